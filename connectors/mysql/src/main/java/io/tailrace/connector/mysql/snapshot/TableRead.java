package io.tailrace.connector.mysql.snapshot;

import io.tailrace.connector.mysql.catalog.LogColumn;
import io.tailrace.connector.mysql.catalog.Quoted;
import io.tailrace.connector.mysql.catalog.SelectedCells;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.snapshot.RowCounts;
import io.tailrace.spi.snapshot.SourceTable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * A table of a round.
 *
 * @param place its place among the tables of the snapshot, from 0
 * @param table its shape, where the log stands
 * @param columns the same as the catalogue has them
 * @param key the key by which it is read in pieces; empty if it is read in one
 * @param definition what the server says of the columns when they are selected
 * @param rowBytes about how long a row is
 */
@SuppressWarnings("ArrayRecordComponent") // compared by identity
record TableRead(
        int place,
        Table table,
        List<LogColumn> columns,
        List<KeyColumn> key,
        byte[] definition,
        long rowBytes,
        RowCounts counts)
        implements SourceTable {

    @Override
    public TableName name() {
        return table.name();
    }

    @Override
    public boolean keyed() {
        return table.hasKey();
    }

    /** Whether the key is one whole number. */
    boolean isInteger() {
        return key.size() == 1 && key.getFirst().form() == KeyColumn.Form.INTEGER;
    }

    /** The columns to select: the table's, then those of the key that these do not tell. */
    static String selected(List<LogColumn> columns, List<KeyColumn> key) {
        StringJoiner all = new StringJoiner(", ");
        for (LogColumn column : columns) {
            all.add(SelectedCells.expression(column, Quoted.name(column.name())));
        }
        for (KeyColumn each : extra(key)) {
            all.add(each.selected());
        }
        return all.toString();
    }

    /** The columns of a key whose kept value does not stand in the row itself. */
    static List<KeyColumn> extra(List<KeyColumn> key) {
        return key.stream().filter(each -> each.form() == KeyColumn.Form.INDEX).toList();
    }

    /** The statement that reads a range. */
    String select(String condition) {
        return "SELECT "
                + selected(columns, key)
                + " FROM "
                + source()
                + (condition.isEmpty() ? "" : " WHERE " + condition)
                + order();
    }

    String source() {
        return Quoted.table(name()) + (key.isEmpty() ? "" : " FORCE INDEX (PRIMARY)");
    }

    String order() {
        if (key.isEmpty()) {
            return "";
        }
        return " ORDER BY " + String.join(", ", key.stream().map(KeyColumn::quoted).toList());
    }

    /**
     * The rows whose key is above one, and not above another. Written out, since the server uses an
     * index for that, and for a comparison of rows it does not.
     */
    String condition(List<String> above, List<String> upTo) {
        if (isInteger() && !above.isEmpty() && !upTo.isEmpty()) { // evaluated faster for each row
            KeyColumn column = key.getFirst();
            BigInteger first = new BigInteger(above.getFirst()).add(BigInteger.ONE);
            return column.quoted()
                    + " BETWEEN "
                    + first
                    + " AND "
                    + column.literal(upTo.getFirst());
        }
        List<String> parts = new ArrayList<>();
        if (!above.isEmpty()) {
            parts.add(compare(above, " >= ", " > ", " > "));
        }
        if (!upTo.isEmpty()) {
            parts.add(compare(upTo, " <= ", " < ", " <= "));
        }
        return String.join(" AND ", parts);
    }

    private String compare(List<String> kept, String bound, String before, String last) {
        StringJoiner ways = new StringJoiner(" OR ", "(", ")");
        for (int i = 0; i < key.size(); i++) {
            StringJoiner way = new StringJoiner(" AND ", "(", ")");
            for (int j = 0; j < i; j++) {
                way.add(compare(j, " = ", kept));
            }
            way.add(compare(i, i == key.size() - 1 ? last : before, kept));
            ways.add(way.toString());
        }
        return key.size() == 1 ? ways.toString() : compare(0, bound, kept) + " AND " + ways;
    }

    private String compare(int place, String how, List<String> kept) {
        KeyColumn column = key.get(place);
        return column.compared() + how + column.literal(kept.get(place));
    }
}
