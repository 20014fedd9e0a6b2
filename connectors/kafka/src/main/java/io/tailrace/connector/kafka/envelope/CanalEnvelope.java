package io.tailrace.connector.kafka.envelope;

import io.tailrace.connector.kafka.envelope.JsonScanner.Kind;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.TableName;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The flat message of <a href="https://github.com/alibaba/canal">Canal</a>: the rows of one event
 * together, all values as strings, and {@code sqlType} says what they are.
 */
final class CanalEnvelope {

    private CanalEnvelope() {}

    static List<Event> read(byte @Nullable [] recordKey, byte[] value) throws UnreadableException {
        Image message = Image.read(value);
        Op op =
                switch (message.required("type")) {
                    case "INSERT" -> Op.INSERT;
                    case "UPDATE" -> Op.UPDATE;
                    case "DELETE" -> Op.DELETE;
                    case "TRUNCATE" -> Op.TRUNCATE;
                    default ->
                            throw new UnreadableException(
                                    "its 'type' is no change of rows that is known");
                };
        TableName table = new TableName(message.required("database"), message.required("table"));
        Image.Value names = message.get("pkNames");
        List<String> key =
                names == null || names.kind() != Kind.ARRAY ? List.of() : Image.texts(names);
        Map<String, DataType> types = types(message.object("sqlType"));
        long committed = 1000 * message.number("es");
        if (op == Op.TRUNCATE) {
            return List.of(new Event(op, table, key, null, null, types, "", committed));
        }
        List<Image> data = images(message, "data");
        List<Image> old = op == Op.UPDATE ? images(message, "old") : List.of();
        List<Event> events = new ArrayList<>(data.size());
        for (int i = 0; i < data.size(); i++) {
            Image row = data.get(i);
            Image before =
                    switch (op) {
                        case DELETE -> row;
                        case UPDATE -> i < old.size() ? row.with(old.get(i)) : null;
                        default -> null;
                    };
            Image after = op == Op.DELETE ? null : row;
            events.add(new Event(op, table, key, before, after, types, "", committed));
        }
        return events;
    }

    private static List<Image> images(Image message, String name) throws UnreadableException {
        Image.Value array = message.get(name);
        if (array == null || array.kind() != Kind.ARRAY) {
            throw new UnreadableException("its '" + name + "' is no array");
        }
        return Image.list(array);
    }

    /** Numbers and booleans; everything else is text. */
    private static Map<String, DataType> types(@Nullable Image sqlTypes)
            throws UnreadableException {
        Map<String, DataType> types = new HashMap<>();
        if (sqlTypes != null) {
            for (String column : sqlTypes.names()) {
                types.put(column, type((int) sqlTypes.number(column)));
            }
        }
        return types;
    }

    private static DataType type(int sqlType) {
        return switch (sqlType) {
            case Types.TINYINT, Types.SMALLINT -> DataType.of(DataType.Kind.INT32);
            case Types.INTEGER -> DataType.of(DataType.Kind.INT64);
            // unsigned numbers go beyond 63 bits
            case Types.BIGINT, Types.DECIMAL, Types.NUMERIC -> DataType.decimal(-1, -1);
            case Types.REAL, Types.FLOAT, Types.DOUBLE -> DataType.of(DataType.Kind.FLOAT64);
            default -> DataType.of(DataType.Kind.TEXT);
        };
    }
}
