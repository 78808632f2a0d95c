#ifndef PARLEY_CMEMORY_H
#define PARLEY_CMEMORY_H

#include <stddef.h>

/// Ends the process with a message on standard error and an exit code, instead of by a signal, where a thread that has said so
/// reads memory that is not there (SIGSEGV, SIGBUS) or the code that reads gives up (SIGABRT). Every other thread's signals are
/// answered as they were before. Does nothing but remember the newest message when it is called again.
void parley_page_faults_answer(const char *message, size_t size, int code);

/// This thread reads pages that may not be what they should: from now on, until it has left as often as it has entered.
void parley_page_faults_enter(void);
void parley_page_faults_leave(void);

/// Gives memory that was freed back to the system, where whoever freed it needs none for long.
void parley_give_memory_back(void);

#endif
