// How fast the disk syncs: writes of 4 KiB, each followed by fdatasync, into a file that is already there, and at the
// end of one that grows. The first is the least that one durable append can cost; the second also writes the file's
// new size.
#define _GNU_SOURCE
#include "../common/folder.h"
#include "../common/measure.h"

static const char *workFile, *folder;
static uint64_t bytes = 4096, events = 10000, seconds = 3;

static const struct Option options[] = {
    TEXT("--work", workFile, "not needed; taken so that all programs are called alike"),
    TEXT("--folder", folder, "where the files are made; emptied, and removed at the end"),
    NUMBER("--bytes", bytes, 1, 1 << 24, "of one write (4096)"),
    NUMBER("--events", events, 1, 10000000, "writes of each kind (10000)"),
    NUMBER("--seconds", seconds, 1, 3600, "stop each kind after that long (3)"),
    END_OF_OPTIONS,
};
static const struct Usage usage = {"--folder DIR [--bytes N] [--events N] [--seconds S]",
    "Writes and syncs, one after another, and tells how long each takes.", options};

static void writeAt(int file, const unsigned char *buffer, uint64_t offset) {
    for (size_t done = 0; done < bytes;) {
        ssize_t written = pwrite(file, buffer + done, bytes - done, (off_t)(offset + done));
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) giveUp("writing %s: %s: give a --folder on a disk with room", folder, strerror(errno));
        done += (size_t)written;
    }
}

static void syncFile(int file) {
    if (fdatasync(file) != 0) giveUp("fdatasync: %s: give a --folder on another disk", strerror(errno));
}

/// Fills the file with zeros first. Room that is only reserved would not do: its first write changes the file's map,
/// and that is synced too.
static void preallocate(int file, const unsigned char *buffer, uint64_t writes) {
    for (uint64_t i = 0; i < writes; i++) writeAt(file, buffer, i * bytes);
    if (fsync(file) != 0) giveUp("fsync: %s: give a --folder on another disk", strerror(errno));
}

static void measure(const char *kind, bool preallocated) {
    char *path = pathIn(folder, kind);
    int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) giveUp("%s cannot be made: %s: give another --folder", path, strerror(errno));
    unsigned char *buffer = allocate(bytes, 1);
    uint64_t *samples = roomForSamples(events), warm = events / 100 + 1;
    if (preallocated) preallocate(file, buffer, warm + events);
    memset(buffer, 0x5A, bytes);
    for (uint64_t i = 0; i < warm; i++) {
        writeAt(file, buffer, i * bytes);
        syncFile(file);
    }
    uint64_t begin = nanoseconds(), start = begin, deadline = begin + seconds * 1000000000u, count = 0;
    for (; count < events && start < deadline; count++) {
        writeAt(file, buffer, (warm + count) * bytes);
        syncFile(file);
        uint64_t now = nanoseconds();
        samples[count] = now - start;
        start = now;
    }
    tell((struct Measurement){"limit.fdatasync",
        text("\"file\":\"%s\",\"bytes\":%llu", kind, (unsigned long long)bytes),
        "syncs/s", text("%llu times pwrite of %llu bytes and fdatasync, one after another, %s; %llu before to warm up",
            (unsigned long long)count, (unsigned long long)bytes,
            preallocated ? "into a file that was filled with zeros before" : "at the end of a file that grows",
            (unsigned long long)warm),
        perSecond(count, start - begin), {samples, count}});
    if (close(file) != 0 || unlink(path) != 0) giveUp("%s cannot be removed: %s", path, strerror(errno));
    free(samples);
    free(buffer);
    free(path);
}

int main(int count, char **arguments) {
    takeName(arguments);
    readOptions(count, arguments, 1, &usage);
    if (folder == NULL) calledWrongly(&usage, "--folder is needed");
    claimFolder(folder);
    measure("preallocated", true);
    measure("appending", false);
    return 0;
}
