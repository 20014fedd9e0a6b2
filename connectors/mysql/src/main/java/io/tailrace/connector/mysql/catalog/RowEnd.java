package io.tailrace.connector.mysql.catalog;

/**
 * The column that tells until when a row was one of a system-versioned table's (MariaDB). The log
 * has such a table with all that its rows ever were: what an update replaced comes behind it as a
 * row that is inserted, and a deletion as an update that ends the row. What {@code SELECT} shows
 * are the rows whose end is the greatest value that the type has. For one thread.
 */
public final class RowEnd extends CellDecoder {

    private static final int MICROS = 999_999;

    /** Greatest second of a timestamp, before MariaDB 11.5 and since. */
    private static final int LAST_SECOND = Integer.MAX_VALUE;

    private static final int LAST_SECOND_UNSIGNED = -1;

    private final CellDecoder value;
    private final boolean transactions;
    private boolean past;

    /**
     * @param value what becomes of the value
     * @param transactions whether the end is the number of a transaction, and no timestamp
     */
    RowEnd(CellDecoder value, boolean transactions) {
        this.value = value;
        this.transactions = transactions;
    }

    @Override
    public int decode(byte[] row, int at, CellWriter out) {
        past = transactions ? Bytes.i64(row, at) != -1 : !isLast(row, at);
        return value.decode(row, at, out);
    }

    /** All formats of six decimals, the old ones too, have the seconds and then the micros. */
    private static boolean isLast(byte[] row, int at) {
        int second = Bytes.big32(row, at);
        return (second == LAST_SECOND || second == LAST_SECOND_UNSIGNED)
                && Bytes.big(row, at + 4, 3) == MICROS;
    }

    /** Whether the row read last is of the past; one is not where its end was left out. */
    public boolean isPast() {
        return past;
    }

    /** Before a row is read. */
    public void reset() {
        past = false;
    }
}
