// See pages.h. Told by the environment:
//
//   FAULT_DROP   when what a failed sync has left in memory is lost:
//                1: when the process ends; now: at once; later: it is left in FAULT_LEFT when the process ends
//   FAULT_LEFT   a file with what the disk has of pages that are still in memory: of an earlier process, or for a later one
#define _GNU_SOURCE
#include "pages.h"

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SIZE = 4096 };

struct page {
    int lost;
    unsigned char disk[SIZE];
};

struct kept {
    dev_t device;
    ino_t number;
    // A descriptor of our own, never closed: closing it would give up the process's locks on the file.
    int descriptor;
    pthread_mutex_t lock;
    struct page **pages;
    off_t count;
    struct kept *next;
};

static struct kept *files;
static pthread_mutex_t files_lock = PTHREAD_MUTEX_INITIALIZER;

static int drops(const char *when) {
    const char *wanted = getenv("FAULT_DROP");
    return wanted && strcmp(wanted, when) == 0;
}

static void *must(void *memory) {
    if (!memory) abort();
    return memory;
}

static struct kept *find(int descriptor, const char *path) {
    struct stat status;
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) return NULL;
    pthread_mutex_lock(&files_lock);
    struct kept *file = files;
    while (file && (file->device != status.st_dev || file->number != status.st_ino)) file = file->next;
    if (!file) {
        file = must(calloc(1, sizeof *file));
        file->device = status.st_dev;
        file->number = status.st_ino;
        file->descriptor = syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC);
        pthread_mutex_init(&file->lock, NULL);
        file->next = files;
        files = file;
    }
    pthread_mutex_unlock(&files_lock);
    return file->descriptor < 0 ? NULL : file;
}

struct kept *pages_of(int descriptor) {
    if (!getenv("FAULT_DROP")) return NULL;
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    struct kept *file = find(descriptor, path);
    if (file) pthread_mutex_lock(&file->lock);
    return file;
}

void pages_end(struct kept *file) {
    if (file) pthread_mutex_unlock(&file->lock);
}

static struct page **place(struct kept *file, off_t number) {
    if (number >= file->count) {
        off_t count = number + 1 > 2 * file->count ? number + 1 : 2 * file->count;
        file->pages = must(realloc(file->pages, count * sizeof *file->pages));
        memset(file->pages + file->count, 0, (count - file->count) * sizeof *file->pages);
        file->count = count;
    }
    return &file->pages[number];
}

struct kept *pages_keep(int descriptor, off_t offset, size_t count) {
    struct kept *file = pages_of(descriptor);
    if (!file || count == 0) return file;
    for (off_t number = offset / SIZE; number <= (off_t)(offset + count - 1) / SIZE; number++) {
        struct page **page = place(file, number);
        if (*page) {
            // Dirty again, with what was lost of it too.
            (*page)->lost = 0;
            continue;
        }
        *page = must(calloc(1, sizeof **page));
        if (syscall(SYS_pread64, file->descriptor, (*page)->disk, SIZE, number * SIZE) < 0) abort();
    }
    return file;
}

static void forget(struct page **page) {
    free(*page);
    *page = NULL;
}

static void synced(struct kept *file, off_t first, off_t end) {
    for (off_t number = first; number < end && number < file->count; number++) {
        if (file->pages[number] && !file->pages[number]->lost) forget(&file->pages[number]);
    }
}

// The file is as long as it has become: so much of a page is written over.
static void put_back(struct kept *file, off_t number) {
    struct stat status;
    if (fstat(file->descriptor, &status) != 0 || status.st_size <= number * SIZE) return;
    off_t rest = status.st_size - number * SIZE;
    size_t count = rest < SIZE ? rest : SIZE;
    if (syscall(SYS_pwrite64, file->descriptor, file->pages[number]->disk, count, number * SIZE) != (ssize_t)count) abort();
}

static void lost(struct kept *file, off_t first, off_t end) {
    for (off_t number = first; number < end && number < file->count; number++) {
        if (!file->pages[number]) continue;
        file->pages[number]->lost = 1;
        if (!drops("now")) continue;
        put_back(file, number);
        forget(&file->pages[number]);
    }
}

void pages_synced(struct kept *file, off_t offset, size_t count) {
    if (file && count > 0) synced(file, offset / SIZE, (offset + count - 1) / SIZE + 1);
}

void pages_synced_all(struct kept *file) {
    if (file) synced(file, 0, file->count);
}

void pages_lost(struct kept *file, off_t offset, size_t count) {
    if (file && count > 0) lost(file, offset / SIZE, (offset + count - 1) / SIZE + 1);
}

void pages_lost_all(struct kept *file) {
    if (file) lost(file, 0, file->count);
}

// One page in the file of what is left.
struct left {
    char path[PATH_MAX];
    off_t number;
    unsigned char disk[SIZE];
};

static void leave(struct kept *file, off_t number, FILE *list) {
    struct left left = {.number = number};
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file->descriptor);
    if (readlink(link, left.path, sizeof left.path - 1) < 0) abort();
    memcpy(left.disk, file->pages[number]->disk, SIZE);
    if (fwrite(&left, sizeof left, 1, list) != 1) abort();
}

static FILE *list(const char *mode) {
    const char *path = getenv("FAULT_LEFT");
    return getenv("FAULT_DROP") && path ? fopen(path, mode) : NULL;
}

__attribute__((constructor)) static void begin(void) {
    FILE *file = list("r");
    if (!file) return;
    struct left left;
    while (fread(&left, sizeof left, 1, file) == 1) {
        int descriptor = syscall(SYS_openat, AT_FDCWD, left.path, O_RDONLY | O_CLOEXEC);
        struct kept *kept = descriptor < 0 ? NULL : find(descriptor, left.path);
        syscall(SYS_close, descriptor);
        if (!kept) continue;
        struct page **page = place(kept, left.number);
        *page = must(calloc(1, sizeof **page));
        (*page)->lost = 1;
        memcpy((*page)->disk, left.disk, SIZE);
    }
    fclose(file);
}

__attribute__((destructor)) void pages_finish(void) {
    FILE *file = drops("later") ? list("w") : NULL;
    for (struct kept *kept = files; kept; kept = kept->next) {
        for (off_t number = 0; number < kept->count; number++) {
            if (!kept->pages[number] || !kept->pages[number]->lost) continue;
            if (file) leave(kept, number, file);
            else put_back(kept, number);
        }
    }
    if (file) fclose(file);
}
