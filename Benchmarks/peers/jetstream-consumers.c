// How fast consumers of a JetStream pull consumer fetch and acknowledge a stream, and how soon they have what is published. Each
// acknowledgement asks to be confirmed (a double ack); those of a batch are sent one after another, and then awaited.
#define _GNU_SOURCE
#include "consumers.h"
#include "jetstream.h"
#include <linux/fs.h>
#include <sys/ioctl.h>

#define DURABLE "bench"

static const char *workFile, *folder;
static uint64_t port, consumers = 16, batch = 50, eventLimit, seconds = 60, rate = 2000, arrivals = 5;
static bool gathers, syncs;

static const struct Option options[] = {
    TEXT("--work", workFile, "the work file"),
    NUMBER("--port", port, 1, 65535, "the server's, on 127.0.0.1"),
    TEXT("--folder", folder, "the folder that the server was started with"),
    NUMBER("--consumers", consumers, 1, 200, "each with one request in flight (16)"),
    NUMBER("--batch", batch, 1, longestBatch, "messages that are fetched at once (50)"),
    FLAG("--gather", gathers, "the client gathers what it sends for up to 1 ms"),
    FLAG("--sync", syncs, "once it is filled, have the kernel write the store's files synchronously"),
    NUMBER("--events", eventLimit, 1, UINT32_MAX, "take only the first events of the work"),
    NUMBER("--seconds", seconds, 0, 3600, "stop to fetch what there is after that long (60); 0 does not begin"),
    NUMBER("--rate", rate, 1, 100000, "events a second that are published while consumers wait (2000)"),
    NUMBER("--arrivals", arrivals, 0, 3600, "seconds for which they are published (5); 0 publishes none"),
    END_OF_OPTIONS,
};
static const struct Usage usage = {
    "--work FILE --port N --folder DIR [--consumers N] [--batch N] [--gather] [--sync] [--events N] [--seconds S] "
    "[--rate N] [--arrivals S]",
    "Measures a server that Benchmarks/peers/jetstream-server has started. Fills it where it is not filled yet.", options};

enum { wait_ = 1000, rest = 20 }; // milliseconds: for the first message, and for the rest of a batch that is there

struct Consumer {
    natsConnection *connection;
    natsSubscription *messages, *confirmations;
    natsInbox *inbox, *confirming;
    bool waitsForAll;
    size_t pulled, count;   // messages that were asked for and have not come; that are to be acknowledged
    natsMsg *batch[longestBatch];
};

static struct Publisher publisher;

static void *openConsumer(size_t number, bool waitsForAll) {
    (void)number;
    struct Consumer *consumer = allocate(1, sizeof *consumer);
    consumer->connection = connectTo(port, gathers);
    consumer->waitsForAll = waitsForAll;
    checkNATS(natsInbox_Create(&consumer->inbox), "making an inbox");
    checkNATS(natsInbox_Create(&consumer->confirming), "making an inbox");
    checkNATS(natsConnection_SubscribeSync(&consumer->messages, consumer->connection, consumer->inbox), "subscribing");
    checkNATS(
        natsConnection_SubscribeSync(&consumer->confirmations, consumer->connection, consumer->confirming), "subscribing");
    return consumer;
}

static void closeConsumer(void *closure) {
    struct Consumer *consumer = closure;
    natsSubscription_Destroy(consumer->messages);
    natsSubscription_Destroy(consumer->confirmations);
    natsInbox_Destroy(consumer->inbox);
    natsInbox_Destroy(consumer->confirming);
    natsConnection_Destroy(consumer->connection);
    free(consumer);
}

/// Asks for messages. The library's own fetch waits until a batch is full or its time is over, which is no latency; the
/// server sends each message when it is there.
static void pull(struct Consumer *consumer, size_t most) {
    char wish[64];
    int length = snprintf(wish, sizeof wish, "{\"batch\":%zu,\"expires\":%llu}", most, wait_ * 1000000ull);
    checkNATS(natsConnection_PublishRequest(consumer->connection, "$JS.API.CONSUMER.MSG.NEXT." STREAM "." DURABLE,
        consumer->inbox, wish, length), "asking for messages");
    consumer->pulled = most;
}

/// Takes one message. Says whether there was one; what has no address to be acknowledged at says that the time is over.
static bool take(struct Consumer *consumer, int64_t patience, uint64_t *stamp) {
    natsMsg *message = NULL;
    natsStatus status = natsSubscription_NextMsg(&message, consumer->messages, patience);
    if (status == NATS_TIMEOUT) return false;
    checkNATS(status, "fetching");
    if (natsMsg_GetReply(message) == NULL) {
        natsMsg_Destroy(message);
        consumer->pulled = 0;
        return false;
    }
    if (natsMsg_GetDataLength(message) >= (int)sizeof *stamp) memcpy(stamp, natsMsg_GetData(message), sizeof *stamp);
    consumer->batch[consumer->count++] = message;
    consumer->pulled--;
    return true;
}

static size_t fetch(void *closure, size_t most, uint64_t *stamps) {
    struct Consumer *consumer = closure;
    consumer->count = 0;
    if (consumer->pulled == 0) pull(consumer, most);
    int64_t patience = 2 * wait_;
    while (consumer->count < most && consumer->pulled > 0 && take(consumer, patience, &stamps[consumer->count]))
        patience = consumer->waitsForAll ? rest : 0;
    return consumer->count;
}

static void acknowledge_(void *closure) {
    struct Consumer *consumer = closure;
    for (size_t i = 0; i < consumer->count; i++)
        checkNATS(natsConnection_PublishRequest(consumer->connection, natsMsg_GetReply(consumer->batch[i]),
            consumer->confirming, "+ACK", 4), "acknowledging");
    for (size_t i = 0; i < consumer->count; i++) {
        natsMsg *confirmation = NULL;
        checkNATS(natsSubscription_NextMsg(&confirmation, consumer->confirmations, 30000), "awaiting a confirmation");
        natsMsg_Destroy(confirmation);
        natsMsg_Destroy(consumer->batch[i]);
    }
}

static const struct Peer peer = {openConsumer, fetch, acknowledge_, closeConsumer};

/// Has the kernel write a file synchronously, or not any more.
static int setSyncing(const char *path, const struct stat *status, int kind, struct FTW *walk) {
    (void)status, (void)walk;
    if (kind != FTW_F && kind != FTW_D) return 0;
    int file = open(path, O_RDONLY | O_CLOEXEC), flags = 0;
    if (file < 0) return errno == ENOENT ? 0 : -1;
    int result = ioctl(file, FS_IOC_GETFLAGS, &flags);
    flags = syncs ? flags | FS_SYNC_FL : flags & ~FS_SYNC_FL;
    if (result == 0) result = ioctl(file, FS_IOC_SETFLAGS, &flags);
    close(file);
    return result;
}

static void fill(const struct Work *work) {
    jsStreamInfo *information = NULL;
    jsErrCode code = 0;
    natsStatus status = js_GetStreamInfo(&information, publisher.context, STREAM, NULL, &code);
    bool isFilled = status == NATS_OK && information->State.Msgs >= work->count;
    if (status == NATS_OK) jsStreamInfo_Destroy(information);
    if (isFilled) return;
    makeStream(publisher.context);
    publishAll(&publisher, work->events, work->count, 1000, 3600000000000u);
}

/// A durable pull consumer that has had nothing yet, or nothing but what is there.
static void makeConsumer(jsDeliverPolicy policy) {
    jsConsumerConfig configuration;
    jsErrCode code = 0;
    natsStatus status = js_DeleteConsumer(publisher.context, STREAM, DURABLE, NULL, &code);
    if (status != NATS_NOT_FOUND) checkNATS(status, "removing the old consumer");
    checkNATS(jsConsumerConfig_Init(&configuration), "making a consumer");
    configuration.Durable = DURABLE;
    configuration.DeliverPolicy = policy;
    configuration.AckPolicy = js_AckExplicit;
    configuration.AckWait = 300000000000;
    configuration.MaxAckPending = 10000;
    checkNATS(js_AddConsumer(NULL, publisher.context, STREAM, &configuration, NULL, &code), "making a consumer");
}

static void add(const struct Event *event) {
    stamp(event->key - workEventHeaderSize);
    publish(&publisher, event);
}

int main(int count, char **arguments) {
    takeName(arguments);
    readOptions(count, arguments, 1, &usage);
    if (workFile == NULL || port == 0 || folder == NULL)
        calledWrongly(&usage, "--work, --port and --folder are needed");
    struct Work work = readWork(workFile, eventLimit);
    size_t most = work.count > rate * arrivals ? work.count : rate * arrivals;
    openPublisher(&publisher, port, false, 1000, most);
    fill(&work);
    char *store = pathIn(folder, "store");
    if (nftw(store, setSyncing, 16, FTW_PHYS) != 0 && syncs)
        giveUp("%s cannot be written synchronously (%s): give a folder on ext4", store, strerror(errno));
    const char *how = syncs ? "a pull consumer, each acknowledgement confirmed BEFORE it is written; the kernel writes the "
                              "store's files synchronously"
                            : "a pull consumer, each acknowledgement confirmed BEFORE it is written; the store is synced "
                              "on a timer";
    char parameters[64];
    snprintf(parameters, sizeof parameters, "\"gathered\":%s,\"synced\":%s", gathers ? "true" : "false",
        syncs ? "true" : "false");
    struct Crowd crowd = {.consumers = consumers, .batch = batch, .wanted = work.count};
    if (seconds > 0) {
        makeConsumer(js_DeliverAll);
        drain("jetstream", parameters, how, &peer, crowd, seconds);
    }
    crowd.wanted = rate * arrivals;
    if (arrivals > 0) {
        makeConsumer(js_DeliverNew);
        publisher.published = publisher.acknowledged = 0;
        arrive("jetstream", parameters, how, &peer, crowd, &work, rate, add);
    }
    free(store);
    closePublisher(&publisher);
    releaseWork(&work);
    nats_Close();
    return 0;
}
