package io.tailrace.connector.kafka;

import io.tailrace.connector.kafka.KafkaConfig.KeyFormat;
import io.tailrace.connector.kafka.KafkaConfig.NoKey;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.format.ByteOutput;
import io.tailrace.spi.format.JsonColumns;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Tuple;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** Where the changes of a table of one shape go, and how their keys are written. */
final class TableTopic {

    final Table table;
    final Header header;
    private final @Nullable String[] topics = new String[Op.values().length];
    private final int[] limits = new int[Op.values().length];
    private final int[] key;
    private final @Nullable JsonColumns json;

    TableTopic(Table table, KafkaConfig config) {
        this.table = table;
        this.header =
                new RecordHeader("table", table.name().toString().getBytes(StandardCharsets.UTF_8));
        List<String> named = config.keyColumns().get(table.name().toString());
        this.key = named == null ? primaryKey(table) : columns(table, named);
        if (key.length == 0 && config.noKey() == NoKey.REFUSE && !isMessages(table)) {
            throw new TailraceException(
                    KafkaError.KAFKA_NO_KEY,
                    "table "
                            + table.name()
                            + " has no primary key; name columns under 'key-columns', or set 'no-key: spread'");
        }
        if (key.length > 1 && config.key() == KeyFormat.PLAIN) {
            throw new TailraceException(
                    KafkaError.KAFKA_SETTING,
                    "table "
                            + table.name()
                            + " has a key of "
                            + key.length
                            + " columns, which 'key: plain' cannot write; set 'key: json', or one column under 'key-columns'");
        }
        boolean asJson = config.key() == KeyFormat.JSON && key.length > 0;
        this.json = asJson ? new JsonColumns(table, key) : null;
    }

    /** The table that stands for PostgreSQL's logical messages has no key. */
    private static boolean isMessages(Table table) {
        return table.name().schema().equals("pg_catalog")
                && table.name().name().equals("pg_logical_message");
    }

    private static int[] primaryKey(Table table) {
        int[] key = new int[table.keyWidth()];
        Arrays.setAll(key, table::keyColumn);
        return key;
    }

    private static int[] columns(Table table, List<String> names) {
        int[] columns = names.stream().mapToInt(table::indexOf).toArray();
        for (int i = 0; i < columns.length; i++) {
            if (columns[i] < 0) {
                throw new TailraceException(
                        KafkaError.KAFKA_SETTING,
                        "'key-columns' names "
                                + names.get(i)
                                + ", which table "
                                + table.name()
                                + " does not have");
            }
        }
        return columns;
    }

    /** The topic that such changes go to, once it is {@linkplain #found found}. */
    @Nullable String topic(Op op) {
        return topics[op.ordinal()];
    }

    /**
     * @param largest how large its records may be
     */
    void found(Op op, String topic, int largest) {
        topics[op.ordinal()] = topic;
        limits[op.ordinal()] = largest;
    }

    int limit(Op op) {
        return limits[op.ordinal()];
    }

    boolean hasKey() {
        return key.length > 0;
    }

    /**
     * Whether an update changes the key, as far as its images tell: a column that either lacks has
     * not changed.
     */
    boolean moves(@Nullable Tuple before, @Nullable Tuple after) {
        if (before == null || after == null) {
            return false;
        }
        for (int column : key) {
            boolean told = !before.isAbsent(column) && !after.isAbsent(column);
            if (told && !same(before, after, column)) {
                return true;
            }
        }
        return false;
    }

    private static boolean same(Tuple before, Tuple after, int column) {
        if (before.isNull(column) || after.isNull(column)) {
            return before.isNull(column) == after.isNull(column);
        }
        int from = before.start(column);
        int start = after.start(column);
        return Arrays.equals(
                before.array(),
                from,
                from + before.length(column),
                after.array(),
                start,
                start + after.length(column));
    }

    /** The first key column that the image does not carry, or that cannot be a plain key; or -1. */
    int unfit(Tuple tuple) {
        for (int column : key) {
            if (tuple.isAbsent(column) || json == null && tuple.isNull(column)) {
                return column;
            }
        }
        return -1;
    }

    void writeKey(Tuple tuple, ByteOutput output) throws IOException {
        if (json != null) {
            json.write(tuple, output);
        } else {
            output.put(tuple.array(), tuple.start(key[0]), tuple.length(key[0]));
        }
    }
}
