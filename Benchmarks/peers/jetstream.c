// How fast NATS JetStream appends and replays the work: messages published with some in flight, and a full replay by
// an ordered consumer or by fetching batches. JetStream 2.9 acknowledges before it syncs; whether its folder is one
// that the kernel writes synchronously is told with every figure.
#define _GNU_SOURCE
#include "jetstream.h"
#include <linux/fs.h>
#include <sys/ioctl.h>

static const char *workFile, *folder;
static uint64_t port, inFlight = 64, batch = 1000, eventLimit, seconds = 10;
static bool gathers;

static const struct Option options[] = {
    TEXT("--work", workFile, "the work file"),
    NUMBER("--port", port, 1, 65535, "the server's, on 127.0.0.1"),
    TEXT("--folder", folder, "the folder that the server was started with; its store is measured, nothing is written"),
    NUMBER("--in-flight", inFlight, 1, 100000, "append: messages that are not yet acknowledged (64)"),
    FLAG("--gather", gathers, "append: the client gathers messages for up to 1 ms; pays with hundreds in flight"),
    NUMBER("--batch", batch, 1, 10000, "replay: messages fetched at once (1000)"),
    NUMBER("--events", eventLimit, 1, UINT32_MAX, "take only the first events of the work"),
    NUMBER("--seconds", seconds, 1, 3600, "append: stop after that long (10)"),
    END_OF_OPTIONS,
};
static const struct Usage usage = {
    "append|replay --work FILE --port N --folder DIR [--in-flight N] [--gather] [--batch N] "
    "[--events N] [--seconds S]",
    "Measures a server that Benchmarks/peers/jetstream-server has started. Makes the stream EVENTS anew.", options};

enum { patience = 60000 }; // milliseconds

/// Whether the kernel writes the store's files synchronously.
static bool storeIsSynced(const char *store) {
    int file = open(store, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int flags = 0;
    if (file < 0) giveUp("%s: %s: give the folder that the server was started with", store, strerror(errno));
    bool synced = ioctl(file, FS_IOC_GETFLAGS, &flags) == 0 && (flags & FS_SYNC_FL) != 0;
    close(file);
    return synced;
}

static const char *truth(bool value) { return value ? "true" : "false"; }

static void tellDisk(const char *store, jsCtx *context, const struct Work *work, bool synced) {
    uint64_t count = messagesInStream(context), bytes = sizeOfFolder(store);
    tell((struct Measurement){"peer.jetstream.disk", text("\"synced\":%s", truth(synced)), "bytes/event",
        text("all files of the store: %llu bytes for %llu events of %llu bytes on average", (unsigned long long)bytes,
            (unsigned long long)count, (unsigned long long)averagePayload(work)),
        count > 0 ? (double)bytes / (double)count : 0, {NULL, 0}});
}

static void append(struct Publisher *publisher, const char *store, const struct Work *work, bool synced) {
    uint64_t duration = seconds * 1000000000u;
    size_t warm = publishAll(publisher, work->events, work->count / 20, inFlight, duration / 10);
    uint64_t start = nanoseconds();
    size_t count = publishAll(publisher, work->events + warm, work->count - warm, inFlight, duration);
    uint64_t elapsed = nanoseconds() - start;
    tell((struct Measurement){"peer.jetstream.append",
        text("\"inFlight\":%llu,\"gathered\":%s,\"synced\":%s", (unsigned long long)inFlight, truth(gathers),
            truth(synced)), "events/s",
        text("%zu events of %llu bytes on average published asynchronously, %s, over one connection with %llu in "
             "flight; file store, one replica; %s; %zu events before to warm up",
            count, (unsigned long long)averagePayload(work),
            gathers ? "gathered by the client for up to 1 ms" : "sent at once", (unsigned long long)inFlight,
            synced ? "the store's folder is written synchronously" : "acknowledged BEFORE it is synced", warm),
        perSecond(count, elapsed), {publisher->samples, count}});
    tellDisk(store, publisher->context, work, synced);
}

/// What a replay has received so far.
struct Received {
    size_t count, wanted;
    uint64_t bytes;
    sem_t done;
};

static void takeMessage(natsConnection *connection, natsSubscription *subscription, natsMsg *message, void *closure) {
    struct Received *received = closure;
    int length = natsMsg_GetDataLength(message);
    (void)connection, (void)subscription;
    if (length > 0) keepResult((unsigned char)natsMsg_GetData(message)[length - 1]);
    received->bytes += (uint64_t)length;
    natsMsg_Destroy(message);
    if (++received->count == received->wanted && sem_post(&received->done) != 0)
        giveUp("a semaphore: %s", strerror(errno));
}

static void await(struct Received *received) {
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += patience / 1000;
    while (sem_timedwait(&received->done, &end) != 0)
        if (errno != EINTR) giveUp("not all messages came within %d s: look at the server.log", patience / 1000);
}

/// Everything from the first message on, pushed in order to a function.
static uint64_t readPushed(jsCtx *context, size_t wanted) {
    struct Received received = {.wanted = wanted};
    natsSubscription *subscription = NULL;
    jsSubOptions settings;
    jsErrCode code = 0;
    if (sem_init(&received.done, 0, 0) != 0) giveUp("a semaphore: %s", strerror(errno));
    checkNATS(jsSubOptions_Init(&settings), "subscribing");
    settings.Ordered = true;
    settings.Stream = STREAM;
    checkNATS(js_Subscribe(&subscription, context, SUBJECT, takeMessage, &received, NULL, &settings, &code),
        "subscribing");
    checkNATS(natsSubscription_SetPendingLimits(subscription, -1, -1), "subscribing");
    await(&received);
    checkNATS(natsSubscription_Unsubscribe(subscription), "ending the subscription");
    natsSubscription_Destroy(subscription);
    sem_destroy(&received.done);
    return received.bytes;
}

/// Everything from the first message on, fetched in batches without acknowledging.
static uint64_t readFetched(jsCtx *context, size_t wanted) {
    natsSubscription *subscription = NULL;
    jsSubOptions settings;
    jsErrCode code = 0;
    uint64_t bytes = 0;
    checkNATS(jsSubOptions_Init(&settings), "subscribing");
    settings.Stream = STREAM;
    settings.Config.AckPolicy = js_AckNone;
    checkNATS(js_PullSubscribe(&subscription, context, SUBJECT, NULL, NULL, &settings, &code), "subscribing");
    for (size_t count = 0; count < wanted;) {
        natsMsgList list = {0};
        int most = wanted - count < batch ? (int)(wanted - count) : (int)batch;
        checkNATS(natsSubscription_Fetch(&list, subscription, most, patience, &code), "fetching");
        for (int i = 0; i < list.Count; i++) {
            int length = natsMsg_GetDataLength(list.Msgs[i]);
            if (length > 0) keepResult((unsigned char)natsMsg_GetData(list.Msgs[i])[length - 1]);
            bytes += (uint64_t)length;
        }
        count += (size_t)list.Count;
        natsMsgList_Destroy(&list);
    }
    checkNATS(natsSubscription_Unsubscribe(subscription), "ending the subscription");
    natsSubscription_Destroy(subscription);
    return bytes;
}

static void replay(jsCtx *context, const struct Work *work, const char *consumer, const char *how,
    uint64_t (*read_)(jsCtx *context, size_t wanted)) {
    read_(context, work->count);
    uint64_t start = nanoseconds();
    uint64_t bytes = read_(context, work->count);
    uint64_t elapsed = nanoseconds() - start;
    tell((struct Measurement){"peer.jetstream.replay", text("\"consumer\":\"%s\"", consumer), "events/s",
        text("%zu events of %llu bytes on average read over one connection, %s, %llu bytes; once before to warm up",
            work->count, (unsigned long long)averagePayload(work), how, (unsigned long long)bytes),
        perSecond(work->count, elapsed), {NULL, 0}});
}

static void fillAndReplay(struct Publisher *publisher, const char *store, const struct Work *work, bool synced) {
    publishAll(publisher, work->events, work->count, inFlight, 3600000000000u);
    tellDisk(store, publisher->context, work, synced);
    replay(publisher->context, work, "ordered", "pushed to an ordered consumer", readPushed);
    replay(publisher->context, work, "pull", text("fetched %llu at a time", (unsigned long long)batch), readFetched);
}

int main(int count, char **arguments) {
    bool appends = readWhatToMeasure(count, arguments, &usage);
    if (workFile == NULL || port == 0 || folder == NULL)
        calledWrongly(&usage, "--work, --port and --folder are needed");
    struct Work work = readWork(workFile, eventLimit);
    char *store = pathIn(folder, "store");
    bool synced = storeIsSynced(store);
    static struct Publisher publisher;
    openPublisher(&publisher, port, gathers, inFlight, work.count);
    makeStream(publisher.context);
    if (appends) append(&publisher, store, &work, synced);
    else fillAndReplay(&publisher, store, &work, synced);
    closePublisher(&publisher);
    free(store);
    releaseWork(&work);
    nats_Close();
    return 0;
}
