package io.tailrace.connector.postgres;

import io.tailrace.connector.postgres.catalog.StoredTable;
import io.tailrace.connector.postgres.catalog.TableMark;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.snapshot.SnapshotState;
import io.tailrace.spi.snapshot.SnapshotState.Progress;
import java.sql.Connection;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for tables whose rows have got other values than were read, or that have got other rows,
 * without a trace in the log, and has them read again. Each position has a mark of how its tables
 * were stored when they were read; so nothing is missed while nobody looks.
 */
final class RewrittenTables {

    private static final Logger LOG = LoggerFactory.getLogger(RewrittenTables.class);

    private final Rounds rounds;

    RewrittenTables(Rounds rounds) {
        this.rounds = rounds;
    }

    /** Looks once. For one thread. */
    void look(Connection connection) {
        SnapshotState state = rounds.state();
        Map<TableName, StoredTable> stored = StoredTable.of(connection, state.tables().keySet());
        state.tables()
                .forEach(
                        (table, progress) -> {
                            StoredTable now = stored.get(table);
                            if (now != null) {
                                compare(connection, table, progress, now);
                            }
                        });
    }

    private void compare(
            Connection connection, TableName table, Progress progress, StoredTable now) {
        String mark = progress.mark();
        String today = now.mark().encode();
        if (mark.equals(today) || mark.isEmpty() && !progress.finished()) {
            return; // of what is still to be read, the reading makes the mark
        }
        TableMark before = mark.isEmpty() ? now.mark() : TableMark.decode(mark);
        if (now.isRewrittenSince(before)) {
            LOG.info("Rows of {} have got values that no log has: it is read again", table);
            rounds.rewritten(table, progress.generation());
        } else if (StoredTable.haveRows(connection, now.attachedSince(before))) {
            LOG.info("{} has got partitions with rows that no log has: it is read again", table);
            rounds.rewritten(table, progress.generation());
        } else {
            rounds.marked(table, progress.generation(), today);
        }
    }
}
