package io.tailrace.connector.mysql.ddl;

import io.tailrace.connector.mysql.catalog.LogColumn;
import io.tailrace.connector.mysql.catalog.TableVersion;
import io.tailrace.spi.frame.TableName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Numbers by which columns are known through renames; the server has none. One is made of the place
 * of the log where the column was first seen, so that another history, begun after one was lost,
 * has other numbers: a target must never take two columns for one.
 */
final class ColumnIds {

    private ColumnIds() {}

    /** Gives an id to each column that has none yet. */
    static TableVersion complete(TableVersion version, String sequence, TableName table) {
        Set<Integer> used = new HashSet<>(Set.of(0));
        version.columns().forEach(column -> used.add(column.id()));
        List<LogColumn> columns = new ArrayList<>();
        for (LogColumn column : version.columns()) {
            int id = column.id();
            if (id == 0) {
                id = hash(sequence + " " + table + "." + column.name());
                while (!used.add(id)) {
                    id = id + 1 & Integer.MAX_VALUE;
                }
            }
            columns.add(column.withId(id));
        }
        return new TableVersion(columns, version.collation());
    }

    /** Gives the columns the ids that those of the same names had before. */
    static TableVersion like(TableVersion version, @Nullable TableVersion before) {
        if (before == null) {
            return version;
        }
        Map<String, Integer> ids = new HashMap<>();
        before.columns().forEach(column -> ids.put(column.name(), column.id()));
        return new TableVersion(
                version.columns().stream()
                        .map(column -> column.withId(ids.getOrDefault(column.name(), 0)))
                        .toList(),
                version.collation());
    }

    private static int hash(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue() & Integer.MAX_VALUE;
    }
}
