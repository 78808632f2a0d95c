// Preloaded into a process, cuts the power of a file system right before the N-th call to the system by which the process changes or
// syncs something there. And it has a sync fail that was under way when the power was cut: ext4 answers some of these with success,
// though what they were to sync is gone; in a true loss of power nobody lives to hear it. Told by the environment:
//
//   CUT_FOLDER    where the file system is mounted, without symbolic links
//   CUT_FILE      only calls on a file whose path has this in it; not set: all
//   CUT_NUMBER    before which call, from 1; not set: none
//   CUT_ARMED     a file that says so later instead: as long as it is empty nothing counts
//   CUT_TELL      a descriptor on which it is told that the power is cut
//   CUT_COUNTED   a file in which it is noted how many such calls there were before the first line was printed
//   CUT_UNSYNCED  1: what syncs does nothing, and says that it did. For the control, which has to find losses
//
// The calls: write writev pwrite pwritev fdatasync fsync ftruncate rename mkdir, and an open that can create.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/types.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define EXT4_IOC_SHUTDOWN _IOR('X', 125, __u32)

static atomic_long calls;

static int is_unsynced(void) { return getenv("CUT_UNSYNCED") != NULL; }

static int concerns(const char *path) {
    const char *folder = getenv("CUT_FOLDER"), *file = getenv("CUT_FILE");
    if (!folder || strncmp(path, folder, strlen(folder)) != 0) return 0;
    return !file || strstr(path, file) != NULL;
}

// Before which call the power is to be cut; 0: none, -1: none, and none counts.
static long wanted(void) {
    const char *number = getenv("CUT_NUMBER"), *armed = getenv("CUT_ARMED");
    if (!armed) return number ? atol(number) : 0;
    char text[16] = "";
    int file = syscall(SYS_openat, AT_FDCWD, armed, O_RDONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t length = syscall(SYS_read, file, text, sizeof text - 1);
    syscall(SYS_close, file);
    return length > 0 ? atol(text) : -1;
}

// Whether somebody has begun to cut the power: whoever does makes a file first, FOLDER.cut.
static int is_cut(void) {
    char path[PATH_MAX];
    struct stat status;
    const char *folder = getenv("CUT_FOLDER");
    if (!folder) return 0;
    snprintf(path, sizeof path, "%s.cut", folder);
    return syscall(SYS_newfstatat, AT_FDCWD, path, &status, 0) == 0;
}

// What is to become of a call whose success says that something is on the disk.
static ssize_t synced(ssize_t result) {
    if (result < 0 || !is_cut()) return result;
    errno = EIO;
    return -1;
}

static void cut(void) {
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s.cut", getenv("CUT_FOLDER"));
    syscall(SYS_close, syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    int folder = syscall(SYS_openat, AT_FDCWD, getenv("CUT_FOLDER"), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    __u32 without_flush = 2;
    if (folder < 0 || ioctl(folder, EXT4_IOC_SHUTDOWN, &without_flush) != 0) _exit(125);
    syscall(SYS_close, folder);
    const char *tell = getenv("CUT_TELL");
    if (tell) syscall(SYS_write, atoi(tell), "c", 1);
}

static void note_count(void) {
    static atomic_flag is_noted = ATOMIC_FLAG_INIT;
    const char *counted = getenv("CUT_COUNTED");
    if (!counted || atomic_flag_test_and_set(&is_noted)) return;
    int file = syscall(SYS_openat, AT_FDCWD, counted, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    char line[32];
    syscall(SYS_write, file, line, snprintf(line, sizeof line, "%ld\n", atomic_load(&calls)));
    syscall(SYS_close, file);
}

static void before_path(const char *path) {
    int kept = errno;
    if (concerns(path)) {
        long number = wanted();
        if (number >= 0 && atomic_fetch_add(&calls, 1) + 1 == number) cut();
    }
    errno = kept;
}

static void before(int descriptor) {
    if (descriptor == STDOUT_FILENO) note_count();
    if (!getenv("CUT_FOLDER")) return;
    int kept = errno;
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    errno = kept;
    if (length < 0) return;
    path[length] = 0;
    before_path(path);
}

#define ORIGINAL(result, name, ...)                                                            \
    static result (*original)(__VA_ARGS__);                                                    \
    if (!original) original = (result(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

ssize_t write(int file, const void *bytes, size_t count) {
    ORIGINAL(ssize_t, "write", int, const void *, size_t);
    before(file);
    return original(file, bytes, count);
}

ssize_t writev(int file, const struct iovec *pieces, int count) {
    ORIGINAL(ssize_t, "writev", int, const struct iovec *, int);
    before(file);
    return original(file, pieces, count);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
    ORIGINAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
    before(file);
    return synced(original(file, bytes, count, offset));
}
ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) { return pwrite(file, bytes, count, offset); }

ssize_t pwritev(int file, const struct iovec *pieces, int count, off_t offset) {
    ORIGINAL(ssize_t, "pwritev", int, const struct iovec *, int, off_t);
    before(file);
    return synced(original(file, pieces, count, offset));
}
ssize_t pwritev64(int file, const struct iovec *pieces, int count, off64_t offset) {
    return pwritev(file, pieces, count, offset);
}

int fdatasync(int file) {
    ORIGINAL(int, "fdatasync", int);
    before(file);
    return is_unsynced() ? 0 : synced(original(file));
}

int fsync(int file) {
    ORIGINAL(int, "fsync", int);
    before(file);
    return is_unsynced() ? 0 : synced(original(file));
}

int msync(void *start, size_t length, int flags) {
    ORIGINAL(int, "msync", void *, size_t, int);
    return is_unsynced() ? 0 : synced(original(start, length, flags));
}

int ftruncate(int file, off_t length) {
    ORIGINAL(int, "ftruncate", int, off_t);
    before(file);
    return original(file, length);
}
int ftruncate64(int file, off64_t length) { return ftruncate(file, length); }

int rename(const char *from, const char *to) {
    ORIGINAL(int, "rename", const char *, const char *);
    before_path(to);
    return original(from, to);
}

int mkdir(const char *path, mode_t mode) {
    ORIGINAL(int, "mkdir", const char *, mode_t);
    before_path(path);
    return original(path, mode);
}

// LMDB writes the page that names a commit through a descriptor that syncs each write.
int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    if (flags & O_CREAT) before_path(path);
    return syscall(SYS_openat, AT_FDCWD, path, is_unsynced() ? flags & ~(O_SYNC | O_DSYNC) : flags, mode);
}
int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return open(path, flags, mode);
}
