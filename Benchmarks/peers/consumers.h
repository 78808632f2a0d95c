// Consumers of a peer's group: as many threads as there are, each with a connection of its own. Each fetches a batch,
// acknowledges it, waits until the server has confirmed that, and fetches the next one.
#ifndef PARLEY_BENCH_CONSUMERS_H
#define PARLEY_BENCH_CONSUMERS_H

#include "../common/measure.h"
#include "../common/work.h"
#include <pthread.h>
#include <stdatomic.h>

enum { longestBatch = 500, arrivalPatience = 10 }; // seconds

/// What a peer does for a consumer. `fetch` waits a second at most, and writes down the first 8 bytes of each message.
struct Peer {
    void *(*open)(size_t number, bool waitsForAll);
    size_t (*fetch)(void *consumer, size_t most, uint64_t *stamps);
    void (*acknowledge)(void *consumer);
    void (*close)(void *consumer);
};

/// Consumers at work: a thread each.
struct Crowd {
    const struct Peer *peer;
    size_t consumers, batch, wanted;
    uint64_t deadline;
    bool isOfArrivals; // its samples: from when a message was sent; else of a batch, fetched and acknowledged
    _Atomic size_t acknowledged, turns;
    _Atomic uint64_t last;
    pthread_t *threads;
    struct Member *members;
};

/// A consumer, and what it has measured.
struct Member {
    struct Crowd *crowd;
    void *consumer;
    uint64_t *samples;
    size_t count, room;
};

static inline void sample(struct Member *member, uint64_t duration) {
    if (member->count == member->room) {
        member->room = member->room > 0 ? 2 * member->room : 1024;
        member->samples = realloc(member->samples, member->room * sizeof *member->samples);
        if (member->samples == NULL) giveUp("no memory for what is measured: take fewer --events");
    }
    member->samples[member->count++] = duration;
}

static inline void *consume(void *closure) {
    struct Member *member = closure;
    struct Crowd *crowd = member->crowd;
    uint64_t stamps[longestBatch], begin;
    while ((begin = nanoseconds()) < crowd->deadline && atomic_load(&crowd->acknowledged) < crowd->wanted) {
        size_t count = crowd->peer->fetch(member->consumer, crowd->batch, stamps);
        uint64_t now = nanoseconds();
        if (count == 0) continue;
        for (size_t i = 0; crowd->isOfArrivals && i < count; i++) sample(member, now - stamps[i]);
        crowd->peer->acknowledge(member->consumer);
        now = nanoseconds();
        if (!crowd->isOfArrivals) sample(member, now - begin);
        atomic_fetch_add(&crowd->acknowledged, count);
        atomic_fetch_add(&crowd->turns, 1);
        atomic_store(&crowd->last, now);
    }
    return NULL;
}

/// Opens the consumers' connections, and lets them begin.
static inline void begin(struct Crowd *crowd) {
    crowd->threads = allocate(crowd->consumers, sizeof *crowd->threads);
    crowd->members = allocate(crowd->consumers, sizeof *crowd->members);
    for (size_t i = 0; i < crowd->consumers; i++)
        crowd->members[i] =
            (struct Member){.crowd = crowd, .consumer = crowd->peer->open(i, !crowd->isOfArrivals)};
    for (size_t i = 0; i < crowd->consumers; i++)
        if (pthread_create(&crowd->threads[i], NULL, consume, &crowd->members[i]) != 0)
            giveUp("a thread for each consumer cannot be had: take fewer --consumers");
}

/// Waits until all are done, and answers what they have measured.
static inline struct Latencies end(struct Crowd *crowd) {
    struct Latencies all = {NULL, 0};
    for (size_t i = 0; i < crowd->consumers; i++) {
        pthread_join(crowd->threads[i], NULL);
        crowd->peer->close(crowd->members[i].consumer);
        all.count += crowd->members[i].count;
    }
    all.samples = allocate(all.count, sizeof *all.samples);
    size_t done = 0;
    for (size_t i = 0; i < crowd->consumers; i++) {
        struct Member *member = &crowd->members[i];
        if (member->count > 0) memcpy(all.samples + done, member->samples, member->count * sizeof *all.samples);
        done += member->count;
        free(member->samples);
    }
    free(crowd->members);
    free(crowd->threads);
    return all;
}

/// Writes the moment into the first 8 bytes of something, from where a consumer reads it.
static inline void stamp(const void *bytes) {
    uint64_t now = nanoseconds();
    memcpy((void *)(uintptr_t)bytes, &now, sizeof now);
}

/// Sleeps until a moment, where it has not passed.
static inline void sleepUntil(uint64_t moment) {
    struct timespec time = {(time_t)(moment / 1000000000u), (long)(moment % 1000000000u)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == EINTR) continue;
}

/// Fetches and acknowledges what there is.
static inline void drain(const char *peer, const char *parameters, const char *how, const struct Peer *means,
    struct Crowd crowd, uint64_t seconds) {
    crowd.peer = means;
    crowd.deadline = nanoseconds() + seconds * 1000000000u;
    uint64_t start = nanoseconds();
    begin(&crowd);
    struct Latencies turns = end(&crowd);
    size_t count = atomic_load(&crowd.acknowledged);
    if (count == 0) giveUp("nothing was delivered: look at the server.log");
    tell((struct Measurement){text("peer.%s.consumers.drain", peer),
        text("\"consumers\":%zu,%s", crowd.consumers, parameters), "deliveries/s",
        text("%zu of %zu events delivered whole and acknowledged by %zu consumers with a connection each and batches of "
             "%zu at most, %zu a batch on average; %s; latency is that of fetching and acknowledging a batch",
            count, crowd.wanted, crowd.consumers, crowd.batch, count / atomic_load(&crowd.turns), how),
        perSecond(count, atomic_load(&crowd.last) - start), turns});
    free(turns.samples);
}

/// Sends events at a fixed rate to consumers who wait for them; `send` stamps one.
static inline void arrive(const char *peer, const char *parameters, const char *how, const struct Peer *means,
    struct Crowd crowd, const struct Work *work, uint64_t rate, void (*send_)(const struct Event *event)) {
    crowd.peer = means;
    crowd.isOfArrivals = true;
    uint64_t start = nanoseconds();
    crowd.deadline = start + (crowd.wanted / rate + arrivalPatience) * 1000000000u;
    begin(&crowd);
    start = nanoseconds();
    for (size_t i = 0, next = 0; i < crowd.wanted; i++, next++) {
        sleepUntil(start + i * 1000000000u / rate);
        // Only what has room for its stamp.
        while (work->events[next % work->count].payloadLength < sizeof(uint64_t)) next++;
        send_(&work->events[next % work->count]);
    }
    struct Latencies latencies = end(&crowd);
    size_t count = atomic_load(&crowd.acknowledged);
    if (count == 0) giveUp("nothing was delivered: look at the server.log");
    tell((struct Measurement){text("peer.%s.consumers.arrival", peer),
        text("\"consumers\":%zu,\"perSecond\":%llu,%s", crowd.consumers, (unsigned long long)rate, parameters),
        "deliveries/s",
        text("%zu of %zu events that were appended, %llu a second over one connection, came in time to %zu consumers with batches of %zu at most; %s; "
             "latency from when an event was sent to the server until it came to a consumer",
            count, crowd.wanted, (unsigned long long)rate, crowd.consumers, crowd.batch, how),
        perSecond(count, atomic_load(&crowd.last) - start), latencies});
    free(latencies.samples);
}

#endif
