// A stream of events as a user of JetStream would make it, and what both measurements need: the connection, publishing
// with a number of messages in flight, size.
#ifndef PARLEY_BENCH_JETSTREAM_H
#define PARLEY_BENCH_JETSTREAM_H

#include "../common/folder.h"
#include "../common/measure.h"
#include "../common/work.h"
#include <nats/nats.h>
#include <semaphore.h>

#define STREAM "EVENTS"
#define SUBJECT "events"

static inline void checkNATS(natsStatus status, const char *what) {
    if (status != NATS_OK)
        giveUp("%s: %s: look at the server.log in its folder, or start it with Benchmarks/peers/jetstream-server", what,
            natsStatus_GetText(status));
}

/// The client gathers what is published for up to a millisecond unless it is told to send at once. With few in flight
/// that is the latency; with hundreds it saves a system call a message.
static inline natsConnection *connectTo(uint64_t port, bool gathers) {
    natsOptions *options = NULL;
    natsConnection *connection = NULL;
    checkNATS(natsOptions_Create(&options), "making options");
    checkNATS(natsOptions_SetURL(options, text("nats://127.0.0.1:%llu", (unsigned long long)port)),
        "setting the address");
    checkNATS(natsOptions_SetSendAsap(options, !gathers), "setting options");
    checkNATS(natsOptions_SetAllowReconnect(options, false), "setting options");
    checkNATS(natsConnection_Connect(&connection, options), "connecting to NATS");
    natsOptions_Destroy(options);
    return connection;
}

/// A new stream in files, not copied to other servers, without limits.
static inline void makeStream(jsCtx *context) {
    jsStreamConfig configuration;
    const char *subjects[1] = {SUBJECT};
    jsErrCode code = 0;
    natsStatus status = js_DeleteStream(context, STREAM, NULL, &code);
    if (status != NATS_NOT_FOUND) checkNATS(status, "removing the old stream");
    checkNATS(jsStreamConfig_Init(&configuration), "making a stream");
    configuration.Name = STREAM;
    configuration.Subjects = subjects;
    configuration.SubjectsLen = 1;
    configuration.Storage = js_FileStorage;
    configuration.Replicas = 1;
    checkNATS(js_AddStream(NULL, context, &configuration, NULL, &code), "making a stream");
}

/// What publishes: it sends on one thread; acknowledgements come on one of the client's, in the order of publishing.
struct Publisher {
    natsConnection *connection;
    jsCtx *context;
    sem_t room;          // how many more may be in flight
    uint64_t *starts, *samples;
    size_t published, acknowledged;
    uint64_t lastSequence;
};

/// An acknowledgement. NATS gives the message back, to be destroyed.
static inline void acknowledge(
    jsCtx *context, natsMsg *message, jsPubAck *success, jsPubAckErr *failure, void *closure) {
    struct Publisher *publisher = closure;
    (void)context;
    if (success == NULL)
        giveUp("a message was not taken: %s",
            failure != NULL && failure->ErrText != NULL ? failure->ErrText : "no answer");
    if (success->Sequence <= publisher->lastSequence) giveUp("acknowledgements came out of order: use one NATS server");
    publisher->lastSequence = success->Sequence;
    size_t index = publisher->acknowledged++;
    publisher->samples[index] = nanoseconds() - publisher->starts[index];
    natsMsg_Destroy(message);
    if (sem_post(&publisher->room) != 0) giveUp("a semaphore: %s", strerror(errno));
}

static inline void openPublisher(struct Publisher *publisher, uint64_t port, bool gathers, uint64_t inFlight,
    size_t most) {
    jsOptions options;
    checkNATS(jsOptions_Init(&options), "setting options");
    options.PublishAsync.MaxPending = 1 << 20; // the semaphore is what limits
    options.PublishAsync.AckHandler = acknowledge;
    options.PublishAsync.AckHandlerClosure = publisher;
    publisher->connection = connectTo(port, gathers);
    checkNATS(natsConnection_JetStream(&publisher->context, publisher->connection, &options), "opening JetStream");
    if (sem_init(&publisher->room, 0, (unsigned)inFlight) != 0) giveUp("a semaphore: %s", strerror(errno));
    publisher->starts = roomForSamples(most);
    publisher->samples = roomForSamples(most);
}

static inline void closePublisher(struct Publisher *publisher) {
    jsCtx_Destroy(publisher->context);
    natsConnection_Destroy(publisher->connection);
    sem_destroy(&publisher->room);
    free(publisher->starts);
    free(publisher->samples);
}

static inline void awaitRoom(struct Publisher *publisher) {
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += 30;
    while (sem_timedwait(&publisher->room, &end) != 0)
        if (errno != EINTR) giveUp("JetStream has not acknowledged for 30 s: look at its server.log");
}

/// A message holds all of an event: its header, key and payload, as they are in the work file.
static inline void publish(struct Publisher *publisher, const struct Event *event) {
    awaitRoom(publisher);
    publisher->starts[publisher->published++] = nanoseconds();
    checkNATS(js_PublishAsync(publisher->context, SUBJECT, event->key - workEventHeaderSize,
        (int)(workEventHeaderSize + event->keyLength + event->payloadLength), NULL), "publishing");
}

/// Publishes events until the end or the deadline, and waits until all are acknowledged. Says how many.
static inline size_t publishAll(struct Publisher *publisher, const struct Event *events, size_t count,
    uint64_t inFlight, uint64_t duration) {
    uint64_t deadline = nanoseconds() + duration;
    publisher->published = publisher->acknowledged = 0;
    for (size_t i = 0; i < count && nanoseconds() < deadline; i++) publish(publisher, &events[i]);
    for (uint64_t i = 0; i < inFlight; i++) awaitRoom(publisher);
    for (uint64_t i = 0; i < inFlight; i++)
        if (sem_post(&publisher->room) != 0) giveUp("a semaphore: %s", strerror(errno));
    return publisher->published;
}

static inline uint64_t messagesInStream(jsCtx *context) {
    jsStreamInfo *information = NULL;
    jsErrCode code = 0;
    checkNATS(js_GetStreamInfo(&information, context, STREAM, NULL, &code), "asking for the stream");
    uint64_t count = information->State.Msgs;
    jsStreamInfo_Destroy(information);
    return count;
}

#endif
