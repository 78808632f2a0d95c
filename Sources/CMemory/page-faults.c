#define _GNU_SOURCE
#include "CMemory.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct answer {
    size_t size;
    int code;
    char message[];
};

static _Atomic(struct answer *) answer;
static struct sigaction before[NSIG];
static pthread_once_t installed = PTHREAD_ONCE_INIT;
static __thread int depth;

void parley_page_faults_enter(void) { depth++; }
void parley_page_faults_leave(void) { depth--; }

// Nothing but calls that a signal handler may make. What is on the disk is all that counts, so nothing is tidied up.
static void answer_fault(int number, siginfo_t *information, void *context) {
    (void)context;
    struct answer *known = atomic_load(&answer);
    if (depth > 0 && known) {
        ssize_t written = write(STDERR_FILENO, known->message, known->size);
        (void)written;
        _exit(known->code);
    }
    // It is answered as if this had never been here: when the instruction is tried again, or, where somebody has sent it, when it
    // is sent again.
    sigaction(number, &before[number], NULL);
    if (information->si_code <= 0) raise(number);
}

static void install(void) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = answer_fault;
    action.sa_flags = SA_SIGINFO;
    sigemptyset(&action.sa_mask);
    int signals[] = {SIGSEGV, SIGBUS, SIGABRT};
    for (size_t index = 0; index < sizeof signals / sizeof *signals; index++)
        sigaction(signals[index], &action, &before[signals[index]]);
}

void parley_page_faults_answer(const char *message, size_t size, int code) {
    struct answer *next = malloc(sizeof *next + size);
    if (!next) return;
    next->size = size;
    next->code = code;
    memcpy(next->message, message, size);
    // The one before stays: a handler may be writing it.
    atomic_store(&answer, next);
    pthread_once(&installed, install);
}
