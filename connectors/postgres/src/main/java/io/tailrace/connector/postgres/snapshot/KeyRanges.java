package io.tailrace.connector.postgres.snapshot;

import io.tailrace.connector.postgres.catalog.Row;
import io.tailrace.connector.postgres.catalog.Sql;
import io.tailrace.connector.postgres.catalog.TableInfo;
import io.tailrace.spi.snapshot.FrameNumbers;
import io.tailrace.spi.snapshot.Range;
import io.tailrace.spi.snapshot.Ranges;
import io.tailrace.spi.snapshot.SnapshotState.Progress;
import java.sql.Connection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Ranges of a key, in its order. Keys are compared by the server only. */
final class KeyRanges implements Ranges {

    private final Connection connection;
    private final TableRead table;
    private final List<TableInfo.ColumnInfo> key;
    private final ArrayDeque<Progress> marks = new ArrayDeque<>();
    private @Nullable List<String> lower;
    private long number;
    private boolean over;

    /**
     * @param others where other routes stand in this table: a range ends at each of these keys, and
     *     has its number
     */
    KeyRanges(Connection connection, TableRead table, Progress from, List<Progress> others) {
        this.connection = connection;
        this.table = table;
        this.key = table.key().stream().map(name -> column(table.info(), name)).toList();
        this.lower = from.lastKey();
        this.number = from.frame();
        others.stream()
                .filter(other -> other.generation() == from.generation() && !other.done())
                .filter(other -> other.lastKey() != null && other.frame() > from.frame())
                .sorted(Comparator.comparingLong(Progress::frame))
                .forEach(marks::add);
    }

    @Override
    public @Nullable Range next(long rows, long bytes) {
        if (over) {
            return null;
        }
        Progress mark = marks.peek();
        FrameNumbers numbers = FrameNumbers.after(number);
        boolean forced = mark != null && mark.frame() <= numbers.end();
        List<String> limit = mark == null ? null : mark.lastKey();
        List<String> upper = forced ? limit : upperKey(rows, limit);
        if (mark != null && (upper == null || upper.equals(limit))) {
            marks.remove();
            upper = limit;
            numbers =
                    forced
                            ? FrameNumbers.between(number, mark.frame())
                            : numbers.endingAt(mark.frame());
        }
        Range range = new Range(condition(lower, upper), upper, upper == null, numbers);
        over = upper == null;
        lower = upper;
        number = numbers.end();
        return range;
    }

    /** The row with that key, if it is there. */
    String single(List<String> of) {
        return columns() + " = " + values(of);
    }

    @Override
    public boolean resumable() {
        return true;
    }

    /** The key of the row so many rows on; null if there are not so many below the limit. */
    private @Nullable List<String> upperKey(long rows, @Nullable List<String> limit) {
        String where = condition(lower, limit);
        String texts =
                key.stream()
                        .map(column -> Sql.identifier(column.name()) + "::text")
                        .collect(Collectors.joining(", "));
        List<Row> found =
                Sql.rows(
                        connection,
                        "SELECT "
                                + texts
                                + " FROM "
                                + table.from()
                                + " AS r"
                                + (where.isEmpty() ? "" : " WHERE " + where)
                                + " ORDER BY "
                                + order()
                                + " OFFSET "
                                + (rows - 1)
                                + " LIMIT 1");
        if (found.isEmpty()) {
            return null;
        }
        List<String> upper = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            upper.add(found.getFirst().text(i));
        }
        return upper;
    }

    /** Qualified, since a bare name would mean the text that the query returns under it. */
    private String order() {
        return key.stream()
                .map(column -> "r." + Sql.identifier(column.name()))
                .collect(Collectors.joining(", "));
    }

    private String condition(@Nullable List<String> above, @Nullable List<String> upTo) {
        String low = above == null ? "" : columns() + " > " + values(above);
        String high = upTo == null ? "" : columns() + " <= " + values(upTo);
        return low + (low.isEmpty() || high.isEmpty() ? "" : " AND ") + high;
    }

    private String columns() {
        String names = TableRead.list(table.key());
        return key.size() == 1 ? names : "(" + names + ")";
    }

    private String values(List<String> texts) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            values.add(Sql.literal(texts.get(i)) + "::" + key.get(i).cast());
        }
        return key.size() == 1 ? values.getFirst() : "(" + String.join(", ", values) + ")";
    }

    private static TableInfo.ColumnInfo column(TableInfo table, String name) {
        return table.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
