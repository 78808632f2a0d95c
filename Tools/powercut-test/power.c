// Cuts the power of an ext4: from then on nothing gets to its disk, and what was not synced is gone when it is mounted again.
//
//   power cut FOLDER
//   power live FOLDER LINES MILLISECONDS COMMAND [ARGUMENT …]
//
// The second runs a command, passes on what it prints, and cuts at the given line or after so many milliseconds, whatever is first;
// 0: not so. The preloaded `calls.c` can be first too, and tells by a pipe. Then the command may find out for a moment, and is
// killed. Ends with 0; with 3 where the command ended before, and says how; with 1 where the power can't be cut; with 2 where it
// hung: it neither printed a line nor ended for a minute.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/types.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define EXT4_IOC_SHUTDOWN _IOR('X', 125, __u32)
// Without writing the file system's own journal first.
static const __u32 WITHOUT_FLUSH = 2;
// How long a command may go on without power, and without a word, in milliseconds.
enum { AFTERGLOW = 100, PATIENCE = 60000 };

// The file FOLDER.cut is there before the power is gone, whoever cuts it: `calls.c` asks for it.
static void name_mark(char *mark, const char *path) { snprintf(mark, PATH_MAX, "%s.cut", path); }

static int has_begun(const char *path) {
    char mark[PATH_MAX];
    name_mark(mark, path);
    return access(mark, F_OK) == 0;
}

static int cut(const char *path, int folder) {
    char mark[PATH_MAX];
    name_mark(mark, path);
    close(open(mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    __u32 how = WITHOUT_FLUSH;
    if (ioctl(folder, EXT4_IOC_SHUTDOWN, &how) == 0) return 1;
    perror("power: the power can't be cut");
    return 0;
}

static long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static pid_t start(char **command, int said[2], int told[2]) {
    pid_t child = fork();
    if (child != 0) return child;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(said[1], STDOUT_FILENO);
    char number[16];
    snprintf(number, sizeof number, "%d", told[1]);
    setenv("CUT_TELL", number, 1);
    close(said[0]);
    close(said[1]);
    close(told[0]);
    execvp(command[0], command);
    perror(command[0]);
    _exit(127);
}

// Passes on what there is. Returns the number of lines; -1 at the end.
static int pass_on(int from) {
    char bytes[4096];
    ssize_t count = read(from, bytes, sizeof bytes);
    if (count <= 0) return -1;
    int lines = 0;
    for (ssize_t i = 0; i < count; i++) lines += bytes[i] == '\n';
    for (ssize_t done = 0; done < count;) {
        ssize_t written = write(STDOUT_FILENO, bytes + done, count - done);
        if (written < 0) exit(1);
        done += written;
    }
    return lines;
}

static long least(long a, long b) { return a < b ? a : b; }

static int live(const char *path, int folder, long lines, long milliseconds, char **command) {
    int said[2], told[2];
    if (pipe(said) != 0 || pipe(told) != 0) return perror("power"), 1;
    pid_t child = start(command, said, told);
    close(said[1]);
    close(told[1]);
    long printed = 0, word = now(), begin = word, end = 0;
    int is_cut = 0, hung = 0;
    struct pollfd sources[2] = {{.fd = said[0], .events = POLLIN}, {.fd = told[0], .events = POLLIN}};
    while (1) {
        long limit = is_cut ? end : word + PATIENCE;
        if (!is_cut && milliseconds > 0) limit = least(limit, begin + milliseconds);
        long rest = limit - now();
        poll(sources, 2, rest < 0 ? 0 : (int)rest);
        int told_so = 0;
        if (sources[1].revents) {
            char byte;
            told_so = read(told[0], &byte, 1) == 1;
            sources[1].fd = -1;
        }
        if (sources[0].revents) {
            int more = pass_on(said[0]);
            if (more < 0) {
                // What was mapped may be gone, and a thread have died of that before another could tell.
                if (!is_cut && has_begun(path)) is_cut = told_so || cut(path, folder);
                break;
            }
            printed += more;
            word = now();
        }
        if (is_cut && now() >= end) break;
        if (is_cut) continue;
        int is_due = (lines > 0 && printed >= lines) || (milliseconds > 0 && now() >= begin + milliseconds);
        if (is_due && !told_so && !cut(path, folder)) return kill(child, SIGKILL), 1;
        if (is_due || told_so) {
            is_cut = 1;
            end = now() + AFTERGLOW;
        } else if (now() >= word + PATIENCE) {
            hung = 1;
            break;
        }
    }
    if (is_cut || hung) kill(child, SIGKILL);
    int status;
    waitpid(child, &status, 0);
    // What it printed before it was gone counts.
    while (pass_on(said[0]) >= 0) {}
    if (hung) return fprintf(stderr, "power: it hung\n"), 2;
    if (is_cut) return 0;
    if (WIFSIGNALED(status)) fprintf(stderr, "power: it died of signal %d before\n", WTERMSIG(status));
    else fprintf(stderr, "power: it ended with %d before\n", WEXITSTATUS(status));
    return 3;
}

int main(int count, char **arguments) {
    int lives = count >= 6 && strcmp(arguments[1], "live") == 0;
    if (!lives && !(count == 3 && strcmp(arguments[1], "cut") == 0)) {
        fprintf(stderr, "use: power cut FOLDER | power live FOLDER LINES MILLISECONDS COMMAND [ARGUMENT …]\n");
        return 2;
    }
    int folder = open(arguments[2], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return perror(arguments[2]), 1;
    if (lives) return live(arguments[2], folder, atol(arguments[3]), atol(arguments[4]), arguments + 5);
    return cut(arguments[2], folder) ? 0 : 1;
}
