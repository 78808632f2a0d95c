// How fast libzstd packs and unpacks the payloads on one core, one at a time, at level 1: with a dictionary of 16 KiB
// trained on a sample of the work, and without.
#define _GNU_SOURCE
#include "../common/measure.h"
#include "../common/work.h"
#include <zdict.h>
#include <zstd.h>

enum { dictionarySize = 16384, sampleLimit = 10000, level = 1, shortestMeasurement = 500000000 };

static const char *workFile, *folder;
static uint64_t eventLimit = 0;

static const struct Option options[] = {
    TEXT("--work", workFile, "the work file"),
    TEXT("--folder", folder, "not needed; taken so that all programs are called alike"),
    NUMBER("--events", eventLimit, 100, UINT32_MAX, "take only the first events of the work"),
    END_OF_OPTIONS,
};
static const struct Usage usage = {"--work FILE [--events N]",
    "Packs and unpacks every payload by itself with libzstd on one core.", options};

/// Payloads laid one after another, packed or not.
struct Payloads {
    unsigned char *bytes;
    size_t *sizes, count, total;
};

static size_t check(size_t result, const char *what) {
    if (ZSTD_isError(result)) giveUp("%s: %s: this is a fault in the program", what, ZSTD_getErrorName(result));
    return result;
}

static struct Payloads makePayloads(size_t count, size_t room) {
    struct Payloads payloads = {allocate(room, 1), allocate(count, sizeof(size_t)), 0, 0};
    touchPages(payloads.bytes, room);
    return payloads;
}

static void add(struct Payloads *payloads, const struct Event *event) {
    memcpy(payloads->bytes + payloads->total, event->payload, event->payloadLength);
    payloads->sizes[payloads->count++] = event->payloadLength;
    payloads->total += event->payloadLength;
}

static void release(struct Payloads *payloads) {
    free(payloads->bytes);
    free(payloads->sizes);
}

/// Every k-th event is for training; the others are what is measured, so nothing is packed that the dictionary has
/// seen.
static void divide(const struct Work *work, struct Payloads *training, struct Payloads *measured) {
    size_t step = work->count / sampleLimit > 10 ? work->count / sampleLimit : 10;
    *training = makePayloads(work->count, work->payloadBytes);
    *measured = makePayloads(work->count, work->payloadBytes);
    for (size_t i = 0; i < work->count; i++) add(i % step == 0 ? training : measured, &work->events[i]);
}

/// Packs all payloads, each as a frame without content size, checksum and dictionary id: what can be left out, is.
static void pack(ZSTD_CCtx *context, const struct Payloads *from, struct Payloads *to, size_t room) {
    const unsigned char *at = from->bytes;
    to->count = to->total = 0;
    for (size_t i = 0; i < from->count; i++) {
        unsigned char *end = to->bytes + to->total;
        size_t size = check(ZSTD_compress2(context, end, room - to->total, at, from->sizes[i]), "packing");
        to->sizes[to->count++] = size;
        to->total += size;
        at += from->sizes[i];
    }
}

static void unpack(ZSTD_DCtx *context, const struct Payloads *from, unsigned char *to, size_t room, size_t *total) {
    const unsigned char *at = from->bytes;
    *total = 0;
    for (size_t i = 0; i < from->count; i++) {
        *total += check(ZSTD_decompressDCtx(context, to + *total, room - *total, at, from->sizes[i]), "unpacking");
        at += from->sizes[i];
    }
}

static void checkSetting(ZSTD_CCtx *context, ZSTD_cParameter parameter, int value) {
    check(ZSTD_CCtx_setParameter(context, parameter, value), "setting a parameter");
}

static ZSTD_CCtx *makePacker(const ZSTD_CDict *dictionary) {
    ZSTD_CCtx *context = ZSTD_createCCtx();
    if (context == NULL) giveUp("no memory for libzstd");
    checkSetting(context, ZSTD_c_compressionLevel, level);
    checkSetting(context, ZSTD_c_contentSizeFlag, 0);
    checkSetting(context, ZSTD_c_checksumFlag, 0);
    checkSetting(context, ZSTD_c_dictIDFlag, 0);
    check(ZSTD_CCtx_refCDict(context, dictionary), "setting the dictionary");
    return context;
}

static void tellRate(const char *name, const char *did, size_t size, const struct Payloads *plain, size_t passes,
    uint64_t elapsed) {
    tell((struct Measurement){name, text("\"dictionary\":%zu,\"level\":%d", size, level), "events/s",
        text("%zu payloads of %zu bytes on average %s one at a time on one core by libzstd %s level %d, dictionary of "
             "%zu bytes%s; %zu times, once before to warm up",
            plain->count, plain->total / plain->count, did, ZSTD_versionString(), level, size,
            size > 0 ? " trained on other events of the work" : " (none)", passes),
        perSecond(plain->count * passes, elapsed), {NULL, 0}});
}

/// Measures with a dictionary, or without one where `size` is 0.
static void measure(const struct Payloads *plain, const void *dictionary, size_t size) {
    size_t room = plain->total + plain->count * 64 + ZSTD_compressBound(1 << 20), total = 0, passes = 0;
    struct Payloads packed = makePayloads(plain->count, room);
    unsigned char *unpacked = allocate(plain->total + 1, 1);
    ZSTD_CDict *packing = size > 0 ? ZSTD_createCDict(dictionary, size, level) : NULL;
    ZSTD_DDict *unpacking = size > 0 ? ZSTD_createDDict(dictionary, size) : NULL;
    ZSTD_CCtx *packer = makePacker(packing);
    ZSTD_DCtx *unpacker = ZSTD_createDCtx();
    if (unpacker == NULL || (size > 0 && (packing == NULL || unpacking == NULL))) giveUp("no memory for libzstd");
    check(ZSTD_DCtx_refDDict(unpacker, unpacking), "setting the dictionary");

    pack(packer, plain, &packed, room);
    uint64_t start = nanoseconds(), elapsed = 0;
    for (; elapsed < shortestMeasurement; passes++, elapsed = nanoseconds() - start) pack(packer, plain, &packed, room);
    tellRate("limit.zstd.pack", "packed", size, plain, passes, elapsed);

    unpack(unpacker, &packed, unpacked, plain->total, &total);
    if (total != plain->total || memcmp(unpacked, plain->bytes, total) != 0)
        giveUp("what was unpacked is not what was packed: this is a fault in the program");
    for (start = nanoseconds(), elapsed = 0, passes = 0; elapsed < shortestMeasurement;
         passes++, elapsed = nanoseconds() - start)
        unpack(unpacker, &packed, unpacked, plain->total, &total);
    tellRate("limit.zstd.unpack", "unpacked", size, plain, passes, elapsed);
    tell((struct Measurement){"limit.zstd.ratio", text("\"dictionary\":%zu,\"level\":%d", size, level), "times",
        text("%zu bytes of payloads became %zu bytes of frames", plain->total, packed.total),
        (double)plain->total / (double)packed.total, {NULL, 0}});

    ZSTD_freeDCtx(unpacker);
    ZSTD_freeCCtx(packer);
    ZSTD_freeDDict(unpacking);
    ZSTD_freeCDict(packing);
    free(unpacked);
    release(&packed);
}

int main(int count, char **arguments) {
    takeName(arguments);
    readOptions(count, arguments, 1, &usage);
    if (workFile == NULL) calledWrongly(&usage, "--work is needed");
    struct Work work = readWork(workFile, eventLimit);
    struct Payloads training, measured;
    divide(&work, &training, &measured);
    if (measured.total == 0) giveUp("%s has no payloads to pack: make a longer work with parley-bench work", workFile);
    unsigned char *dictionary = allocate(dictionarySize, 1);
    size_t size =
        ZDICT_trainFromBuffer(dictionary, dictionarySize, training.bytes, training.sizes, (unsigned)training.count);
    if (ZDICT_isError(size))
        giveUp("no dictionary can be trained on %zu payloads (%s): take more events", training.count,
            ZDICT_getErrorName(size));
    measure(&measured, dictionary, size);
    measure(&measured, NULL, 0);
    free(dictionary);
    release(&training);
    release(&measured);
    releaseWork(&work);
    return 0;
}
