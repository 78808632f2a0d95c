// How fast plain LMDB appends durably: many callers with one event each in flight and one writer that commits whatever
// waits (group commit), or one caller with batches.
#define _GNU_SOURCE
#include "../common/measure.h"
#include "lmdb.h"
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

static const char *workFile, *folder;
static uint64_t producers = 64, batch, eventLimit, seconds = 10;

static const struct Option options[] = {
    TEXT("--work", workFile, "the work file"),
    TEXT("--folder", folder, "where the environment is made; emptied, and removed at the end"),
    NUMBER("--producers", producers, 1, 4096, "callers with one event each in flight (64)"),
    NUMBER("--batch", batch, 1, 100000, "instead: one caller, that many events a transaction"),
    NUMBER("--events", eventLimit, 1, UINT32_MAX, "take only the first events of the work"),
    NUMBER("--seconds", seconds, 1, 3600, "stop after that long (10)"),
    END_OF_OPTIONS,
};
static const struct Usage usage = {"--work FILE --folder DIR [--producers N | --batch N] [--events N] [--seconds S]",
    "Appends the work to a new LMDB environment, durably.", options};

/// Callers and the writer meet here.
struct Queue {
    pthread_mutex_t lock;
    pthread_cond_t wanted;
    struct Producer **waiting;
    size_t count;
    bool finished;
};

struct Producer {
    pthread_t thread;
    struct Run *run;
    const struct Event *event;
    sem_t durable;
};

struct Run {
    struct Log log;
    struct Work work;
    struct Queue queue;
    atomic_size_t next; // the event that the next caller takes
    size_t first, end;
    uint64_t deadline, *samples;
};

static void checkThread(int code, const char *what) {
    if (code != 0) giveUp("%s: %s: take fewer --producers", what, strerror(code));
}

/// Hands an event to the writer and comes back when it is durable.
static void append(struct Producer *producer, const struct Event *event) {
    struct Queue *queue = &producer->run->queue;
    producer->event = event;
    pthread_mutex_lock(&queue->lock);
    queue->waiting[queue->count++] = producer;
    if (queue->count == 1) pthread_cond_signal(&queue->wanted);
    pthread_mutex_unlock(&queue->lock);
    while (sem_wait(&producer->durable) != 0)
        if (errno != EINTR) giveUp("waiting for the writer: %s", strerror(errno));
}

static void *produce(void *argument) {
    struct Producer *producer = argument;
    struct Run *run = producer->run;
    for (uint64_t start = nanoseconds(); start < run->deadline;) {
        size_t index = atomic_fetch_add(&run->next, 1);
        if (index >= run->end) break;
        append(producer, &run->work.events[index]);
        uint64_t end = nanoseconds();
        run->samples[index - run->first] = end - start;
        start = end;
    }
    return NULL;
}

/// The writer: takes all that waits, commits it in one transaction, and wakes its callers.
static void *writeGroups(void *argument) {
    struct Run *run = argument;
    struct Queue *queue = &run->queue;
    struct Producer **group = allocate(producers, sizeof *group);
    for (;;) {
        pthread_mutex_lock(&queue->lock);
        while (queue->count == 0 && !queue->finished) pthread_cond_wait(&queue->wanted, &queue->lock);
        size_t count = queue->count;
        struct Producer **taken = queue->waiting;
        queue->waiting = group;
        queue->count = 0;
        pthread_mutex_unlock(&queue->lock);
        group = taken;
        if (count == 0) break;
        MDB_txn *transaction;
        checkLMDB(mdb_txn_begin(run->log.environment, NULL, 0, &transaction), "beginning a transaction");
        for (size_t i = 0; i < count; i++) appendEvent(&run->log, transaction, group[i]->event);
        checkLMDB(mdb_txn_commit(transaction), "committing");
        for (size_t i = 0; i < count; i++)
            if (sem_post(&group[i]->durable) != 0) giveUp("waking a caller: %s", strerror(errno));
    }
    free(group);
    return NULL;
}

/// Lets the callers append events from `first` to before `end`, until the deadline. Says how many they appended.
static size_t runProducers(struct Run *run, size_t first, size_t end, uint64_t duration) {
    struct Producer *callers = allocate(producers, sizeof *callers);
    pthread_t writer;
    run->first = first;
    run->end = end;
    run->deadline = nanoseconds() + duration;
    run->queue.finished = false;
    atomic_store(&run->next, first);
    uint64_t before = run->log.position;
    checkThread(pthread_create(&writer, NULL, writeGroups, run), "starting the writer");
    for (size_t i = 0; i < producers; i++) {
        callers[i].run = run;
        if (sem_init(&callers[i].durable, 0, 0) != 0) giveUp("making a semaphore: %s", strerror(errno));
        checkThread(pthread_create(&callers[i].thread, NULL, produce, &callers[i]), "starting a caller");
    }
    for (size_t i = 0; i < producers; i++) {
        checkThread(pthread_join(callers[i].thread, NULL), "waiting for a caller");
        sem_destroy(&callers[i].durable);
    }
    pthread_mutex_lock(&run->queue.lock);
    run->queue.finished = true;
    pthread_cond_signal(&run->queue.wanted);
    pthread_mutex_unlock(&run->queue.lock);
    checkThread(pthread_join(writer, NULL), "waiting for the writer");
    free(callers);
    return (size_t)(run->log.position - before);
}

static void measureProducers(struct Run *run, size_t warm) {
    checkThread(pthread_mutex_init(&run->queue.lock, NULL), "making a mutex");
    checkThread(pthread_cond_init(&run->queue.wanted, NULL), "making a condition variable");
    run->queue.waiting = allocate(producers, sizeof *run->queue.waiting);
    runProducers(run, 0, warm, seconds * 1000000000u / 10);
    size_t first = (size_t)run->log.position;
    uint64_t start = nanoseconds();
    size_t count = runProducers(run, first, run->work.count, seconds * 1000000000u);
    uint64_t elapsed = nanoseconds() - start;
    tell((struct Measurement){"limit.lmdb.append",
        text("\"producers\":%llu", (unsigned long long)producers), "events/s",
        text("%zu events of %llu bytes on average, each by one of %llu callers that waits until it is durable; one "
             "writer thread commits whatever waits; LMDB with default flags, header of 48 bytes, no checksum, no "
             "compression; %zu events before to warm up",
            count, (unsigned long long)averagePayload(&run->work), (unsigned long long)producers, first),
        perSecond(count, elapsed), {run->samples, count}});
    free(run->queue.waiting);
    pthread_cond_destroy(&run->queue.wanted);
    pthread_mutex_destroy(&run->queue.lock);
}

static size_t runBatches(struct Run *run, size_t first, size_t end, uint64_t duration, size_t *batches) {
    uint64_t start = nanoseconds(), deadline = start + duration;
    size_t done = first;
    for (*batches = 0; done < end && start < deadline; (*batches)++) {
        size_t count = end - done < batch ? end - done : (size_t)batch;
        appendBatch(&run->log, &run->work.events[done], count);
        uint64_t now = nanoseconds();
        run->samples[*batches] = now - start;
        start = now;
        done += count;
    }
    return done - first;
}

static void measureBatches(struct Run *run, size_t warm) {
    size_t batches, first = runBatches(run, 0, warm, seconds * 1000000000u / 10, &batches);
    uint64_t start = nanoseconds();
    size_t count = runBatches(run, first, run->work.count, seconds * 1000000000u, &batches);
    uint64_t elapsed = nanoseconds() - start;
    tell((struct Measurement){"limit.lmdb.batch", text("\"batch\":%llu", (unsigned long long)batch), "events/s",
        text("%zu events of %llu bytes on average by one caller, %llu a transaction, each transaction synced; p50 "
             "and p99 of a transaction; LMDB with default flags, header of 48 bytes, no checksum, no compression; "
             "%zu events before to warm up",
            count, (unsigned long long)averagePayload(&run->work), (unsigned long long)batch, first),
        perSecond(count, elapsed), {run->samples, batches}});
}

int main(int count, char **arguments) {
    takeName(arguments);
    readOptions(count, arguments, 1, &usage);
    if (workFile == NULL || folder == NULL) calledWrongly(&usage, "--work and --folder are needed");
    static struct Run run;
    run.work = readWork(workFile, eventLimit);
    claimFolder(folder);
    run.log = openLog(folder, &run.work);
    run.samples = roomForSamples(run.work.count);
    size_t warm = run.work.count / 20;
    if (batch > 0) measureBatches(&run, warm);
    else measureProducers(&run, warm);
    closeLog(&run.log);
    free(run.samples);
    releaseWork(&run.work);
    return 0;
}
