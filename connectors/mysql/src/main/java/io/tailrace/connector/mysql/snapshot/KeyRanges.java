package io.tailrace.connector.mysql.snapshot;

import io.tailrace.connector.mysql.server.ServerFailure;
import io.tailrace.spi.snapshot.FrameNumbers;
import io.tailrace.spi.snapshot.Range;
import io.tailrace.spi.snapshot.Ranges;
import io.tailrace.spi.snapshot.SnapshotState.Progress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ranges of a key, in its order. Keys are compared by the server only. */
final class KeyRanges implements Ranges {

    private final Connection connection;
    private final TableRead table;
    private final ArrayDeque<Progress> marks = new ArrayDeque<>();
    private @Nullable List<String> lower;
    private long number;
    private boolean over;

    /**
     * @param others where other routes stand in this table: a range ends at each of these keys, and
     *     has its number
     */
    KeyRanges(Connection connection, TableRead table, List<Progress> others) {
        this.connection = connection;
        this.table = table;
        Progress from = table.from();
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

    @Override
    public boolean resumable() {
        return true;
    }

    /** The key of the row so many rows on; null if there are not so many below the limit. */
    private @Nullable List<String> upperKey(long rows, @Nullable List<String> limit) {
        String where = condition(lower, limit);
        String selected = String.join(", ", table.key().stream().map(KeyColumn::selected).toList());
        String sql =
                "SELECT "
                        + selected
                        + " FROM "
                        + table.source()
                        + (where.isEmpty() ? "" : " WHERE " + where)
                        + table.order()
                        + " LIMIT 1 OFFSET "
                        + (rows - 1);
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            if (!result.next()) {
                return null;
            }
            List<String> upper = new ArrayList<>();
            for (int i = 1; i <= table.key().size(); i++) {
                upper.add(result.getString(i));
            }
            return upper;
        } catch (SQLException e) {
            throw ServerFailure.of(e, "cannot read the keys of " + table.name());
        }
    }

    private String condition(@Nullable List<String> above, @Nullable List<String> upTo) {
        return table.condition(above == null ? List.of() : above, upTo == null ? List.of() : upTo);
    }
}
