// How fast Redis Streams append and replay the work: XADD with some in flight, and a full replay by XRANGE in pages.
#define _GNU_SOURCE
#include "redis-pages.h"
#include <sys/epoll.h>

static const char *workFile, *folder, *socketFile;
static uint64_t port, inFlight = 64, connections, eventLimit, seconds = 10, pageSize = 1000;

static const struct Option options[] = {
    TEXT("--work", workFile, "the work file"),
    NUMBER("--port", port, 1, 65535, "the server's, on 127.0.0.1"),
    TEXT("--socket", socketFile, "the server's socket, where that is to be used instead"),
    TEXT("--folder", folder, "not needed; taken so that all programs are called alike"),
    NUMBER("--in-flight", inFlight, 1, 900, "append: commands in flight (64)"),
    NUMBER("--connections", connections, 1, 900, "append: connections that share them; one for each where not given"),
    NUMBER("--page", pageSize, 1, 1000000, "replay: events a page (1000)"),
    NUMBER("--events", eventLimit, 1, UINT32_MAX, "take only the first events of the work"),
    NUMBER("--seconds", seconds, 1, 3600, "append: stop after that long (10)"),
    END_OF_OPTIONS,
};
static const struct Usage usage = {
    "append|replay --work FILE --port N [--socket FILE] [--in-flight N] [--connections N] [--page N] "
    "[--events N] [--seconds S]",
    "Measures a server that Benchmarks/peers/redis-server has started. Empties it first.", options};

enum { fillDepth = 1000 };

/// A connection and when its commands in flight were sent: a ring, because Redis answers in order.
struct Caller {
    redisContext *connection;
    uint64_t *starts, sent, answered;
};

struct Run {
    struct Work work;
    struct Caller *callers;
    int poll;
    size_t next, end, done, depth; // depth: in flight on one connection
    uint64_t deadline, *samples;
};

static void openCallers(struct Run *run) {
    run->depth = inFlight / connections;
    run->callers = allocate(connections, sizeof *run->callers);
    run->poll = epoll_create1(EPOLL_CLOEXEC);
    if (run->poll < 0) giveUp("epoll: %s", strerror(errno));
    for (size_t i = 0; i < connections; i++) {
        struct Caller *caller = &run->callers[i];
        caller->connection = connectTo(socketFile, port);
        caller->starts = allocate(run->depth, sizeof *caller->starts);
        struct epoll_event interest = {.events = EPOLLIN, .data.ptr = caller};
        if (epoll_ctl(run->poll, EPOLL_CTL_ADD, caller->connection->fd, &interest) != 0)
            giveUp("epoll: %s", strerror(errno));
    }
}

static void closeCallers(struct Run *run) {
    for (size_t i = 0; i < connections; i++) {
        redisFree(run->callers[i].connection);
        free(run->callers[i].starts);
    }
    close(run->poll);
    free(run->callers);
}

/// Sends events until as many are in flight on the connection as may be, or there are no more, or no time is left.
static void send(struct Run *run, struct Caller *caller) {
    uint64_t now = nanoseconds(), before = caller->sent;
    while (caller->sent - caller->answered < run->depth && run->next < run->end && now < run->deadline) {
        addEvent(caller->connection, &run->work.events[run->next++]);
        caller->starts[caller->sent++ % run->depth] = now;
    }
    if (caller->sent > before) flush(caller->connection);
}

static void receive(struct Run *run, struct Caller *caller) {
    if (redisBufferRead(caller->connection) != REDIS_OK)
        giveUp("XADD: no answer from Redis: %s", caller->connection->errstr);
    while (takeAnswer(caller->connection, false))
        run->samples[run->done++] = nanoseconds() - caller->starts[caller->answered++ % run->depth];
}

/// One thread serves all connections: a thread for each would take processor time from the server.
static size_t add(struct Run *run, size_t end, uint64_t duration) {
    struct epoll_event ready[256];
    size_t first = run->next;
    run->end = end;
    run->done = 0;
    run->deadline = nanoseconds() + duration;
    for (size_t i = 0; i < connections; i++) send(run, &run->callers[i]);
    while (run->done < run->next - first) {
        int count = epoll_wait(run->poll, ready, 256, 30000);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) giveUp("Redis has not answered for 30 s: look at its server.log");
        for (int i = 0; i < count; i++) {
            receive(run, ready[i].data.ptr);
            send(run, ready[i].data.ptr);
        }
    }
    return run->done;
}

static void append(redisContext *connection, struct Run *run, const char *syncing) {
    openCallers(run);
    run->samples = roomForSamples(run->work.count);
    size_t warm = add(run, run->work.count / 20, seconds * 1000000000u / 10);
    uint64_t start = nanoseconds();
    size_t count = add(run, run->work.count, seconds * 1000000000u);
    uint64_t elapsed = nanoseconds() - start;
    tell((struct Measurement){"peer.redis.append",
        text("\"inFlight\":%llu,\"connections\":%llu,\"appendfsync\":\"%s\"", (unsigned long long)inFlight,
            (unsigned long long)connections, syncing), "events/s",
        text("%zu events of %llu bytes on average, one XADD each to one stream, appendfsync %s, %llu connections "
             "over %s with %zu in flight each; %zu events before to warm up",
            count, (unsigned long long)averagePayload(&run->work), syncing, (unsigned long long)connections,
            socketFile != NULL ? "a Unix socket" : "TCP on 127.0.0.1", run->depth, warm),
        perSecond(count, elapsed), {run->samples, count}});
    tellDisk(connection, &run->work, syncing);
    free(run->samples);
    closeCallers(run);
}

/// Fills the stream the fastest way there is; what is measured afterwards is reading.
static void fill(redisContext *connection, const struct Work *work) {
    for (size_t done = 0; done < work->count;) {
        size_t count = work->count - done < fillDepth ? work->count - done : fillDepth;
        for (size_t i = 0; i < count; i++) addEvent(connection, &work->events[done + i]);
        flush(connection);
        for (size_t i = 0; i < count; i++)
            if (!takeAnswer(connection, true)) giveUp("XADD: no answer from Redis");
        done += count;
    }
}

static void replay(redisContext *connection, const struct Work *work, const char *syncing) {
    fill(connection, work);
    tellDisk(connection, work, syncing);
    redisContext *reading = connectTo(socketFile, port);
    uint64_t bytes;
    readStream(reading, pageSize, &bytes);
    uint64_t start = nanoseconds();
    size_t count = readStream(reading, pageSize, &bytes);
    uint64_t elapsed = nanoseconds() - start;
    redisFree(reading);
    if (count != work->count) giveUp("%zu events were written and %zu read back", work->count, count);
    tell((struct Measurement){"peer.redis.replay", text("\"page\":%llu", (unsigned long long)pageSize), "events/s",
        text("%zu events of %llu bytes on average read by one connection over %s with XRANGE in pages of %llu, "
             "all fields, %llu bytes; once before to warm up",
            count, (unsigned long long)averagePayload(work), socketFile != NULL ? "a Unix socket" : "TCP on 127.0.0.1",
            (unsigned long long)pageSize, (unsigned long long)bytes),
        perSecond(count, elapsed), {NULL, 0}});
}

int main(int count, char **arguments) {
    bool appends = readWhatToMeasure(count, arguments, &usage);
    if (workFile == NULL || port == 0) calledWrongly(&usage, "--work and --port are needed");
    if (connections == 0) connections = inFlight;
    if (inFlight % connections != 0) calledWrongly(&usage, "--in-flight has to be a multiple of --connections");
    struct Run run = {.work = readWork(workFile, eventLimit)};
    redisContext *connection = connectTo(socketFile, port);
    const char *syncing = empty(connection);
    if (appends) append(connection, &run, syncing);
    else replay(connection, &run.work, syncing);
    redisFree(connection);
    releaseWork(&run.work);
    return 0;
}
