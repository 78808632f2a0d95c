// The folder that a program may write to. It is emptied without asking, so only one that carries the mark is.
#ifndef PARLEY_BENCH_FOLDER_H
#define PARLEY_BENCH_FOLDER_H

#include "program.h"
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER_MARK ".parley-benchmark"

static char *claimedFolder;
static uint64_t folderBytes;

static inline int removeEntry(const char *path, const struct stat *status, int kind, struct FTW *walk) {
    (void)status, (void)kind, (void)walk;
    return remove(path);
}

static inline int addEntry(const char *path, const struct stat *status, int kind, struct FTW *walk) {
    (void)path, (void)walk;
    if (kind == FTW_F) folderBytes += (uint64_t)status->st_size;
    return 0;
}

/// The bytes of all files in a folder and in those within it.
static inline uint64_t sizeOfFolder(const char *path) {
    folderBytes = 0;
    if (nftw(path, addEntry, 16, FTW_PHYS) != 0) giveUp("%s cannot be measured: %s", path, strerror(errno));
    return folderBytes;
}

static inline bool folderIsEmpty(const char *path) {
    DIR *folder = opendir(path);
    if (folder == NULL) giveUp("%s cannot be read (%s): give another --folder", path, strerror(errno));
    bool empty = true;
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) empty = false;
    closedir(folder);
    return empty;
}

static inline void removeClaimedFolder(void) {
    if (claimedFolder != NULL && nftw(claimedFolder, removeEntry, 16, FTW_DEPTH | FTW_PHYS) != 0)
        fprintf(stderr, "%s: %s was not removed: %s\n", programName, claimedFolder, strerror(errno));
    free(claimedFolder);
    claimedFolder = NULL;
}

static inline char *pathIn(const char *folder, const char *name) {
    char *path = NULL;
    if (asprintf(&path, "%s/%s", folder, name) < 0) giveUp("no memory for a path");
    return path;
}

/// Makes the folder, or empties the one that an earlier run left. It is removed when the program ends.
static inline void claimFolder(const char *path) {
    char *mark = pathIn(path, FOLDER_MARK);
    if (mkdir(path, 0700) != 0) {
        if (errno != EEXIST) giveUp("%s cannot be made (%s): give another --folder", path, strerror(errno));
        if (access(mark, F_OK) == 0) {
            if (nftw(path, removeEntry, 16, FTW_DEPTH | FTW_PHYS) != 0 || mkdir(path, 0700) != 0)
                giveUp("%s cannot be emptied (%s): remove it", path, strerror(errno));
        } else if (!folderIsEmpty(path)) {
            giveUp("%s holds files that are not a benchmark's: give a --folder that is empty or not there", path);
        }
    }
    int file = open(mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) giveUp("%s cannot be written to (%s): give another --folder", path, strerror(errno));
    close(file);
    free(mark);
    claimedFolder = strdup(path);
    if (claimedFolder == NULL || atexit(removeClaimedFolder) != 0) giveUp("no memory for a path");
}

#endif
