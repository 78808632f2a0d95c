// How fast consumers of a Redis group fetch and acknowledge a stream, and how soon they have what is added: XREADGROUP,
// XACK, a connection for each.
#define _GNU_SOURCE
#include "consumers.h"
#include "redis.h"

#define GROUP "bench"

static const char *workFile, *folder, *socketFile;
static uint64_t port, consumers = 16, batch = 50, eventLimit, seconds = 60, rate = 2000, arrivals = 5;

static const struct Option options[] = {
    TEXT("--work", workFile, "the work file"),
    NUMBER("--port", port, 1, 65535, "the server's, on 127.0.0.1"),
    TEXT("--socket", socketFile, "the server's socket, where that is to be used instead"),
    TEXT("--folder", folder, "not needed; taken so that all programs are called alike"),
    NUMBER("--consumers", consumers, 1, 200, "each with one request in flight (16)"),
    NUMBER("--batch", batch, 1, longestBatch, "events that are fetched at once (50)"),
    NUMBER("--events", eventLimit, 1, UINT32_MAX, "take only the first events of the work"),
    NUMBER("--seconds", seconds, 0, 3600, "stop to fetch what there is after that long (60); 0 does not begin"),
    NUMBER("--rate", rate, 1, 100000, "events a second that are added while consumers wait (2000)"),
    NUMBER("--arrivals", arrivals, 0, 3600, "seconds for which they are added (5); 0 adds none"),
    END_OF_OPTIONS,
};
static const struct Usage usage = {
    "--work FILE --port N [--socket FILE] [--consumers N] [--batch N] [--events N] [--seconds S] [--rate N] "
    "[--arrivals S]",
    "Measures a server that Benchmarks/peers/redis-server has started. Fills it where it is not filled yet.", options};

struct Consumer {
    redisContext *connection;
    char name[24];
    redisReply *batch; // what is to be acknowledged
};

static redisContext *adding;
static size_t added;

static void *openConsumer(size_t number, bool waitsForAll) {
    (void)waitsForAll; // Redis answers at once with what there is, in either case
    struct Consumer *consumer = allocate(1, sizeof *consumer);
    consumer->connection = connectTo(socketFile, port);
    snprintf(consumer->name, sizeof consumer->name, "c%zu", number);
    return consumer;
}

static void closeConsumer(void *closure) {
    struct Consumer *consumer = closure;
    redisFree(consumer->connection);
    free(consumer);
}

static redisReply *entries(const struct Consumer *consumer) { return consumer->batch->element[0]->element[1]; }

/// A message begins with its stamp where it was added to be waited for: its payload, which is its last field.
static uint64_t stampOf(const redisReply *entry) {
    uint64_t stamp = 0;
    const redisReply *fields = entry->element[1], *payload = fields->element[fields->elements - 1];
    if (payload->len >= sizeof stamp) memcpy(&stamp, payload->str, sizeof stamp);
    return stamp;
}

static size_t fetch(void *closure, size_t most, uint64_t *stamps) {
    struct Consumer *consumer = closure;
    consumer->batch = command(consumer->connection, "XREADGROUP GROUP " GROUP " %s COUNT %lu BLOCK 1000 STREAMS events >",
        consumer->name, (unsigned long)most);
    if (consumer->batch->type != REDIS_REPLY_ARRAY || consumer->batch->elements == 0) {
        freeReplyObject(consumer->batch);
        return 0;
    }
    size_t count = entries(consumer)->elements;
    for (size_t i = 0; i < count; i++) stamps[i] = stampOf(entries(consumer)->element[i]);
    return count;
}

static void acknowledge(void *closure) {
    struct Consumer *consumer = closure;
    const redisReply *all = entries(consumer);
    const char *words[longestBatch + 3] = {"XACK", "events", GROUP};
    size_t lengths[longestBatch + 3] = {4, 6, strlen(GROUP)};
    for (size_t i = 0; i < all->elements; i++) {
        words[i + 3] = all->element[i]->element[0]->str;
        lengths[i + 3] = all->element[i]->element[0]->len;
    }
    redisReply *reply = redisCommandArgv(consumer->connection, (int)all->elements + 3, words, lengths);
    checkReply(consumer->connection, reply, "XACK");
    if ((size_t)reply->integer != all->elements) giveUp("XACK: not everything was acknowledged");
    freeReplyObject(reply);
    freeReplyObject(consumer->batch);
}

static const struct Peer peer = {openConsumer, fetch, acknowledge, closeConsumer};

static void fill(redisContext *connection, const struct Work *work) {
    redisReply *length = command(connection, "XLEN events");
    bool isFilled = (size_t)length->integer >= work->count;
    freeReplyObject(length);
    if (isFilled) return;
    freeReplyObject(command(connection, "DEL events"));
    for (size_t done = 0; done < work->count;) {
        size_t count = work->count - done < 1000 ? work->count - done : 1000;
        for (size_t i = 0; i < count; i++) addEvent(connection, &work->events[done + i]);
        flush(connection);
        for (size_t i = 0; i < count; i++)
            if (!takeAnswer(connection, true)) giveUp("XADD: no answer from Redis");
        done += count;
    }
}

/// A group of its own that has had nothing before an id.
static void makeGroup(redisContext *connection, const char *from) {
    freeReplyObject(redisCommand(connection, "XGROUP DESTROY events " GROUP));
    freeReplyObject(command(connection, "XGROUP CREATE events " GROUP " %s", from));
}

/// Answers are taken at the end: Redis keeps them until then, and waits for nobody.
static void add(const struct Event *event) {
    stamp(event->payload);
    addEvent(adding, event);
    flush(adding);
    added++;
}

int main(int count, char **arguments) {
    takeName(arguments);
    readOptions(count, arguments, 1, &usage);
    if (workFile == NULL || port == 0) calledWrongly(&usage, "--work and --port are needed");
    struct Work work = readWork(workFile, eventLimit);
    adding = connectTo(socketFile, port);
    fill(adding, &work);
    const char *how = socketFile != NULL ? "XREADGROUP and XACK over a Unix socket"
                                         : "XREADGROUP and XACK over TCP on 127.0.0.1";
    redisReply *syncing = command(adding, "CONFIG GET appendfsync");
    if (syncing->elements != 2) giveUp("Redis does not tell how it syncs: use Redis 7");
    char parameters[64];
    snprintf(parameters, sizeof parameters, "\"appendfsync\":\"%s\"", syncing->element[1]->str);
    struct Crowd crowd = {.consumers = consumers, .batch = batch, .wanted = work.count};
    if (seconds > 0) {
        makeGroup(adding, "0");
        drain("redis", parameters, how, &peer, crowd, seconds);
    }
    crowd.wanted = rate * arrivals;
    if (arrivals > 0) {
        makeGroup(adding, "$");
        arrive("redis", parameters, how, &peer, crowd, &work, rate, add);
    }
    for (size_t i = 0; i < added; i++)
        if (!takeAnswer(adding, true)) giveUp("XADD: no answer from Redis");
    freeReplyObject(command(adding, "XGROUP DESTROY events " GROUP));
    freeReplyObject(syncing);
    redisFree(adding);
    releaseWork(&work);
    return 0;
}
