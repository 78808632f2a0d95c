// What both LMDB limits share: the environment, and the record: a header of 48 bytes, then the payload as it is. No
// checksum, no chain, no compression, no dedupe: this is what LMDB can do, not what a log has to.
#ifndef PARLEY_BENCH_LMDB_H
#define PARLEY_BENCH_LMDB_H

#include "../common/folder.h"
#include "../common/work.h"
#include <lmdb.h>

struct RecordHeader {
    uint64_t previous, cause; // positions; 0 for none
    int64_t occurredAt, recordedAt;
    uint32_t conversation, version, payloadLength;
    uint16_t kind, flags;
};
_Static_assert(sizeof(struct RecordHeader) == 48, "the header has 48 bytes");

/// Where a conversation's last record is, and how many it has.
struct Head {
    uint64_t position;
    uint32_t version;
};

struct Log {
    MDB_env *environment;
    MDB_dbi records;
    struct Head *heads;
    uint64_t position; // of the last record
};

static inline void checkLMDB(int code, const char *what) {
    if (code == MDB_MAP_FULL) giveUp("%s: the map is full: take fewer events with --events", what);
    if (code != MDB_SUCCESS) giveUp("%s: %s: look at the folder's disk", what, mdb_strerror(code));
}

/// Opens a new environment in the folder, with LMDB's default flags and MDB_NOTLS: every commit is synced.
static inline struct Log openLog(const char *folder, const struct Work *work) {
    struct Log log = {.heads = allocate((size_t)work->conversations + 1, sizeof(struct Head))};
    size_t size = ((work->payloadBytes * 2 + work->count * 1024) / 4096 + 65536) * 4096;
    MDB_txn *transaction;
    checkLMDB(mdb_env_create(&log.environment), "making an LMDB environment");
    checkLMDB(mdb_env_set_mapsize(log.environment, size), "setting the size of the map");
    checkLMDB(mdb_env_open(log.environment, folder, MDB_NOTLS, 0600), "opening the LMDB environment");
    checkLMDB(mdb_txn_begin(log.environment, NULL, 0, &transaction), "beginning a transaction");
    checkLMDB(mdb_dbi_open(transaction, NULL, MDB_INTEGERKEY, &log.records), "opening the database");
    checkLMDB(mdb_txn_commit(transaction), "committing the empty database");
    return log;
}

static inline void closeLog(struct Log *log) {
    mdb_env_close(log->environment);
    free(log->heads);
}

/// Appends an event at the next position. MDB_RESERVE saves a copy: the record is written where LMDB will keep it.
static inline void appendEvent(struct Log *log, MDB_txn *transaction, const struct Event *event) {
    struct Head *head = &log->heads[event->conversation];
    struct RecordHeader header = {.previous = head->position, .occurredAt = event->occurredAt,
        .recordedAt = event->occurredAt, .conversation = event->conversation, .version = head->version + 1,
        .payloadLength = event->payloadLength, .kind = event->kind};
    uint64_t position = log->position + 1;
    MDB_val key = {sizeof position, &position};
    MDB_val value = {sizeof header + event->payloadLength, NULL};
    checkLMDB(mdb_put(transaction, log->records, &key, &value, MDB_APPEND | MDB_RESERVE), "appending a record");
    memcpy(value.mv_data, &header, sizeof header);
    memcpy((unsigned char *)value.mv_data + sizeof header, event->payload, event->payloadLength);
    log->position = position;
    *head = (struct Head){position, header.version};
}

/// Appends events in one transaction.
static inline void appendBatch(struct Log *log, const struct Event *events, size_t count) {
    MDB_txn *transaction;
    checkLMDB(mdb_txn_begin(log->environment, NULL, 0, &transaction), "beginning a transaction");
    for (size_t i = 0; i < count; i++) appendEvent(log, transaction, &events[i]);
    checkLMDB(mdb_txn_commit(transaction), "committing");
}

#endif
