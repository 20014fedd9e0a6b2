package io.tailrace.connector.duckdb;

import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.Tuple;
import java.sql.SQLException;
import java.time.InstantSource;
import org.duckdb.DuckDBAppender;
import org.jspecify.annotations.Nullable;

/** Appends cells and the history columns of a table to staging rows. */
record StageRow(TargetTable target, InstantSource clock) {

    void cell(DuckDBAppender row, @Nullable Tuple tuple, int column) throws SQLException {
        int length = tuple == null ? -1 : tuple.length(column);
        if (tuple == null || length < 0) {
            row.appendNull();
        } else {
            target.codecs()
                    .get(column)
                    .append()
                    .append(row, tuple.array(), tuple.start(column), length);
        }
    }

    void cells(DuckDBAppender row, @Nullable Tuple tuple) throws SQLException {
        for (int i = 0; i < target.width(); i++) {
            cell(row, tuple, i);
        }
    }

    void history(DuckDBAppender row, Change change, String op, boolean deleted)
            throws SQLException {
        if (target.mode().keepsHistoryColumns()) {
            row.append(op);
            row.append(deleted);
            row.appendEpochMicros(clock.millis() * 1000);
            row.append(change.eventId());
        }
    }
}
