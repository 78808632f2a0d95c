// The clock, percentiles, and the line of JSON in which a measurement is told.
#ifndef PARLEY_BENCH_MEASURE_H
#define PARLEY_BENCH_MEASURE_H

#include "program.h"
#include <time.h>

static inline uint64_t nanoseconds(void) {
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0) giveUp("this system has no monotonic clock: %s", strerror(errno));
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static inline double perSecond(uint64_t count, uint64_t elapsed) {
    return elapsed > 0 ? (double)count * 1e9 / (double)elapsed : 0;
}

static inline int compareSamples(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/// The smallest sample that at least `percent` % of the sorted samples do not exceed.
static inline uint64_t percentile(const uint64_t *sorted, size_t count, unsigned percent) {
    size_t rank = (count * percent + 99) / 100;
    return sorted[rank > 0 ? rank - 1 : 0];
}

/// Durations in nanoseconds, of which p50 and p99 are told. `count` 0: no latency was measured.
struct Latencies {
    uint64_t *samples;
    size_t count;
};

static inline void printText(const char *text) {
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\') putchar('\\');
        if ((unsigned char)*text >= ' ') putchar(*text);
    }
}

/// A measurement. `parameters` is the inside of a JSON object; `work` says in words what was done, exactly.
struct Measurement {
    const char *name, *parameters, *unit, *work;
    double value;
    struct Latencies latencies; // sorted when it is told
};

static inline void tell(struct Measurement measurement) {
    printf("{\"name\":\"%s\",\"parameters\":{%s},\"value\":%.3f,\"unit\":\"%s\"", measurement.name,
        measurement.parameters, measurement.value, measurement.unit);
    struct Latencies *latencies = &measurement.latencies;
    if (latencies->count > 0) {
        qsort(latencies->samples, latencies->count, sizeof(uint64_t), compareSamples);
        printf(",\"p50_us\":%.3f,\"p99_us\":%.3f", (double)percentile(latencies->samples, latencies->count, 50) / 1e3,
            (double)percentile(latencies->samples, latencies->count, 99) / 1e3);
    }
    fputs(",\"work\":\"", stdout);
    printText(measurement.work);
    fputs("\"}\n", stdout);
    if (fflush(stdout) != 0) giveUp("the result could not be written: %s", strerror(errno));
}

/// Text built like with printf. The last four stay as they are: enough for one measurement.
__attribute__((format(printf, 1, 2))) static inline const char *text(const char *format, ...) {
    static char texts[4][1024];
    static unsigned next;
    char *result = texts[next++ % 4];
    va_list values;
    va_start(values, format);
    int length = vsnprintf(result, sizeof texts[0], format, values);
    va_end(values);
    if (length < 0 || (size_t)length >= sizeof texts[0]) giveUp("a line of text is too long: shorten the options");
    return result;
}

/// Warms memory up: the first touch of a page costs more than what is measured.
static inline void touchPages(void *memory, size_t bytes) {
    volatile unsigned char *page = memory;
    for (size_t i = 0; i < bytes; i += 4096) page[i] = page[i];
}

/// Room for `count` durations, already touched.
static inline uint64_t *roomForSamples(size_t count) {
    uint64_t *samples = allocate(count, sizeof *samples);
    touchPages(samples, count * sizeof *samples);
    return samples;
}

/// Keeps the compiler from leaving out work whose result nobody wants.
static volatile uint64_t keptResult;
static inline void keepResult(uint64_t result) { keptResult += result; }

#endif
