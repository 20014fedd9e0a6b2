package io.tailrace.connector.duckdb;

import io.tailrace.spi.ErrorCode;

enum DuckDbError implements ErrorCode {
    /** Another process has the file open. */
    DUCKDB_LOCKED(Kind.SINK),
    /** DuckDB refused a statement or failed at it. */
    DUCKDB_FAILED(Kind.SINK),
    DUCKDB_CLOSED(Kind.SINK),
    DUCKDB_DISK_FULL(Kind.RESOURCE),
    DUCKDB_OUT_OF_MEMORY(Kind.RESOURCE),
    /** The path cannot be opened as a database: no permission, a folder, another format. */
    DUCKDB_PATH(Kind.USER),
    /** A later instance of the same pipeline and route has taken the file over. */
    DUCKDB_FENCED(Kind.USER),
    /** A table cannot be given the shape of its source. */
    DUCKDB_SHAPE(Kind.USER),
    /** A value does not fit its column exactly. */
    DUCKDB_VALUE(Kind.USER),
    /** An update or delete does not say which row it means. */
    DUCKDB_NO_IDENTITY(Kind.USER);

    private final Kind kind;

    DuckDbError(Kind kind) {
        this.kind = kind;
    }

    @Override
    public Kind kind() {
        return kind;
    }
}
