package io.tailrace.connector.mysql.log;

/** The types of events in the log, and the flags of their headers. */
final class EventType {

    static final int QUERY = 2;
    static final int STOP = 3;
    static final int ROTATE = 4;
    static final int INTVAR = 5;
    static final int RAND = 13;
    static final int USER_VAR = 14;
    static final int FORMAT_DESCRIPTION = 15;
    static final int XID = 16;
    static final int TABLE_MAP = 19;
    static final int WRITE_ROWS_1 = 23;
    static final int UPDATE_ROWS_1 = 24;
    static final int DELETE_ROWS_1 = 25;
    static final int INCIDENT = 26;
    static final int HEARTBEAT = 27;
    static final int IGNORABLE = 28;
    static final int ROWS_QUERY = 29;
    static final int WRITE_ROWS_2 = 30;
    static final int UPDATE_ROWS_2 = 31;
    static final int DELETE_ROWS_2 = 32;
    static final int GTID = 33;
    static final int ANONYMOUS_GTID = 34;
    static final int PREVIOUS_GTIDS = 35;
    static final int TRANSACTION_CONTEXT = 36;
    static final int VIEW_CHANGE = 37;
    static final int XA_PREPARE = 38;
    static final int PARTIAL_UPDATE_ROWS = 39;
    static final int TRANSACTION_PAYLOAD = 40;
    static final int HEARTBEAT_2 = 41;
    static final int GTID_TAGGED = 42;

    static final int MARIA_ANNOTATE_ROWS = 160;
    static final int MARIA_BINLOG_CHECKPOINT = 161;
    static final int MARIA_GTID = 162;
    static final int MARIA_GTID_LIST = 163;
    static final int MARIA_START_ENCRYPTION = 164;
    static final int MARIA_QUERY_COMPRESSED = 165;
    static final int MARIA_WRITE_ROWS_COMPRESSED_1 = 166;
    static final int MARIA_UPDATE_ROWS_COMPRESSED_1 = 167;
    static final int MARIA_DELETE_ROWS_COMPRESSED_1 = 168;
    static final int MARIA_WRITE_ROWS_COMPRESSED_2 = 169;
    static final int MARIA_UPDATE_ROWS_COMPRESSED_2 = 170;
    static final int MARIA_DELETE_ROWS_COMPRESSED_2 = 171;

    /** Made up by the server for this connection: no part of the log file. */
    static final int FLAG_ARTIFICIAL = 0x20;

    /** Whoever does not know the type may pass over it. */
    static final int FLAG_IGNORABLE = 0x80;

    private EventType() {}

    /** Whether it holds rows, or says what they are. */
    static boolean isOfRows(int type) {
        return type == TABLE_MAP
                || type >= WRITE_ROWS_1 && type <= DELETE_ROWS_1
                || type >= WRITE_ROWS_2 && type <= DELETE_ROWS_2
                || type == PARTIAL_UPDATE_ROWS
                || type >= MARIA_WRITE_ROWS_COMPRESSED_1 && type <= MARIA_DELETE_ROWS_COMPRESSED_2;
    }
}
