// Reads a stream page by page without making an object of every field: with hiredis's own trees most of a replay's
// time is the client's, and the peer would look slower than it is.
#ifndef PARLEY_BENCH_REDIS_PAGES_H
#define PARLEY_BENCH_REDIS_PAGES_H

#include "redis.h"

/// What is kept of a page: how many events, how many bytes, and the last event's id.
struct Page {
    size_t events;
    uint64_t bytes;
    char last[64];
};

/// An id is the first of the two words that an event is told in; the second is the list of its fields.
static inline bool isIdentifier(const redisReadTask *task) {
    const redisReadTask *event = task->parent, *page = event != NULL ? event->parent : NULL;
    return task->idx == 0 && page != NULL && page->parent == NULL;
}

static inline void *takeWord(const redisReadTask *task, char *bytes, size_t length) {
    struct Page *page = task->privdata;
    if (task->type == REDIS_REPLY_ERROR) giveUp("XRANGE: Redis says: %.*s", (int)length, bytes);
    page->bytes += length;
    if (length > 0) keepResult((unsigned char)bytes[length - 1]);
    if (isIdentifier(task)) {
        if (length >= sizeof page->last) giveUp("Redis gave an id that is too long");
        memcpy(page->last, bytes, length);
        page->last[length] = '\0';
        page->events++;
    }
    return page;
}

static inline void *takeArray(const redisReadTask *task, int count) {
    (void)count;
    return task->privdata;
}

static inline void *takeNumber(const redisReadTask *task, long long number) {
    (void)number;
    return task->privdata;
}

static inline void *takeNothing(const redisReadTask *task) { return task->privdata; }

static inline void releaseNothing(void *object) { (void)object; }

/// Reads the stream from the first event to the last. Says how many there were.
static inline size_t readStream(redisContext *connection, uint64_t pageSize, uint64_t *bytes) {
    static redisReplyObjectFunctions functions = {takeWord, takeArray, takeNumber, takeNothing, releaseNothing};
    struct Page page = {.last = ""};
    size_t count = 0;
    connection->reader->fn = &functions;
    connection->reader->privdata = &page;
    connection->reader->maxbuf = 0; // keeps its buffer from page to page
    *bytes = 0;
    do {
        void *reply = NULL;
        page.events = 0;
        page.bytes = 0;
        const char *from = page.last[0] != '\0' ? text("(%s", page.last) : "-";
        if (redisAppendCommand(connection, "XRANGE events %s + COUNT %llu", from, (unsigned long long)pageSize) !=
                REDIS_OK ||
            redisGetReply(connection, &reply) != REDIS_OK)
            giveUp("XRANGE: no answer from Redis: %s", connection->errstr);
        count += page.events;
        *bytes += page.bytes;
    } while (page.events == pageSize);
    connection->reader->privdata = NULL;
    return count;
}

#endif
