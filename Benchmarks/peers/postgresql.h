// A table of events as a user of PostgreSQL would make it, and what both measurements need: connections, statements,
// the binary forms of values, filling, size.
#ifndef PARLEY_BENCH_POSTGRESQL_H
#define PARLEY_BENCH_POSTGRESQL_H

#include "../common/measure.h"
#include "../common/work.h"
#include <endian.h>
#include <libpq-fe.h>

/// Where the server is: its socket's folder where there is one, else 127.0.0.1.
static inline PGconn *connectTo(const char *socketFolder, uint64_t port) {
    PGconn *connection = PQconnectdb(text("host=%s port=%llu user=parley dbname=postgres connect_timeout=10",
        socketFolder != NULL ? socketFolder : "127.0.0.1", (unsigned long long)port));
    if (PQstatus(connection) != CONNECTION_OK)
        giveUp("no connection to PostgreSQL: %sStart it with Benchmarks/peers/postgresql-server.",
            PQerrorMessage(connection));
    return connection;
}

static inline void expect(PGconn *connection, PGresult *result, ExecStatusType wanted, const char *what) {
    if (PQresultStatus(result) != wanted) giveUp("%s: PostgreSQL says: %s", what, PQerrorMessage(connection));
    PQclear(result);
}

static inline void execute(PGconn *connection, const char *statement) {
    expect(connection, PQexec(connection, statement), PGRES_COMMAND_OK, statement);
}

/// A new table, empty. A primary key and nothing else is what an append costs least with.
static inline void makeTable(PGconn *connection, bool unique) {
    execute(connection, "SET client_min_messages = warning");
    execute(connection, "DROP TABLE IF EXISTS events");
    execute(connection, text("CREATE TABLE events (position bigserial PRIMARY KEY, conversation integer NOT NULL, "
                             "kind smallint NOT NULL, occurred_at bigint NOT NULL, dedupe_key text%s, "
                             "payload bytea NOT NULL)", unique ? " UNIQUE" : ""));
    execute(connection, "CHECKPOINT");
}

static inline double queryNumber(PGconn *connection, const char *query) {
    PGresult *result = PQexec(connection, query);
    if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) != 1)
        giveUp("%s: PostgreSQL says: %s", query, PQerrorMessage(connection));
    double number = strtod(PQgetvalue(result, 0, 0), NULL);
    PQclear(result);
    return number;
}

/// The values of a row in PostgreSQL's binary form.
struct Row {
    uint32_t conversation;
    uint16_t kind;
    uint64_t occurredAt;
    const char *values[5];
    int lengths[5];
};

static inline void encode(struct Row *row, const struct Event *event) {
    row->conversation = htobe32(event->conversation);
    row->kind = htobe16(event->kind);
    row->occurredAt = htobe64((uint64_t)event->occurredAt);
    row->values[0] = (const char *)&row->conversation, row->lengths[0] = sizeof row->conversation;
    row->values[1] = (const char *)&row->kind, row->lengths[1] = sizeof row->kind;
    row->values[2] = (const char *)&row->occurredAt, row->lengths[2] = sizeof row->occurredAt;
    row->values[3] = event->keyLength > 0 ? event->key : NULL, row->lengths[3] = event->keyLength;
    row->values[4] = (const char *)event->payload, row->lengths[4] = (int)event->payloadLength;
}

static inline void putCopy(PGconn *connection, const void *bytes, size_t size) {
    if (PQputCopyData(connection, bytes, (int)size) != 1) giveUp("filling the table: %s", PQerrorMessage(connection));
}

/// Fills the table the fastest way there is, binary COPY; what is measured afterwards is reading.
static inline void fillTable(PGconn *connection, const struct Work *work) {
    static const char header[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0";
    expect(connection, PQexec(connection, "COPY events (conversation, kind, occurred_at, dedupe_key, payload) "
                                          "FROM STDIN (FORMAT binary)"), PGRES_COPY_IN, "filling the table");
    putCopy(connection, header, 19);
    for (size_t i = 0; i < work->count; i++) {
        struct Row row;
        encode(&row, &work->events[i]);
        uint16_t fields = htobe16(5);
        putCopy(connection, &fields, sizeof fields);
        for (int field = 0; field < 5; field++) {
            uint32_t length = htobe32(row.values[field] != NULL ? (uint32_t)row.lengths[field] : UINT32_MAX);
            putCopy(connection, &length, sizeof length);
            if (row.values[field] != NULL) putCopy(connection, row.values[field], (size_t)row.lengths[field]);
        }
    }
    uint16_t end = UINT16_MAX;
    putCopy(connection, &end, sizeof end);
    if (PQputCopyEnd(connection, NULL) != 1) giveUp("filling the table: %s", PQerrorMessage(connection));
    expect(connection, PQgetResult(connection), PGRES_COMMAND_OK, "filling the table");
    while (PQgetResult(connection) != NULL) continue;
}

/// Bytes on disk per event: the table, its index, and what belongs to them. The write-ahead log comes on top.
static inline void tellDisk(PGconn *connection, const struct Work *work, bool unique, const char *how) {
    execute(connection, "VACUUM events");
    execute(connection, "CHECKPOINT");
    double count = queryNumber(connection, "SELECT count(*) FROM events");
    double bytes = queryNumber(connection, "SELECT pg_total_relation_size('events')");
    tell((struct Measurement){"peer.postgresql.disk", text("\"unique\":%s", unique ? "true" : "false"), "bytes/event",
        text("pg_total_relation_size after VACUUM and CHECKPOINT: %.0f bytes for %.0f events of %llu bytes on "
             "average, %s; the write-ahead log is not counted",
            bytes, count, (unsigned long long)averagePayload(work), how),
        count > 0 ? bytes / count : 0, {NULL, 0}});
}

#endif
