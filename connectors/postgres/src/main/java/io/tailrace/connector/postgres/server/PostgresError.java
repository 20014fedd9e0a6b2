package io.tailrace.connector.postgres.server;

import io.tailrace.spi.ErrorCode;

/** What can go wrong with a PostgreSQL source. */
public enum PostgresError implements ErrorCode {
    /** The server cannot be reached, or the connection broke. */
    POSTGRES_UNREACHABLE(Kind.SOURCE),
    /** User, password, database or TLS are refused. */
    POSTGRES_REFUSED(Kind.USER),
    /** The server is too old, too new, or not set up for logical replication. */
    POSTGRES_NOT_READY(Kind.USER),
    /** The role lacks a privilege. */
    POSTGRES_PRIVILEGE(Kind.USER),
    /** A table of the configuration does not exist or cannot be read. */
    POSTGRES_TABLE(Kind.USER),
    /** The publication is missing or does not fit. */
    POSTGRES_PUBLICATION(Kind.USER),
    /** The slot is missing, of another kind, or the server has removed log that it needs. */
    POSTGRES_SLOT_LOST(Kind.USER),
    /** Somebody else reads the slot. */
    POSTGRES_SLOT_ACTIVE(Kind.SOURCE),
    /** A table changed while a snapshot of it began; the next attempt sees it whole. */
    POSTGRES_SNAPSHOT(Kind.SOURCE),
    /** The server sent what its protocol does not allow, or what this version does not know. */
    POSTGRES_PROTOCOL(Kind.INTERNAL),
    /** A statement failed. */
    POSTGRES_STATEMENT(Kind.SOURCE),
    /** The server is starting, stopping, or out of connections. */
    POSTGRES_UNAVAILABLE(Kind.SOURCE),
    /** The slot stands past what the pipeline still needs: changes in between are gone. */
    POSTGRES_LOG_GAP(Kind.USER),
    /** Transactions that still run cannot be kept on disk. */
    POSTGRES_SPILL(Kind.RESOURCE),
    /** A position that this version of the source cannot read. */
    POSTGRES_POSITION(Kind.USER),
    /** A message that the heap cannot hold, or longer than the server may send. */
    POSTGRES_MESSAGE_TOO_LARGE(Kind.RESOURCE),
    /** A row, or a change of one, that takes more than half of the heap. */
    POSTGRES_ROW_TOO_LARGE(Kind.USER),
    /** The source was closed while it was read. */
    POSTGRES_CLOSED(Kind.SOURCE);

    private final Kind kind;

    PostgresError(Kind kind) {
        this.kind = kind;
    }

    @Override
    public Kind kind() {
        return kind;
    }
}
