package io.tailrace.connector.kafka.envelope;

import io.tailrace.connector.kafka.envelope.JsonScanner.Kind;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the schema of Kafka Connect that stands before a payload says of a row's columns. The same
 * schema stands in every record of a table, so it is read once.
 */
final class ConnectSchema {

    /** Tables, and shapes of them, whose schemas are kept. */
    private static final int KEPT = 64;

    private final Map<ByteBuffer, Map<String, Field>> known = new HashMap<>();

    /**
     * A column.
     *
     * @param type such as {@code int64}
     * @param name of what the type stands for, such as {@code io.debezium.time.MicroTime}; or empty
     * @param parameters of that
     */
    record Field(String type, String name, Map<String, String> parameters) {}

    /** The columns of the rows of an envelope, by name. */
    Map<String, Field> columns(Image.Value schema) throws UnreadableException {
        ByteBuffer text = ByteBuffer.wrap(schema.json(), schema.start(), schema.length());
        Map<String, Field> columns = known.get(text);
        if (columns == null) {
            columns = read(schema);
            if (known.size() == KEPT) {
                known.clear();
            }
            byte[] copy = new byte[text.remaining()];
            text.get(copy);
            known.put(ByteBuffer.wrap(copy), columns);
        }
        return columns;
    }

    private static Map<String, Field> read(Image.Value schema) throws UnreadableException {
        if (schema.kind() != Kind.OBJECT) {
            return Map.of();
        }
        Map<String, Field> columns = new HashMap<>();
        for (Image member : fields(Image.read(schema))) {
            String name = member.text("field");
            if ("after".equals(name) || "before".equals(name)) {
                for (Image column : fields(member)) {
                    columns.put(column.required("field"), field(column));
                }
            }
        }
        return columns;
    }

    private static List<Image> fields(Image struct) throws UnreadableException {
        Image.Value fields = struct.get("fields");
        return fields == null || fields.kind() != Kind.ARRAY ? List.of() : Image.list(fields);
    }

    private static Field field(Image column) throws UnreadableException {
        String name = column.text("name");
        Map<String, String> parameters = new HashMap<>();
        Image given = column.object("parameters");
        if (given != null) {
            for (String parameter : given.names()) {
                String value = given.text(parameter);
                if (value != null) {
                    parameters.put(parameter, value);
                }
            }
        }
        return new Field(column.required("type"), name == null ? "" : name, parameters);
    }

    /** A parameter that is a whole number. */
    static int number(Field field, String parameter) throws UnreadableException {
        @Nullable String text = field.parameters().get(parameter);
        try {
            return Integer.parseInt(String.valueOf(text));
        } catch (NumberFormatException _) {
            throw new UnreadableException(
                    "its schema has a " + field.name() + " without the number '" + parameter + "'");
        }
    }
}
