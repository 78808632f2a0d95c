// How fast PostgreSQL appends and replays the work: one insert a transaction, committed synchronously, with some
// connections that each have one insert in flight; and a full replay by binary COPY.
#define _GNU_SOURCE
#include "postgresql.h"
#include <sys/epoll.h>

static const char *workFile, *folder, *socketFolder;
static uint64_t port, inFlight = 64, eventLimit, seconds = 10;
static bool unique;

static const struct Option options[] = {
    TEXT("--work", workFile, "the work file"),
    NUMBER("--port", port, 1, 65535, "the server's, on 127.0.0.1"),
    TEXT("--socket", socketFolder, "the folder of the server's socket, where that is to be used instead"),
    TEXT("--folder", folder, "not needed; taken so that all programs are called alike"),
    NUMBER("--in-flight", inFlight, 1, 256, "append: connections, each with one insert in flight (64)"),
    FLAG("--unique", unique, "with a unique index on the dedupe key"),
    NUMBER("--events", eventLimit, 1, UINT32_MAX, "take only the first events of the work"),
    NUMBER("--seconds", seconds, 1, 3600, "append: stop after that long (10)"),
    END_OF_OPTIONS,
};
static const struct Usage usage = {
    "append|replay --work FILE --port N [--socket DIR] [--in-flight N] [--unique] [--events N] [--seconds S]",
    "Measures a server that Benchmarks/peers/postgresql-server has started. Makes the table `events` anew.", options};

/// A connection and the insert that it has in flight.
struct Caller {
    PGconn *connection;
    size_t index;
    uint64_t start;
};

struct Run {
    struct Work work;
    struct Caller *callers;
    int poll;
    size_t next, end, first, done;
    uint64_t deadline, *samples;
};

static void openCallers(struct Run *run) {
    run->callers = allocate(inFlight, sizeof *run->callers);
    run->poll = epoll_create1(EPOLL_CLOEXEC);
    if (run->poll < 0) giveUp("epoll: %s", strerror(errno));
    for (size_t i = 0; i < inFlight; i++) {
        struct Caller *caller = &run->callers[i];
        caller->connection = connectTo(socketFolder, port);
        execute(caller->connection, "SET synchronous_commit = on");
        expect(caller->connection, PQprepare(caller->connection, "append",
            "INSERT INTO events (conversation, kind, occurred_at, dedupe_key, payload) VALUES ($1, $2, $3, $4, $5)", 5,
            NULL), PGRES_COMMAND_OK, "preparing the insert");
        struct epoll_event interest = {.events = EPOLLIN, .data.ptr = caller};
        if (epoll_ctl(run->poll, EPOLL_CTL_ADD, PQsocket(caller->connection), &interest) != 0)
            giveUp("epoll: %s", strerror(errno));
    }
}

static void closeCallers(struct Run *run) {
    for (size_t i = 0; i < inFlight; i++) PQfinish(run->callers[i].connection);
    close(run->poll);
    free(run->callers);
}

/// Sends the next event, if there is one and time left. Says whether it did.
static bool sendNext(struct Run *run, struct Caller *caller, uint64_t now) {
    static const int binary[5] = {1, 1, 1, 1, 1};
    if (run->next == run->end || now >= run->deadline) return false;
    struct Row row;
    encode(&row, &run->work.events[run->next]);
    caller->index = run->next++;
    caller->start = now;
    if (PQsendQueryPrepared(caller->connection, "append", 5, row.values, row.lengths, binary, 1) != 1)
        giveUp("sending an insert: %s", PQerrorMessage(caller->connection));
    return true;
}

/// Reads what has come. Says whether the insert is done.
static bool receive(struct Caller *caller) {
    PGconn *connection = caller->connection;
    if (PQconsumeInput(connection) != 1) giveUp("an insert got no answer: %s", PQerrorMessage(connection));
    if (PQisBusy(connection)) return false;
    expect(connection, PQgetResult(connection), PGRES_COMMAND_OK, "inserting");
    if (PQgetResult(connection) != NULL) giveUp("an insert got more than one answer: use PostgreSQL 15");
    return true;
}

/// One thread serves all connections: a thread for each would take processor time from the server.
static size_t insert(struct Run *run, size_t end, uint64_t duration) {
    struct epoll_event ready[256];
    size_t waiting = 0;
    run->first = run->next;
    run->end = end;
    run->done = 0;
    run->deadline = nanoseconds() + duration;
    for (size_t i = 0; i < inFlight; i++) waiting += sendNext(run, &run->callers[i], nanoseconds());
    while (waiting > 0) {
        int count = epoll_wait(run->poll, ready, 256, 30000);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) giveUp("PostgreSQL has not answered for 30 s: look at its server.log");
        for (int i = 0; i < count; i++) {
            struct Caller *caller = ready[i].data.ptr;
            if (!receive(caller)) continue;
            uint64_t now = nanoseconds();
            run->samples[run->done++] = now - caller->start;
            waiting -= !sendNext(run, caller, now);
        }
    }
    return run->done;
}

static void append(PGconn *connection, struct Run *run) {
    openCallers(run);
    run->samples = roomForSamples(run->work.count);
    size_t warm = insert(run, run->work.count / 20, seconds * 1000000000u / 10);
    uint64_t start = nanoseconds();
    size_t count = insert(run, run->work.count, seconds * 1000000000u);
    uint64_t elapsed = nanoseconds() - start;
    tell((struct Measurement){"peer.postgresql.append",
        text("\"inFlight\":%llu,\"unique\":%s", (unsigned long long)inFlight, unique ? "true" : "false"), "events/s",
        text("%zu events of %llu bytes on average, one prepared insert a transaction, fsync and synchronous_commit on, "
             "%llu connections over %s with one insert in flight each, %s; %zu events before to warm up",
            count, (unsigned long long)averagePayload(&run->work), (unsigned long long)inFlight,
            socketFolder != NULL ? "a Unix socket" : "TCP on 127.0.0.1",
            unique ? "primary key and a unique dedupe key" : "primary key only", warm),
        perSecond(count, elapsed), {run->samples, count}});
    tellDisk(connection, &run->work, unique, "inserted one a transaction");
    free(run->samples);
    closeCallers(run);
}

/// Reads all of a COPY, and says how many rows and bytes there were.
static size_t copyOut(PGconn *connection, const char *statement, uint64_t *bytes) {
    char *row = NULL;
    size_t rows = 0;
    int length;
    expect(connection, PQexec(connection, statement), PGRES_COPY_OUT, statement);
    *bytes = 0;
    // A row a message, except for the last, which is the end of the format.
    while ((length = PQgetCopyData(connection, &row, 0)) > 0) {
        *bytes += (uint64_t)length;
        keepResult((unsigned char)row[length - 1]);
        rows++;
        PQfreemem(row);
    }
    if (length != -1) giveUp("%s: PostgreSQL says: %s", statement, PQerrorMessage(connection));
    expect(connection, PQgetResult(connection), PGRES_COMMAND_OK, statement);
    while (PQgetResult(connection) != NULL) continue;
    return rows > 0 ? rows - 1 : 0;
}

static void replay(PGconn *connection, const struct Work *work, bool ordered) {
    const char *statement = ordered ? "COPY (SELECT * FROM events ORDER BY position) TO STDOUT (FORMAT binary)"
                                    : "COPY events TO STDOUT (FORMAT binary)";
    uint64_t bytes;
    copyOut(connection, statement, &bytes);
    uint64_t start = nanoseconds();
    size_t rows = copyOut(connection, statement, &bytes);
    uint64_t elapsed = nanoseconds() - start;
    if (rows != work->count) giveUp("%zu events were written and %zu read back", work->count, rows);
    tell((struct Measurement){"peer.postgresql.replay", text("\"ordered\":%s", ordered ? "true" : "false"), "events/s",
        text("%zu events of %llu bytes on average read by one connection over %s with binary COPY, all columns, "
             "%s, %llu bytes; from memory, once before to warm up",
            rows, (unsigned long long)averagePayload(work), socketFolder != NULL ? "a Unix socket" : "TCP on 127.0.0.1",
            ordered ? "by position" : "in the order of the table's pages", (unsigned long long)bytes),
        perSecond(rows, elapsed), {NULL, 0}});
}

int main(int count, char **arguments) {
    bool appends = readWhatToMeasure(count, arguments, &usage);
    if (workFile == NULL || port == 0) calledWrongly(&usage, "--work and --port are needed");
    struct Run run = {.work = readWork(workFile, eventLimit)};
    PGconn *connection = connectTo(socketFolder, port);
    makeTable(connection, unique);
    if (appends) {
        append(connection, &run);
    } else {
        fillTable(connection, &run.work);
        tellDisk(connection, &run.work, unique, "filled by COPY");
        replay(connection, &run.work, false);
        replay(connection, &run.work, true);
    }
    PQfinish(connection);
    releaseWork(&run.work);
    return 0;
}
