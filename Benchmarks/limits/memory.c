// How fast memory is: copying, and reading, a buffer well over any cache, on one core.
#define _GNU_SOURCE
#include "../common/measure.h"

static const char *workFile, *folder;
static uint64_t megabytes = 256, seconds = 1;

static const struct Option options[] = {
    TEXT("--work", workFile, "not needed; taken so that all programs are called alike"),
    TEXT("--folder", folder, "not needed; taken so that all programs are called alike"),
    NUMBER("--megabytes", megabytes, 16, 65536, "size of the buffer; choose it well over the caches (256)"),
    NUMBER("--seconds", seconds, 1, 3600, "how long each is measured (1)"),
    END_OF_OPTIONS,
};
static const struct Usage usage = {"[--megabytes N] [--seconds S]", "Copies and reads memory on one core.", options};

static unsigned char *source, *target;
static size_t size;

static void copy(void) {
    memcpy(target, source, size);
    keepResult(target[size / 2]);
}

/// Four sums, so that one addition need not wait for the one before.
static void readAll(void) {
    const uint64_t *words = (const uint64_t *)source;
    uint64_t first = 0, second = 0, third = 0, fourth = 0;
    for (size_t i = 0; i + 4 <= size / 8; i += 4) {
        first += words[i];
        second += words[i + 1];
        third += words[i + 2];
        fourth += words[i + 3];
    }
    keepResult(first + second + third + fourth);
}

static void measure(const char *name, void (*pass)(void), const char *what) {
    pass();
    uint64_t start = nanoseconds(), elapsed = 0, passes = 0;
    for (; elapsed < seconds * 1000000000u; passes++, elapsed = nanoseconds() - start) pass();
    tell((struct Measurement){name, text("\"megabytes\":%llu", (unsigned long long)megabytes), "bytes/s",
        text("a buffer of %llu MiB %s %llu times by one thread, once before to warm up", (unsigned long long)megabytes,
            what, (unsigned long long)passes),
        perSecond(passes * size, elapsed), {NULL, 0}});
}

int main(int count, char **arguments) {
    takeName(arguments);
    readOptions(count, arguments, 1, &usage);
    size = (size_t)megabytes << 20;
    source = allocate(size, 1);
    target = allocate(size, 1);
    memset(source, 0x5A, size);
    touchPages(target, size);
    measure("limit.memory.copy", copy, "copied with memcpy (each byte counted once)");
    measure("limit.memory.read", readAll, "read in words of 8 bytes");
    free(target);
    free(source);
    return 0;
}
