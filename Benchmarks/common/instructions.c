// Has valgrind's callgrind count the instructions between two calls. Loaded before the program's other libraries (LD_PRELOAD);
// the program asks for the functions by name. Without valgrind, they do nothing.
#include <valgrind/callgrind.h>

void parley_instructions_begin(void) {
    CALLGRIND_START_INSTRUMENTATION;
    CALLGRIND_ZERO_STATS;
}

// Writes what was counted to a file: the next one of those that --callgrind-out-file names.
void parley_instructions_end(const char *name) {
    CALLGRIND_DUMP_STATS_AT(name);
    CALLGRIND_STOP_INSTRUMENTATION;
}
