package io.tailrace.connector.postgres.catalog;

import io.tailrace.spi.frame.TableName;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Queries of the catalog. On a connection whose transaction has a snapshot they tell what was at
 * that moment. They take no lock on a table (as {@code pg_partition_tree} would): whoever waits to
 * alter one may wait for a snapshot, which waits for this.
 */
public final class Catalog {

    private static final String TABLE =
            """
            SELECT c.oid::int8, n.nspname, c.relname, c.relkind::text, c.relreplident::text,
                   (SELECT string_agg(p.oid || ':' || p.relfilenode, ',' ORDER BY p.oid) FROM pg_catalog.pg_class p
                    WHERE p.oid = ANY (t.parts)),
                   (SELECT sum(p.reltuples)::int8 FROM pg_catalog.pg_class p
                    WHERE p.reltuples >= 0 AND p.relkind = 'r' AND p.oid = ANY (t.parts)),
                   (SELECT string_agg(a.attname, E'\\x01' ORDER BY k.place)
                    FROM pg_catalog.pg_index i
                    CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY k(number, place)
                    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
                    WHERE i.indrelid = c.oid AND k.place <= i.indnkeyatts
                      AND CASE WHEN c.relreplident = 'i' THEN i.indisreplident ELSE i.indisprimary END)
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            CROSS JOIN LATERAL (
                WITH RECURSIVE tree(oid) AS (
                    SELECT c.oid
                    UNION ALL SELECT i.inhrelid FROM tree JOIN pg_catalog.pg_inherits i ON i.inhparent = tree.oid
                    WHERE c.relkind = 'p')
                SELECT array_agg(oid) AS parts FROM tree) t
            WHERE""";
    private static final String COLUMNS =
            """
            SELECT a.attnum, a.attname, a.atttypid::int8, a.atttypmod, pg_catalog.format_type(a.atttypid, a.atttypmod),
                   pg_catalog.format_type(a.atttypid, -1), a.attnotnull, a.attgenerated::text,
                   a.attisdropped
            FROM pg_catalog.pg_attribute a WHERE a.attnum > 0 AND a.attrelid =""";

    /** PostgreSQL 12 publishes partitions only, each as a table of its own. */
    static final String NAMES =
            """
            SELECT n.nspname, c.relname, c.relispartition AND v.via_root
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            CROSS JOIN (SELECT current_setting('server_version_num')::int >= 130000 AS via_root) v
            WHERE (c.relkind = 'r' OR c.relkind = 'p' AND v.via_root) AND c.relpersistence = 'p'
              AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_toast%'
            ORDER BY 1, 2""";

    private Catalog() {}

    /** The server's version, as {@code server_version_num}. */
    public static int version(Connection connection) {
        return ServerSteps.version(connection);
    }

    public static Optional<TableInfo> table(Connection connection, int oid) {
        return tableWhere(connection, " c.oid = " + Integer.toUnsignedString(oid));
    }

    public static Optional<TableInfo> table(Connection connection, TableName name) {
        return tableWhere(
                connection,
                " n.nspname = "
                        + Sql.literal(name.schema())
                        + " AND c.relname = "
                        + Sql.literal(name.name()));
    }

    private static Optional<TableInfo> tableWhere(Connection connection, String condition) {
        return Sql.rows(connection, TABLE + condition).stream()
                .findFirst()
                .map(
                        row ->
                                describe(
                                        row,
                                        Sql.rows(
                                                connection,
                                                COLUMNS + " " + row.number(0) + " ORDER BY 1")));
    }

    private static TableInfo describe(Row row, List<Row> columns) {
        return new TableInfo(
                (int) row.number(0),
                new TableName(row.text(1), row.text(2)),
                row.letter(3),
                row.text(5),
                row.letter(4),
                columns.stream().filter(column -> !column.flag(8)).map(Catalog::column).toList(),
                columns.stream()
                        .filter(column -> column.flag(8))
                        .map(column -> (int) column.number(0))
                        .toList(),
                row.isNull(7) ? List.of() : Arrays.asList(row.text(7).split("\u0001")),
                row.isNull(6) ? -1 : row.number(6));
    }

    private static TableInfo.ColumnInfo column(Row row) {
        return new TableInfo.ColumnInfo(
                (int) row.number(0),
                row.text(1),
                (int) row.number(2),
                (int) row.number(3),
                row.text(4),
                row.text(5),
                row.flag(6),
                row.letter(7));
    }

    /**
     * The tables that any of these patterns names, each once, in order; every pattern that names
     * none is added to {@code unmatched}.
     */
    public static List<TableName> tables(
            Connection connection, List<TablePattern> patterns, List<TablePattern> unmatched) {
        List<TableName> found = new ArrayList<>();
        unmatched.addAll(patterns);
        for (Row row : Sql.rows(connection, NAMES)) {
            TableName name = new TableName(row.text(0), row.text(1));
            boolean partition = row.flag(2);
            boolean matched = false;
            for (TablePattern pattern : patterns) {
                if (pattern.matches(name) && (!partition || pattern.exact())) {
                    matched = true;
                    unmatched.remove(pattern);
                }
            }
            if (matched) {
                found.add(name);
            }
        }
        return found;
    }
}
