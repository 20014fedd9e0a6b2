package io.tailrace.connector.postgres.snapshot;

import io.tailrace.connector.postgres.catalog.Sql;
import io.tailrace.spi.snapshot.KeyRanges;
import io.tailrace.spi.snapshot.Ranges;
import io.tailrace.spi.snapshot.SnapshotState.Progress;
import io.tailrace.spi.snapshot.TableCutter;
import java.sql.Connection;
import java.util.List;

/**
 * Cuts tables by their keys, and those without a key by pages.
 *
 * @param connection stands in the round's snapshot
 */
record Cutter(Connection connection) implements TableCutter<TableRead> {

    private static final long GUESSED_ROW = 512;
    private static final int FIRST_WITH_TID_RANGES = 140000;

    @Override
    public Ranges ranges(TableRead table, Progress from, List<Progress> others) {
        return table.key().isEmpty()
                ? pages(table)
                : new KeyRanges(new KeyQueries(connection, table), from, others);
    }

    @Override
    public String row(TableRead table, List<String> key) {
        return new KeyQueries(connection, table).row(key);
    }

    @Override
    public long rowBytes(TableRead table) {
        if (table.info().rows() <= 0 || table.info().partitioned()) {
            return GUESSED_ROW;
        }
        long size =
                number(
                        "SELECT pg_table_size("
                                + Sql.literal(table.info().quoted())
                                + "::regclass)");
        return Math.max(1, size / table.info().rows());
    }

    private Ranges pages(TableRead table) {
        String relation = Sql.literal(table.info().quoted()) + "::regclass";
        boolean cut =
                number("SELECT current_setting('server_version_num')") >= FIRST_WITH_TID_RANGES
                        && !table.info().partitioned();
        return new PageRanges(
                cut
                        ? number(
                                "SELECT pg_relation_size("
                                        + relation
                                        + ") / current_setting('block_size')::int8")
                        : 0,
                number("SELECT current_setting('block_size')"));
    }

    private long number(String sql) {
        return Sql.rows(connection, sql).getFirst().number(0);
    }
}
