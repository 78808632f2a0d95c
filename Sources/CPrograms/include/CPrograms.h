#ifndef PARLEY_CPROGRAMS_H
#define PARLEY_CPROGRAMS_H

#include <sys/types.h>

/// Starts a program that has these three files as its standard ones and no others, and no signal blocked.
///
/// - Returns: 0, or the system's number of the error.
int parley_start_program(
    pid_t *process, const char *path, char *const words[], char *const environment[], const int files[3]);

/// A pipe: the end that is read and the end that is written, which no other program gets. Returns 0, or -1.
int parley_pipe(int ends[2]);

#endif
