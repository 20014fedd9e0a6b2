package io.tailrace.connector.mysql.log;

import io.tailrace.connector.mysql.catalog.CellDecoder;
import io.tailrace.connector.mysql.catalog.LogColumn;
import io.tailrace.connector.mysql.catalog.LogType;
import io.tailrace.connector.mysql.catalog.RowEnd;
import io.tailrace.spi.frame.Table;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table, and how the rows that the log has of it are read.
 *
 * @param decoders one a column of the log, which may have more than the table shows
 * @param expected bytes that the cells of a row write, apart from texts
 * @param json which columns are JSON, and so may come as what changed in them
 * @param rowEnd what tells rows of the past; null of a table that has none of them
 * @param compressed whether values are compressed, so that little of an event is what cells have
 */
@SuppressWarnings("ArrayRecordComponent") // compared by identity
record LogTable(
        Table table,
        CellDecoder[] decoders,
        int expected,
        boolean[] json,
        @Nullable RowEnd rowEnd,
        boolean compressed) {

    private static final int NUMBER = 24;

    static LogTable of(Table table, CellDecoder[] decoders, List<LogColumn> columns) {
        boolean[] json = new boolean[decoders.length];
        boolean compressed = false;
        RowEnd rowEnd = null;
        for (int i = 0; i < json.length; i++) {
            int type = columns.get(i).type();
            json[i] = type == LogType.JSON;
            if (decoders[i] instanceof RowEnd end) {
                rowEnd = end;
            }
            compressed |= type == LogType.BLOB_COMPRESSED || type == LogType.VARCHAR_COMPRESSED;
        }
        return new LogTable(table, decoders, NUMBER * decoders.length, json, rowEnd, compressed);
    }
}
