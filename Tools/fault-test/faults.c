// Preloaded into a process, lets one of its calls to the system fail: the N-th of its kind that concerns a folder, or that one and
// all after it. Told by the environment:
//
//   FAULT_FOLDER   the folder, without symbolic links
//   FAULT_CALL     write writev pwrite pwritev dsync fdatasync fsync msync ftruncate fallocate mmap open rename flock
//   FAULT_NUMBER   which one, from 1; 0: none
//   FAULT_KIND     EIO ENOSPC EDQUOT short delay lie death
//   FAULT_ONWARD   1: all after it too
//   FAULT_COUNTS   a file in which each call's name is noted; for finding out how many there are
//
// A short write writes half; where a call can't be short it fails with EIO. A delay takes two seconds and succeeds. A failed write
// writes nothing, a failed sync syncs nothing. A sync that lies succeeds and syncs nothing; in
// a sync that is death the process is killed, and nothing is synced. `dsync` is the sync that
// is part of a write where the descriptor was opened with O_DSYNC: what was written is in memory then. pages.c says what FAULT_DROP
// and FAULT_LEFT do.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "pages.h"

enum fault { NONE, FAIL, SHORT, LIE, DEATH };

static atomic_long calls;

static int concerns(const char *path) {
    const char *folder = getenv("FAULT_FOLDER");
    return folder && path && strncmp(path, folder, strlen(folder)) == 0;
}

static int concerns_file(int descriptor) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return concerns(path);
}

static void note(const char *call) {
    const char *counts = getenv("FAULT_COUNTS");
    if (!counts) return;
    int file = syscall(SYS_openat, AT_FDCWD, counts, O_WRONLY | O_CREAT | O_APPEND, 0600);
    char line[32];
    int length = snprintf(line, sizeof line, "%s\n", call);
    syscall(SYS_write, file, line, length);
    syscall(SYS_close, file);
}

// What is to happen to a call that concerns the folder; sets errno where it is to fail.
static enum fault next(const char *call) {
    int kept = errno;
    note(call);
    errno = kept;
    const char *wanted = getenv("FAULT_CALL"), *number = getenv("FAULT_NUMBER"), *kind = getenv("FAULT_KIND");
    if (!wanted || !number || !kind || strcmp(wanted, call) != 0) return NONE;
    long this = atomic_fetch_add(&calls, 1) + 1, first = atol(number);
    if (first == 0 || this < first || (this > first && !getenv("FAULT_ONWARD"))) return NONE;
    if (strcmp(kind, "delay") == 0) {
        nanosleep(&(struct timespec){.tv_sec = 2}, NULL);
        return NONE;
    }
    if (strcmp(kind, "lie") == 0) return LIE;
    if (strcmp(kind, "death") == 0) return DEATH;
    if (strcmp(kind, "short") == 0) {
        errno = EIO;
        return SHORT;
    }
    errno = strcmp(kind, "ENOSPC") == 0 ? ENOSPC : strcmp(kind, "EDQUOT") == 0 ? EDQUOT : EIO;
    return FAIL;
}

static void die(void) {
    pages_finish();
    kill(getpid(), SIGKILL);
    pause();
}

// After a write: where the descriptor syncs what it writes, that may fail by itself.
static ssize_t settle(struct kept *kept, int file, off_t offset, ssize_t done) {
    if (done > 0 && fcntl(file, F_GETFL) & O_DSYNC) {
        enum fault fault = next("dsync");
        int failure = errno;
        if (fault == NONE) pages_synced(kept, offset, done);
        else pages_lost(kept, offset, done);
        if (fault == DEATH) die();
        errno = failure;
        if (fault != NONE && fault != LIE) done = -1;
    }
    pages_end(kept);
    return done;
}

static off_t end_of_writing(int file) {
    return lseek(file, 0, fcntl(file, F_GETFL) & O_APPEND ? SEEK_END : SEEK_CUR);
}

#define ORIGINAL(result, name, ...)                                                            \
    static result (*original)(__VA_ARGS__);                                                    \
    if (!original) original = (result(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

ssize_t write(int file, const void *bytes, size_t count) {
    ORIGINAL(ssize_t, "write", int, const void *, size_t);
    if (!concerns_file(file)) return original(file, bytes, count);
    enum fault fault = next("write");
    if (fault == FAIL || (fault == SHORT && count < 2)) return -1;
    size_t part = fault == SHORT ? count / 2 : count;
    off_t offset = end_of_writing(file);
    struct kept *kept = pages_keep(file, offset, part);
    return settle(kept, file, offset, original(file, bytes, part));
}

static size_t size_of(const struct iovec *pieces, int count) {
    size_t size = 0;
    for (int piece = 0; piece < count; piece++) size += pieces[piece].iov_len;
    return size;
}

ssize_t writev(int file, const struct iovec *pieces, int count) {
    ORIGINAL(ssize_t, "writev", int, const struct iovec *, int);
    if (!concerns_file(file)) return original(file, pieces, count);
    enum fault fault = next("writev");
    if (fault == FAIL) return -1;
    struct iovec half = {pieces[0].iov_base, pieces[0].iov_len / 2};
    if (fault == SHORT) pieces = &half, count = 1;
    off_t offset = end_of_writing(file);
    struct kept *kept = pages_keep(file, offset, size_of(pieces, count));
    return settle(kept, file, offset, original(file, pieces, count));
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
    ORIGINAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
    if (!concerns_file(file)) return original(file, bytes, count, offset);
    enum fault fault = next("pwrite");
    if (fault == FAIL || (fault == SHORT && count < 2)) return -1;
    size_t part = fault == SHORT ? count / 2 : count;
    struct kept *kept = pages_keep(file, offset, part);
    return settle(kept, file, offset, original(file, bytes, part, offset));
}
ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) { return pwrite(file, bytes, count, offset); }

ssize_t pwritev(int file, const struct iovec *pieces, int count, off_t offset) {
    ORIGINAL(ssize_t, "pwritev", int, const struct iovec *, int, off_t);
    if (!concerns_file(file)) return original(file, pieces, count, offset);
    enum fault fault = next("pwritev");
    if (fault == FAIL) return -1;
    struct iovec half = {pieces[0].iov_base, pieces[0].iov_len / 2};
    if (fault == SHORT) pieces = &half, count = 1;
    struct kept *kept = pages_keep(file, offset, size_of(pieces, count));
    return settle(kept, file, offset, original(file, pieces, count, offset));
}
ssize_t pwritev64(int file, const struct iovec *pieces, int count, off64_t offset) {
    return pwritev(file, pieces, count, offset);
}

static int sync_with(const char *call, int (*original)(int), int file) {
    if (!concerns_file(file)) return original(file);
    struct kept *kept = pages_of(file);
    enum fault fault = next(call);
    int result = fault == LIE ? 0 : fault != NONE ? -1 : original(file), failure = errno;
    if (result == 0 && fault != LIE) pages_synced_all(kept);
    else pages_lost_all(kept);
    if (fault == DEATH) die();
    pages_end(kept);
    errno = failure;
    return result;
}

int fdatasync(int file) {
    ORIGINAL(int, "fdatasync", int);
    return sync_with("fdatasync", original, file);
}

int fsync(int file) {
    ORIGINAL(int, "fsync", int);
    return sync_with("fsync", original, file);
}

// Memory has no path of its own: every one counts.
int msync(void *start, size_t length, int flags) {
    ORIGINAL(int, "msync", void *, size_t, int);
    return next("msync") != NONE ? -1 : original(start, length, flags);
}

int ftruncate(int file, off_t length) {
    ORIGINAL(int, "ftruncate", int, off_t);
    return concerns_file(file) && next("ftruncate") != NONE ? -1 : original(file, length);
}
int ftruncate64(int file, off64_t length) { return ftruncate(file, length); }

int fallocate(int file, int mode, off_t offset, off_t length) {
    ORIGINAL(int, "fallocate", int, int, off_t, off_t);
    return concerns_file(file) && next("fallocate") != NONE ? -1 : original(file, mode, offset, length);
}
int fallocate64(int file, int mode, off64_t offset, off64_t length) { return fallocate(file, mode, offset, length); }

void *mmap(void *start, size_t length, int protection, int flags, int file, off_t offset) {
    if (file >= 0 && concerns_file(file) && next("mmap") != NONE) return MAP_FAILED;
    return (void *)syscall(SYS_mmap, start, length, protection, flags, file, offset);
}
void *mmap64(void *start, size_t length, int protection, int flags, int file, off64_t offset) {
    return mmap(start, length, protection, flags, file, offset);
}

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    if (concerns(path) && next("open") != NONE) return -1;
    return syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}
int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return open(path, flags, mode);
}

int rename(const char *from, const char *to) {
    ORIGINAL(int, "rename", const char *, const char *);
    return concerns(to) && next("rename") != NONE ? -1 : original(from, to);
}

int flock(int file, int operation) {
    ORIGINAL(int, "flock", int, int);
    return concerns_file(file) && operation != LOCK_UN && next("flock") != NONE ? -1 : original(file, operation);
}
