// The work: events made by `parley-bench work`, the same for every part and every peer.
//
// Little-endian, no padding. A header of 64 bytes: "PARLEYWK", version u32 = 1, conversations u32, events u64,
// payload bytes u64, seed u64, 24 zero bytes. Then each event: conversation u32 (from 1), kind u16, length of the key
// u16, length of the payload u32, when it happened i64 (milliseconds since 1970), the dedupe key as text, the
// payload.
#ifndef PARLEY_BENCH_WORK_H
#define PARLEY_BENCH_WORK_H

#include "program.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the work file is read on little-endian machines only"
#endif

enum { workHeaderSize = 64, workEventHeaderSize = 20, workVersion = 1 };

struct Event {
    uint32_t conversation, payloadLength;
    uint16_t kind, keyLength;
    int64_t occurredAt;
    const char *key; // not terminated
    const unsigned char *payload;
};

struct Work {
    struct Event *events;
    size_t count;
    uint32_t conversations;
    uint64_t payloadBytes; // of the events that are here
    uint32_t longestPayload;
    unsigned char *bytes;
};

/// The whole file, read rather than mapped: every page has been touched before anything is measured.
static inline unsigned char *readWhole(const char *path, size_t *size) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (file < 0 || fstat(file, &status) != 0)
        giveUp("the work file %s cannot be read (%s): make one with parley-bench work", path, strerror(errno));
    if (!S_ISREG(status.st_mode)) giveUp("%s is not a file: make a work file with parley-bench work", path);
    *size = (size_t)status.st_size;
    unsigned char *bytes = allocate(*size, 1);
    for (size_t done = 0; done < *size;) {
        ssize_t read_ = read(file, bytes + done, *size - done);
        if (read_ < 0 && errno == EINTR) continue;
        if (read_ <= 0) giveUp("the work file %s ends while it is read: make it anew", path);
        done += (size_t)read_;
    }
    close(file);
    return bytes;
}

static inline void readEvent(const char *path, struct Work *work, size_t index, size_t *offset, size_t size) {
    struct Event *event = &work->events[index];
    const unsigned char *at = work->bytes + *offset;
    if (size - *offset < workEventHeaderSize) giveUp("%s is cut off in event %zu: make it anew", path, index + 1);
    memcpy(&event->conversation, at, 4);
    memcpy(&event->kind, at + 4, 2);
    memcpy(&event->keyLength, at + 6, 2);
    memcpy(&event->payloadLength, at + 8, 4);
    memcpy(&event->occurredAt, at + 12, 8);
    *offset += workEventHeaderSize;
    if (size - *offset < (size_t)event->keyLength + event->payloadLength)
        giveUp("%s is cut off in event %zu: make it anew", path, index + 1);
    if (event->conversation == 0 || event->conversation > work->conversations)
        giveUp("%s: event %zu is of conversation %u, and there are %u: make it anew", path, index + 1,
            event->conversation, work->conversations);
    event->key = (const char *)work->bytes + *offset;
    event->payload = work->bytes + *offset + event->keyLength;
    *offset += (size_t)event->keyLength + event->payloadLength;
    work->payloadBytes += event->payloadLength;
    if (event->payloadLength > work->longestPayload) work->longestPayload = event->payloadLength;
}

/// Reads the first `wanted` events of a work file, all of them where `wanted` is 0.
static inline struct Work readWork(const char *path, uint64_t wanted) {
    size_t size;
    struct Work work = {.bytes = readWhole(path, &size)};
    uint32_t version;
    uint64_t events, payloadBytes;
    if (size < workHeaderSize || memcmp(work.bytes, "PARLEYWK", 8) != 0)
        giveUp("%s is no work file: make one with parley-bench work", path);
    memcpy(&version, work.bytes + 8, 4);
    memcpy(&work.conversations, work.bytes + 12, 4);
    memcpy(&events, work.bytes + 16, 8);
    memcpy(&payloadBytes, work.bytes + 24, 8);
    if (version != workVersion)
        giveUp("%s has version %u, and this program reads version %d: build both anew", path, version, workVersion);
    if (events == 0 || events > (size - workHeaderSize) / workEventHeaderSize)
        giveUp("%s is cut off: it cannot hold the %llu events that it announces", path, (unsigned long long)events);
    if (wanted > events)
        giveUp("%s has %llu events, and --events asks for %llu: make a longer one with parley-bench work", path,
            (unsigned long long)events, (unsigned long long)wanted);
    work.count = wanted > 0 ? (size_t)wanted : (size_t)events;
    work.events = allocate(work.count, sizeof(struct Event));
    size_t offset = workHeaderSize;
    for (size_t i = 0; i < work.count; i++) readEvent(path, &work, i, &offset, size);
    if (work.count == events && (offset != size || work.payloadBytes != payloadBytes))
        giveUp("%s does not add up to what its header says: make it anew", path);
    return work;
}

static inline uint64_t averagePayload(const struct Work *work) {
    return (work->payloadBytes + work->count / 2) / work->count;
}

static inline void releaseWork(struct Work *work) {
    free(work->events);
    free(work->bytes);
}

#endif
