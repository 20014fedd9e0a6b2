package io.tailrace.connector.postgres.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.spi.frame.TableName;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;

/**
 * How a table is stored. An {@code ALTER TABLE} that gives rows other values has nothing of them in
 * the log: it writes the table's files anew, or, for the default of a new column, leaves the value
 * in the catalogue. {@code VACUUM FULL} and the like write the files anew, too, but not the
 * columns' rows of {@code pg_attribute}. A partition that was a table of its own before brings rows
 * that the log has of that one only, if at all.
 *
 * @param files the table's, and those of its partitions
 * @param attached partitions that were not made as such
 */
public record StoredTable(String files, List<Column> columns, List<Attached> attached) {

    private static final String QUERY =
            """
            SELECT n.nspname, c.relname,
                   (SELECT string_agg(p.oid || ':' || p.relfilenode, ',' ORDER BY p.oid) FROM pg_catalog.pg_class p
                    WHERE p.oid = ANY (tree.parts)),
                   (SELECT string_agg(concat_ws(' ', a.attnum, a.xmin, NOT a.attisdropped AND (a.atthasmissing
                               OR a.atthasdef OR a.attidentity <> '' OR t.typdefault IS NOT NULL),
                               NOT a.attisdropped AND a.attgenerated <> 'v'
                                   AND (a.attgenerated <> 's' OR v.with_generated)), ',' ORDER BY a.attnum)
                    FROM pg_catalog.pg_attribute a LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
                    WHERE a.attrelid = c.oid AND a.attnum > 0),
                   tree.attached
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            CROSS JOIN (SELECT current_setting('server_version_num')::int >= 180000 AS with_generated) v
            CROSS JOIN LATERAL (
                WITH RECURSIVE below(oid, since) AS (
                    SELECT c.oid, NULL::xid
                    UNION ALL SELECT i.inhrelid, i.xmin FROM below JOIN pg_catalog.pg_inherits i ON i.inhparent = below.oid
                    WHERE c.relkind = 'p')
                SELECT array_agg(oid) AS parts,
                       string_agg(oid || ' ' || since, ',' ORDER BY oid) FILTER (WHERE since IS NOT NULL AND NOT EXISTS (
                           SELECT FROM pg_catalog.pg_attribute own JOIN pg_catalog.pg_attribute a ON a.attrelid = own.attrelid
                               AND a.attnum > 0 AND a.xmin = own.xmin AND a.cmin = own.cmin
                           WHERE own.attrelid = below.oid AND own.attnum = -1)) AS attached
                FROM below) tree
            WHERE (n.nspname, c.relname) IN""";

    private static final String HAVE_ROWS =
            """
            WITH RECURSIVE below(oid) AS (
                SELECT p.oid FROM pg_catalog.pg_class p WHERE p.oid IN (@)
                UNION ALL SELECT i.inhrelid FROM below JOIN pg_catalog.pg_inherits i ON i.inhparent = below.oid)
            SELECT coalesce(bool_or(pg_catalog.pg_relation_size(oid) > 0), false) FROM below""";

    /**
     * A column, perhaps one that was dropped.
     *
     * @param number {@code attnum}
     * @param writer the transaction that wrote the column's row of the catalogue
     * @param filled whether rows may have a value in it that are older than the column
     * @param logged whether the log has the column's values
     */
    public record Column(int number, String writer, boolean filled, boolean logged) {}

    /**
     * A partition that was a table before. Attaching it writes its columns' rows of the catalogue
     * anew, other than that of its {@code ctid}; in the making of a partition one command writes
     * all.
     *
     * @param writer the transaction that attached it
     */
    public record Attached(long oid, int writer) {

        /** Transactions are numbered in a circle. */
        boolean isAfter(int transaction) {
            return transaction == 0 || writer - transaction > 0;
        }
    }

    /** Those of these tables that there are, as the connection sees them. */
    public static Map<TableName, StoredTable> of(
            Connection connection, Collection<TableName> tables) {
        Map<TableName, StoredTable> found = new HashMap<>();
        if (tables.isEmpty()) {
            return found;
        }
        StringJoiner names = new StringJoiner(", ", " (", ")");
        for (TableName table : tables) {
            names.add("(" + Sql.literal(table.schema()) + ", " + Sql.literal(table.name()) + ")");
        }
        for (Row row : Sql.rows(connection, QUERY + names)) {
            found.put(
                    new TableName(row.text(0), row.text(1)),
                    new StoredTable(row.text(2), columns(row.text(3)), attached(row.text(4))));
        }
        return found;
    }

    private static List<Column> columns(String text) {
        List<Column> columns = new ArrayList<>();
        for (String column : text.isEmpty() ? new String[0] : text.split(",")) {
            String[] parts = column.split(" ");
            columns.add(
                    new Column(
                            Integer.parseInt(parts[0]),
                            parts[1],
                            parts[2].equals("t"),
                            parts[3].equals("t")));
        }
        return columns;
    }

    private static List<Attached> attached(String text) {
        List<Attached> attached = new ArrayList<>();
        for (String each : text.isEmpty() ? new String[0] : text.split(",")) {
            String[] parts = each.split(" ");
            attached.add(
                    new Attached(Long.parseLong(parts[0]), Integer.parseUnsignedInt(parts[1])));
        }
        return attached;
    }

    /** Whether any of these partitions has something stored, as the connection sees it. */
    public static boolean haveRows(Connection connection, List<Attached> partitions) {
        String oids =
                partitions.stream()
                        .map(each -> Long.toString(each.oid))
                        .collect(Collectors.joining(","));
        return !partitions.isEmpty()
                && Sql.rows(connection, HAVE_ROWS.replace("@", oids)).getFirst().flag(0);
    }

    /** What is needed to tell later whether rows were rewritten since. */
    public TableMark mark() {
        int last = columns.isEmpty() ? 0 : columns.getLast().number;
        return new TableMark(
                last, attributes(last), checksum(files), TableMark.Attachments.of(attached));
    }

    /**
     * Partitions that may have been attached since the moment of the mark. Their rows, if they have
     * any, are in no log as the table's.
     */
    public List<Attached> attachedSince(TableMark mark) {
        return mark.attachments().since(attached);
    }

    /**
     * Whether rows may have got values, since the moment of the mark, that the log does not have.
     */
    public boolean isRewrittenSince(TableMark mark) {
        boolean moved = checksum(files) != mark.files();
        for (Column column : columns) {
            if (column.number > mark.columns() && column.logged && (moved || column.filled)) {
                return true;
            }
        }
        return moved && attributes(mark.columns()) != mark.attributes();
    }

    private int attributes(int upTo) {
        StringBuilder text = new StringBuilder();
        for (Column column : columns) {
            if (column.number <= upTo) {
                text.append(column.number).append(' ').append(column.writer).append(',');
            }
        }
        return checksum(text.toString());
    }

    static int checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(UTF_8));
        return (int) crc.getValue();
    }
}
