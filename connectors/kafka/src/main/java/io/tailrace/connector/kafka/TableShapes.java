package io.tailrace.connector.kafka;

import io.tailrace.connector.kafka.envelope.Cell;
import io.tailrace.connector.kafka.envelope.Event;
import io.tailrace.connector.kafka.envelope.Image;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The tables of which envelopes tell, as far as they have shown themselves. A column appears with
 * its first value, and its type only widens; what a restart must know of it stands in positions.
 */
final class TableShapes {

    private final Map<TableName, Table> tables = new LinkedHashMap<>();
    private String text = "";

    /** Reads what {@link #text} wrote. */
    void restore(String text) {
        try {
            for (String table : text.isEmpty() ? new String[0] : text.split(";", -1)) {
                String[] parts = table.split("[/(,)]", -1);
                List<Column> columns = new ArrayList<>();
                for (int i = 2; i < parts.length - 1; i++) {
                    String[] column = parts[i].split(":", -1);
                    columns.add(
                            column(
                                    decoded(column[0]),
                                    type(DataType.Kind.valueOf(column[1])),
                                    Integer.parseInt(column[2])));
                }
                TableName name = new TableName(decoded(parts[0]), decoded(parts[1]));
                tables.put(name, new Table(name, columns, 1));
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new TailraceException(
                    KafkaError.KAFKA_POSITION,
                    "the stored position has tables that cannot be read; delete the checkpoint to start anew",
                    e);
        }
        this.text = text;
    }

    /** What is known, for a position; on one line. */
    String text() {
        return text;
    }

    List<SchemaChange> all(Position position) {
        return tables.values().stream()
                .map(table -> new SchemaChange(position, null, table))
                .toList();
    }

    boolean knows(TableName name) {
        return tables.containsKey(name);
    }

    Table table(TableName name) {
        return Objects.requireNonNull(tables.get(name));
    }

    /** Learns of what an event shows; null if that was known. */
    @Nullable SchemaChange learn(Event event, Position position) {
        Table known = tables.get(event.table());
        Map<String, DataType> columns = new LinkedHashMap<>();
        if (known != null) {
            known.columns().forEach(column -> columns.put(column.name(), column.type()));
        }
        learn(event.after(), event.types(), columns);
        learn(event.before(), event.types(), columns);
        List<String> key = event.key();
        if (!columns.keySet().containsAll(key) || key.isEmpty() && known != null) {
            key = known == null ? List.of() : key(known);
        }
        List<Column> shape = new ArrayList<>();
        for (Map.Entry<String, DataType> column : columns.entrySet()) {
            shape.add(column(column.getKey(), column.getValue(), 1 + key.indexOf(column.getKey())));
        }
        if (known != null && known.columns().equals(shape)) {
            return null;
        }
        Table table = new Table(event.table(), shape, known == null ? 1 : known.version() + 1);
        tables.put(event.table(), table);
        text = write();
        return new SchemaChange(position, known, table);
    }

    private static void learn(
            @Nullable Image image, Map<String, DataType> types, Map<String, DataType> columns) {
        if (image == null) {
            return;
        }
        List<String> names = image.names();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            DataType declared = types.get(name);
            DataType shown = declared != null ? declared : Cell.type(image, i);
            DataType known = columns.get(name);
            if (shown != null && !shown.equals(known)) {
                columns.put(name, known == null ? shown : Cell.wider(known, shown));
            }
        }
    }

    private static List<String> key(Table table) {
        List<String> key = new ArrayList<>();
        for (int i = 0; i < table.keyWidth(); i++) {
            key.add(table.column(table.keyColumn(i)).name());
        }
        return key;
    }

    private String write() {
        StringBuilder all = new StringBuilder();
        for (Table table : tables.values()) {
            all.append(all.isEmpty() ? "" : ";").append(encoded(table.name().schema()));
            all.append('/').append(encoded(table.name().name())).append('(');
            for (int i = 0; i < table.width(); i++) {
                Column column = table.column(i);
                all.append(i == 0 ? "" : ",").append(encoded(column.name()));
                all.append(':')
                        .append(column.type().kind())
                        .append(':')
                        .append(column.keyOrdinal());
            }
            all.append(')');
        }
        return all.toString();
    }

    private static Column column(String name, DataType type, int keyOrdinal) {
        return new Column(
                name,
                type,
                type.kind().name().toLowerCase(Locale.ROOT),
                keyOrdinal == 0,
                keyOrdinal);
    }

    private static DataType type(DataType.Kind kind) {
        return kind == DataType.Kind.DECIMAL ? DataType.decimal(-1, -1) : DataType.of(kind);
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8);
    }

    private static String decoded(String name) {
        return URLDecoder.decode(name, StandardCharsets.UTF_8);
    }
}
