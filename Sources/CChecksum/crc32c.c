#include "CChecksum.h"

#include <pthread.h>
#include <string.h>

// Slicing by 8: eight tables, so that eight bytes cost eight independent look-ups instead of a chain of eight.
static uint32_t tables[8][256];
static pthread_once_t tables_once = PTHREAD_ONCE_INIT;

static void fill_tables(void) {
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t remainder = byte;
        for (int bit = 0; bit < 8; bit++) remainder = (remainder >> 1) ^ (remainder & 1 ? 0x82F63B78u : 0);
        tables[0][byte] = remainder;
    }
    for (int table = 1; table < 8; table++)
        for (uint32_t byte = 0; byte < 256; byte++) {
            uint32_t before = tables[table - 1][byte];
            tables[table][byte] = (before >> 8) ^ tables[0][before & 0xFF];
        }
}

uint32_t parley_crc32c_portable(uint32_t checksum, const void *bytes, size_t count) {
    pthread_once(&tables_once, fill_tables);
    const uint8_t *next = bytes;
    uint32_t state = ~checksum;
    for (; count >= 8; count -= 8, next += 8) {
        uint32_t low = state ^ (next[0] | next[1] << 8 | next[2] << 16 | (uint32_t)next[3] << 24);
        state = tables[7][low & 0xFF] ^ tables[6][low >> 8 & 0xFF] ^ tables[5][low >> 16 & 0xFF] ^ tables[4][low >> 24]
            ^ tables[3][next[4]] ^ tables[2][next[5]] ^ tables[1][next[6]] ^ tables[0][next[7]];
    }
    for (; count > 0; count--) state = (state >> 8) ^ tables[0][(state ^ *next++) & 0xFF];
    return ~state;
}

#if defined(__x86_64__)

__attribute__((target("sse4.2")))
static uint32_t hardware(uint32_t checksum, const void *bytes, size_t count) {
    const uint8_t *next = bytes;
    uint64_t state = ~checksum;
    for (; count >= 8; count -= 8, next += 8) {
        uint64_t word;
        memcpy(&word, next, 8);
        state = __builtin_ia32_crc32di(state, word);
    }
    for (; count > 0; count--) state = __builtin_ia32_crc32qi((uint32_t)state, *next++);
    return ~(uint32_t)state;
}

static int has_hardware(void) { return __builtin_cpu_supports("sse4.2"); }

#elif defined(__aarch64__) && defined(__linux__)

#include <sys/auxv.h>

__attribute__((target("crc")))
static uint32_t hardware(uint32_t checksum, const void *bytes, size_t count) {
    const uint8_t *next = bytes;
    uint32_t state = ~checksum;
    for (; count >= 8; count -= 8, next += 8) {
        uint64_t word;
        memcpy(&word, next, 8);
        state = __builtin_arm_crc32cd(state, word);
    }
    for (; count > 0; count--) state = __builtin_arm_crc32cb(state, *next++);
    return ~state;
}

static int has_hardware(void) { return (getauxval(AT_HWCAP) & (1 << 7)) != 0; }

#else

#define hardware parley_crc32c_portable
static int has_hardware(void) { return 0; }

#endif

uint32_t parley_crc32c(uint32_t checksum, const void *bytes, size_t count) {
    return has_hardware() ? hardware(checksum, bytes, count) : parley_crc32c_portable(checksum, bytes, count);
}
