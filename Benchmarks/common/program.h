// What every program of the harness shares: its options, how it gives up, and memory that is there or the program is
// not.
#ifndef PARLEY_BENCH_PROGRAM_H
#define PARLEY_BENCH_PROGRAM_H

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *programName = "benchmark";

/// Prints a line that says what is wrong and what to do.
__attribute__((format(printf, 1, 0))) static inline void complain(const char *format, va_list values) {
    fprintf(stderr, "%s: ", programName);
    vfprintf(stderr, format, values);
    fputc('\n', stderr);
}

/// Ends the program with status 1 and a line that says what is wrong and what to do.
__attribute__((noreturn, format(printf, 1, 2))) static inline void giveUp(const char *format, ...) {
    va_list values;
    va_start(values, format);
    complain(format, values);
    va_end(values);
    exit(1);
}

static inline void *allocate(size_t count, size_t size) {
    void *memory = calloc(count > 0 ? count : 1, size);
    if (memory == NULL) giveUp("no memory for %zu times %zu bytes: take fewer events with --events", count, size);
    return memory;
}

enum OptionKind { optionNumber, optionText, optionFlag };

struct Option {
    const char *name;
    enum OptionKind kind;
    void *value; // uint64_t *, const char ** or bool *
    uint64_t least, most;
    const char *meaning;
};

#define NUMBER(name, variable, least, most, meaning) {name, optionNumber, &(variable), least, most, meaning}
#define TEXT(name, variable, meaning) {name, optionText, &(variable), 0, 0, meaning}
#define FLAG(name, variable, meaning) {name, optionFlag, &(variable), 0, 0, meaning}
#define END_OF_OPTIONS {NULL, optionFlag, NULL, 0, 0, NULL}

/// What a program says of itself: the line after its name, and its options.
struct Usage {
    const char *arguments, *purpose;
    const struct Option *options;
};

static inline void printUsage(FILE *file, const struct Usage *usage) {
    fprintf(file, "usage: %s %s\n%s\n", programName, usage->arguments, usage->purpose);
    for (const struct Option *option = usage->options; option->name != NULL; option++)
        fprintf(file, "  %-18s %s\n", option->name, option->meaning);
}

__attribute__((noreturn, format(printf, 2, 3))) static inline void calledWrongly(
    const struct Usage *usage, const char *format, ...) {
    va_list values;
    va_start(values, format);
    complain(format, values);
    va_end(values);
    printUsage(stderr, usage);
    exit(2);
}

static inline void readNumber(const struct Option *option, const char *text, const struct Usage *usage) {
    char *end = NULL;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    if (errno != 0 || *end != '\0' || text[0] < '0' || text[0] > '9' || number < option->least || number > option->most)
        calledWrongly(usage, "%s is a number from %llu to %llu, not '%s'", option->name,
            (unsigned long long)option->least, (unsigned long long)option->most, text);
    *(uint64_t *)option->value = number;
}

/// Reads the options from `first` on. Ends the program with status 2 where it was called wrongly.
static inline void readOptions(int count, char **arguments, int first, const struct Usage *usage) {
    for (int i = first; i < count; i++) {
        if (strcmp(arguments[i], "--help") == 0) {
            printUsage(stdout, usage);
            exit(0);
        }
        const struct Option *option = usage->options;
        while (option->name != NULL && strcmp(option->name, arguments[i]) != 0) option++;
        if (option->name == NULL) calledWrongly(usage, "'%s' is no option of this program", arguments[i]);
        if (option->kind == optionFlag) {
            *(bool *)option->value = true;
            continue;
        }
        if (i + 1 == count) calledWrongly(usage, "%s needs a value", arguments[i]);
        i++;
        if (option->kind == optionText) *(const char **)option->value = arguments[i];
        else readNumber(option, arguments[i], usage);
    }
}

static inline void takeName(char **arguments) {
    const char *slash = strrchr(arguments[0], '/');
    programName = slash != NULL ? slash + 1 : arguments[0];
}

/// Reads the arguments of a peer's program, which begin with what it is to measure. Says whether that is appending; otherwise
/// it is replaying.
static inline bool readWhatToMeasure(int count, char **arguments, const struct Usage *usage) {
    takeName(arguments);
    bool appends = count > 1 && strcmp(arguments[1], "append") == 0;
    if (!appends && (count < 2 || strcmp(arguments[1], "replay") != 0))
        calledWrongly(usage, "say first what to measure: append or replay");
    readOptions(count, arguments, 2, usage);
    return appends;
}

#endif
