// Blocks without a frame around them are part of libzstd's interface that is promised for one version only; the shared
// library of Debian 12 has it.
#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>
#include <zdict.h>
