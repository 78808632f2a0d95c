// A stream of events as a user of Redis would make it, and what both measurements need: connections, commands, size.
#ifndef PARLEY_BENCH_REDIS_H
#define PARLEY_BENCH_REDIS_H

#include "../common/measure.h"
#include "../common/work.h"
#include <hiredis/hiredis.h>

/// Where the server is: its socket where there is one, else 127.0.0.1.
static inline redisContext *connectTo(const char *socketFile, uint64_t port) {
    struct timeval patience = {10, 0};
    redisContext *connection = socketFile != NULL ? redisConnectUnixWithTimeout(socketFile, patience)
                                                  : redisConnectWithTimeout("127.0.0.1", (int)port, patience);
    if (connection == NULL || connection->err != 0)
        giveUp("no connection to Redis: %s. Start it with Benchmarks/peers/redis-server.",
            connection != NULL ? connection->errstr : "no memory");
    if (redisSetTimeout(connection, (struct timeval){60, 0}) != REDIS_OK)
        giveUp("no connection to Redis: %s", connection->errstr);
    return connection;
}

static inline void checkReply(redisContext *connection, const redisReply *reply, const char *what) {
    if (reply == NULL) giveUp("%s: no answer from Redis: %s", what, connection->errstr);
    if (reply->type == REDIS_REPLY_ERROR) giveUp("%s: Redis says: %s", what, reply->str);
}

__attribute__((format(printf, 2, 3))) static inline redisReply *command(
    redisContext *connection, const char *format, ...) {
    va_list values;
    va_start(values, format);
    redisReply *reply = redisvCommand(connection, format, values);
    va_end(values);
    checkReply(connection, reply, format);
    return reply;
}

/// Puts XADD of an event into the connection's buffer. The names of the fields are short, because each is stored with
/// each event: conversation, kind, time, key, payload.
static inline void addEvent(redisContext *connection, const struct Event *event) {
    char conversation[16], kind[8], time_[24];
    const char *words[13] = {"XADD", "events", "*", "c", conversation, "k", kind, "t", time_, "d",
        event->keyLength > 0 ? event->key : "", "p", (const char *)event->payload};
    size_t lengths[13] = {4, 6, 1, 1, 0, 1, 0, 1, 0, 1, event->keyLength, 1, event->payloadLength};
    lengths[4] = (size_t)snprintf(conversation, sizeof conversation, "%u", event->conversation);
    lengths[6] = (size_t)snprintf(kind, sizeof kind, "%u", event->kind);
    lengths[8] = (size_t)snprintf(time_, sizeof time_, "%lld", (long long)event->occurredAt);
    if (redisAppendCommandArgv(connection, 13, words, lengths) != REDIS_OK) giveUp("XADD: %s", connection->errstr);
}

static inline void flush(redisContext *connection) {
    for (int done = 0; !done;)
        if (redisBufferWrite(connection, &done) != REDIS_OK) giveUp("writing to Redis: %s", connection->errstr);
}

/// Takes the answer of an XADD that has been sent. Says whether there was one; waits for it where `waits`.
static inline bool takeAnswer(redisContext *connection, bool waits) {
    void *reply = NULL;
    int code = waits ? redisGetReply(connection, &reply) : redisGetReplyFromReader(connection, &reply);
    if (code != REDIS_OK) giveUp("XADD: no answer from Redis: %s", connection->errstr);
    if (reply == NULL) return false;
    checkReply(connection, reply, "XADD");
    freeReplyObject(reply);
    return true;
}

static inline uint64_t information(redisContext *connection, const char *section, const char *name) {
    redisReply *reply = command(connection, "INFO %s", section);
    const char *line = strstr(reply->str, name);
    if (line == NULL) giveUp("Redis does not tell %s: use Redis 7", name);
    uint64_t number = strtoull(line + strlen(name) + 1, NULL, 10);
    freeReplyObject(reply);
    return number;
}

/// Lets Redis rewrite its append-only file, and waits for it.
static inline void rewriteFile(redisContext *connection) {
    freeReplyObject(command(connection, "BGREWRITEAOF"));
    uint64_t deadline = nanoseconds() + 120000000000u;
    while (information(connection, "persistence", "aof_rewrite_in_progress") != 0 ||
           information(connection, "persistence", "aof_rewrite_scheduled") != 0) {
        if (nanoseconds() > deadline) giveUp("Redis has been rewriting its file for 2 minutes: look at its server.log");
        nanosleep(&(struct timespec){0, 10000000}, NULL);
    }
}

/// An empty server whose file is as short as it gets. Says how it syncs.
static inline const char *empty(redisContext *connection) {
    freeReplyObject(command(connection, "FLUSHALL"));
    rewriteFile(connection);
    redisReply *reply = command(connection, "CONFIG GET appendfsync");
    if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 2)
        giveUp("Redis does not tell how it syncs: use Redis 7");
    const char *syncing = strcmp(reply->element[1]->str, "always") == 0     ? "always"
                          : strcmp(reply->element[1]->str, "everysec") == 0 ? "everysec"
                                                                            : NULL;
    if (syncing == NULL)
        giveUp("Redis syncs '%s': start it with Benchmarks/peers/redis-server", reply->element[1]->str);
    freeReplyObject(reply);
    return syncing;
}

static inline void tellDisk(redisContext *connection, const struct Work *work, const char *syncing) {
    redisReply *reply = command(connection, "XLEN events");
    long long count = reply->integer;
    freeReplyObject(reply);
    for (int rewritten = 0; rewritten < 2; rewritten++) {
        if (rewritten) rewriteFile(connection);
        uint64_t bytes = information(connection, "persistence", "aof_current_size");
        tell((struct Measurement){"peer.redis.disk",
            text("\"appendfsync\":\"%s\",\"rewritten\":%s", syncing, rewritten ? "true" : "false"), "bytes/event",
            text("append-only file %s: %llu bytes for %lld events of %llu bytes on average",
                rewritten ? "after BGREWRITEAOF" : "as it was written", (unsigned long long)bytes, count,
                (unsigned long long)averagePayload(work)),
            count > 0 ? (double)bytes / (double)count : 0, {NULL, 0}});
    }
}

#endif
