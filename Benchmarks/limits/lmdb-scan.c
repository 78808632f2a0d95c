// How fast plain LMDB reads: every header, every byte, a fold of the headers over all conversations, and conversations
// one after another, each followed backwards by `previous`.
#define _GNU_SOURCE
#include "../common/measure.h"
#include "lmdb.h"

static const char *workFile, *folder;
static uint64_t eventLimit, seconds = 5;

/// A scan of less work than this takes is repeated.
enum { shortestMeasurement = 250000000 };

static const struct Option options[] = {
    TEXT("--work", workFile, "the work file"),
    TEXT("--folder", folder, "where the environment is made; emptied, and removed at the end"),
    NUMBER("--events", eventLimit, 1, UINT32_MAX, "take only the first events of the work"),
    NUMBER("--seconds", seconds, 1, 3600, "a cap on following conversations (5)"),
    END_OF_OPTIONS,
};
static const struct Usage usage = {"--work FILE --folder DIR [--events N] [--seconds S]",
    "Fills an LMDB environment with the work, then reads it back in several ways, from the page cache.", options};

static const struct RecordHeader *headerOf(const MDB_val *value) { return value->mv_data; }

typedef void (*Visit)(void *state, uint64_t position, const MDB_val *value);

/// Visits every record in order, and says how many there were.
static size_t scan(struct Log *log, Visit visit, void *state) {
    MDB_txn *transaction;
    MDB_cursor *cursor;
    MDB_val key, value;
    size_t count = 0;
    checkLMDB(mdb_txn_begin(log->environment, NULL, MDB_RDONLY, &transaction), "beginning to read");
    checkLMDB(mdb_cursor_open(transaction, log->records, &cursor), "opening a cursor");
    int code = mdb_cursor_get(cursor, &key, &value, MDB_FIRST);
    for (; code == MDB_SUCCESS; code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT), count++)
        visit(state, *(const uint64_t *)key.mv_data, &value);
    if (code != MDB_NOTFOUND) checkLMDB(code, "reading the next record");
    mdb_cursor_close(cursor);
    mdb_txn_abort(transaction);
    return count;
}

static void addHeader(void *state, uint64_t position, const MDB_val *value) {
    const struct RecordHeader *header = headerOf(value);
    *(uint64_t *)state += position + header->conversation + header->kind + header->payloadLength;
}

static void addBytes(void *state, uint64_t position, const MDB_val *value) {
    const unsigned char *bytes = value->mv_data;
    size_t words = value->mv_size / 8;
    uint64_t sum = position, word;
    for (size_t i = 0; i < words; i++) {
        memcpy(&word, bytes + i * 8, 8);
        sum += word;
    }
    for (size_t i = words * 8; i < value->mv_size; i++) sum += bytes[i];
    *(uint64_t *)state += sum;
}

/// What the fold knows of a conversation.
struct Conversation {
    uint64_t count, lastPosition;
    int64_t lastTime;
};

static void fold(void *state, uint64_t position, const MDB_val *value) {
    const struct RecordHeader *header = headerOf(value);
    struct Conversation *conversation = (struct Conversation *)state + header->conversation;
    conversation->count++;
    conversation->lastPosition = position;
    conversation->lastTime = header->occurredAt;
}

static void measureScan(struct Log *log, const struct Work *work, const char *name, const char *what, Visit visit,
    void *state) {
    size_t count = scan(log, visit, state), passes = 0;
    if (count != work->count) giveUp("%zu events were written and %zu read: look at the disk", work->count, count);
    uint64_t start = nanoseconds(), elapsed = 0;
    for (; elapsed < shortestMeasurement; passes++, elapsed = nanoseconds() - start) scan(log, visit, state);
    tell((struct Measurement){name, text("\"conversations\":%u", work->conversations), "events/s",
        text("%zu events of %llu bytes on average, visited in order by an LMDB cursor, %s; %zu times, in the page "
             "cache, after once to warm up",
            count, (unsigned long long)averagePayload(work), what, passes),
        perSecond(count * passes, elapsed), {NULL, 0}});
}

/// Follows one conversation from its last record to its first, and says how many it has. Where there is a buffer, every
/// record is copied into it, as a reader does that hands it on.
static uint32_t followConversation(MDB_cursor *cursor, uint64_t position, unsigned char *buffer) {
    uint32_t count = 0;
    for (; position != 0; count++) {
        MDB_val key = {sizeof position, &position}, value;
        checkLMDB(mdb_cursor_get(cursor, &key, &value, MDB_SET), "reading a conversation's record");
        if (buffer != NULL) memcpy(buffer, value.mv_data, value.mv_size);
        position = headerOf(&value)->previous;
        keepResult(buffer != NULL ? buffer[value.mv_size - 1] : position);
    }
    return count;
}

/// The conversations that have events, in an order that is random and always the same.
static size_t shuffleConversations(const struct Log *log, uint32_t conversations, uint32_t *order) {
    size_t count = 0;
    uint64_t random = 0x9E3779B97F4A7C15u;
    for (uint32_t i = 1; i <= conversations; i++)
        if (log->heads[i].position != 0) order[count++] = i;
    for (size_t i = count; i > 1; i--) {
        random ^= random << 13, random ^= random >> 7, random ^= random << 17;
        size_t other = random % i;
        uint32_t kept = order[i - 1];
        order[i - 1] = order[other];
        order[other] = kept;
    }
    return count;
}

static void measureChains(struct Log *log, const struct Work *work, bool copied) {
    uint32_t *order = allocate((size_t)work->conversations + 1, sizeof *order);
    size_t conversations = shuffleConversations(log, work->conversations, order), done = 0, events = 0;
    uint64_t *samples = roomForSamples(conversations);
    unsigned char *buffer = copied ? allocate(sizeof(struct RecordHeader) + work->longestPayload, 1) : NULL;
    MDB_txn *transaction;
    MDB_cursor *cursor;
    checkLMDB(mdb_txn_begin(log->environment, NULL, MDB_RDONLY, &transaction), "beginning to read");
    checkLMDB(mdb_cursor_open(transaction, log->records, &cursor), "opening a cursor");
    for (size_t i = 0; i < conversations / 20; i++)
        followConversation(cursor, log->heads[order[conversations - 1 - i]].position, buffer);
    uint64_t begin = nanoseconds(), start = begin, deadline = begin + seconds * 1000000000u;
    for (; done < conversations && start < deadline; done++) {
        events += followConversation(cursor, log->heads[order[done]].position, buffer);
        uint64_t now = nanoseconds();
        samples[done] = now - start;
        start = now;
    }
    tell((struct Measurement){"limit.lmdb.chain", text("\"conversations\":%u,\"copied\":%s", work->conversations,
        copied ? "true" : "false"), "events/s",
        text("%zu conversations in random order, %zu events, each conversation followed backwards by an LMDB "
             "cursor from its head in memory, %s; p50 and p99 of a whole conversation, %.1f events on average; in the "
             "page cache",
            done, events, copied ? "every record copied out" : "only headers looked at", (double)events / (double)done),
        perSecond(events, start - begin), {samples, done}});
    mdb_cursor_close(cursor);
    mdb_txn_abort(transaction);
    free(buffer);
    free(samples);
    free(order);
}

/// Fills the environment. It is only read afterwards, so one sync at the end will do.
static void fill(struct Log *log, const struct Work *work) {
    checkLMDB(mdb_env_set_flags(log->environment, MDB_NOSYNC, 1), "putting off syncs");
    for (size_t done = 0; done < work->count; done += 10000)
        appendBatch(log, &work->events[done], work->count - done < 10000 ? work->count - done : 10000);
    checkLMDB(mdb_env_sync(log->environment, 1), "syncing");
}

int main(int count, char **arguments) {
    takeName(arguments);
    readOptions(count, arguments, 1, &usage);
    if (workFile == NULL || folder == NULL) calledWrongly(&usage, "--work and --folder are needed");
    struct Work work = readWork(workFile, eventLimit);
    claimFolder(folder);
    struct Log log = openLog(folder, &work);
    fill(&log, &work);
    uint64_t sum = 0;
    struct Conversation *table = allocate((size_t)work.conversations + 1, sizeof *table);
    measureScan(&log, &work, "limit.lmdb.scan.headers", "four fields of its header added up", addHeader, &sum);
    measureScan(&log, &work, "limit.lmdb.scan.bytes", "all its bytes added up, eight at a time", addBytes, &sum);
    measureScan(&log, &work, "limit.lmdb.fold",
        "its header folded into a table of conversations (count, last position, last time)", fold, table);
    keepResult(sum + table[1].count + table[1].lastPosition + (uint64_t)table[1].lastTime);
    measureChains(&log, &work, false);
    measureChains(&log, &work, true);
    free(table);
    closeLog(&log);
    releaseWork(&work);
    return 0;
}
