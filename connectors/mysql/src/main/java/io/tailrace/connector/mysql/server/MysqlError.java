package io.tailrace.connector.mysql.server;

import io.tailrace.spi.ErrorCode;

/** What goes wrong with a MySQL or MariaDB source. */
public enum MysqlError implements ErrorCode {
    /** The server cannot be reached, or went away. */
    MYSQL_UNREACHABLE(Kind.SOURCE),
    /** The server is starting, stopping or out of connections. */
    MYSQL_UNAVAILABLE(Kind.SOURCE),
    /** User or password are refused. */
    MYSQL_LOGIN_REFUSED(Kind.USER),
    /** The server's certificate is not trusted, or TLS is not spoken. */
    MYSQL_TLS_REFUSED(Kind.USER),
    /** A privilege is missing. */
    MYSQL_PRIVILEGE_MISSING(Kind.USER),
    /** A setting of the server does not allow to read its binary log row by row. */
    MYSQL_SETTING(Kind.USER),
    /** Another replica uses the same server id. */
    MYSQL_SERVER_ID_TAKEN(Kind.SOURCE),
    /** The server no longer has, or never had, the log from the position on. */
    MYSQL_POSITION_LOST(Kind.USER),
    /** A position that this source did not write, or that does not fit its configuration. */
    MYSQL_POSITION(Kind.USER),
    /** The server reports an error of another kind. */
    MYSQL_SERVER_ERROR(Kind.SOURCE),
    /** Bytes that are no message of the protocol. */
    MYSQL_PROTOCOL(Kind.SOURCE),
    /** An event whose checksum is wrong. */
    MYSQL_CHECKSUM(Kind.SOURCE),
    /** An event that cannot be read as its type demands. */
    MYSQL_EVENT(Kind.INTERNAL),
    /** A row or event that the heap cannot hold, or that the server does not send. */
    MYSQL_EVENT_TOO_LARGE(Kind.USER),
    /**
     * The server says that its log has a gap (an incident event), or the log cannot be read without
     * its key.
     */
    MYSQL_LOG_BROKEN(Kind.USER),
    /** The columns of a table are not known as they were when the log was written. */
    MYSQL_SCHEMA_UNKNOWN(Kind.USER),
    /** A table that the pipeline does not read, or would not read again. */
    MYSQL_TABLE(Kind.USER),
    /** The kept history of tables cannot be understood. */
    MYSQL_HISTORY(Kind.USER),
    /** The history of tables cannot be written or read on disk. */
    MYSQL_HISTORY_FAILED(Kind.RESOURCE),
    /** A value that cannot be carried as its type demands. */
    MYSQL_VALUE(Kind.USER),
    /** A snapshot could not be read; it is tried again. */
    MYSQL_SNAPSHOT(Kind.SOURCE),
    /** The source was closed while it was read. */
    MYSQL_CLOSED(Kind.SOURCE);

    private final Kind kind;

    MysqlError(Kind kind) {
        this.kind = kind;
    }

    @Override
    public Kind kind() {
        return kind;
    }
}
