package io.tailrace.connector.postgres;

import io.tailrace.spi.frame.Op;
import io.tailrace.testkit.FrameLog;
import io.tailrace.testkit.FrameLog.Delivered;
import io.tailrace.testkit.PrivateDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a target has after changes, folded by the column {@code id} of each table. */
final class Rows {

    private final Map<String, Map<String, Map<String, @Nullable String>>> tables = new HashMap<>();

    /** Applies changes, one after another, as a sink that mirrors does. */
    Rows apply(List<Delivered> changes) {
        for (Delivered change : changes) {
            Map<String, Map<String, @Nullable String>> rows =
                    tables.computeIfAbsent(change.table().name(), _ -> new TreeMap<>());
            if (change.op() == Op.TRUNCATE) {
                rows.clear();
                continue;
            }
            Map<String, @Nullable String> old = Map.of();
            if (change.before() != null) {
                Map<String, @Nullable String> removed = rows.remove(change.before().get("id"));
                old = removed == null ? Map.of() : removed;
            }
            Map<String, @Nullable String> after = change.after();
            if (after != null) {
                Map<String, @Nullable String> row =
                        new HashMap<>(rows.getOrDefault(after.get("id"), old));
                after.forEach(
                        (column, text) -> {
                            if (!FrameLog.ABSENT.equals(text)) {
                                row.put(column, text);
                            }
                        });
                rows.put(String.valueOf(after.get("id")), row);
            }
        }
        return this;
    }

    /** The rows of a table as {@code id|v}. */
    List<String> of(String table) {
        List<String> texts = new ArrayList<>();
        tables.getOrDefault(table, Map.of())
                .values()
                .forEach(row -> texts.add(row.get("id") + "|" + row.get("v")));
        texts.sort(null);
        return texts;
    }

    /** The same of the source, as it is now. */
    static List<String> in(PrivateDatabase database, String table) {
        List<String> texts = new ArrayList<>();
        database.rows("select id, v from " + table)
                .forEach(row -> texts.add(row.get(0) + "|" + row.get(1)));
        texts.sort(null);
        return texts;
    }
}
