// libFuzzer's way in, for a program that has a main of its own.
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*try)(const uint8_t *bytes, size_t size));
