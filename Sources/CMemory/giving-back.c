#include "CMemory.h"

#ifdef __GLIBC__
#include <malloc.h>
void parley_give_memory_back(void) { malloc_trim(0); }
#else
void parley_give_memory_back(void) {}
#endif
