#ifndef PARLEY_CCHECKSUM_H
#define PARLEY_CCHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/// CRC-32C (Castagnoli) of some bytes, going on from the checksum of the bytes before them; 0 to begin with. Uses the
/// processor's own instruction where there is one.
uint32_t parley_crc32c(uint32_t checksum, const void *bytes, size_t count);

/// The same without the processor's instruction: what the tests compare the fast one with.
uint32_t parley_crc32c_portable(uint32_t checksum, const void *bytes, size_t count);

#endif
