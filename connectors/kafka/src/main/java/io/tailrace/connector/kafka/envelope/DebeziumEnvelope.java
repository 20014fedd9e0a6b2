package io.tailrace.connector.kafka.envelope;

import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.TableName;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The envelope of <a href="https://debezium.io/documentation/reference/stable/">Debezium</a>, with
 * schemas or without. Schemas tell what values stand for; without them values stay as they are
 * written.
 */
final class DebeziumEnvelope implements Envelope {

    /** Stands for a value that the log left out. */
    static final String UNAVAILABLE = "__debezium_unavailable_value";

    private final ConnectSchema schemas = new ConnectSchema();

    @Override
    public List<Event> read(byte @Nullable [] recordKey, byte[] value) throws UnreadableException {
        Image document = Image.read(value);
        Image.Value schemaText = document.get("schema");
        Image payload = schemaText == null ? null : document.object("payload");
        Image event = payload != null ? payload : document;
        Op op =
                switch (event.required("op")) {
                    case "r" -> Op.READ;
                    case "c" -> Op.INSERT;
                    case "u" -> Op.UPDATE;
                    case "d" -> Op.DELETE;
                    case "t" -> Op.TRUNCATE;
                    default ->
                            throw new UnreadableException("its 'op' is none of r, c, u, d and t");
                };
        Image source = event.object("source");
        if (source == null) {
            throw new UnreadableException("it has no 'source'");
        }
        String schema = source.text("schema");
        String database = source.text("db");
        String prefix = schema != null ? schema : database != null ? database : "";
        long micros = source.number("ts_us");
        Image before = available(event.object("before"));
        Image after = available(event.object("after"));
        Map<String, DataType> types = Map.of();
        if (schemaText != null && payload != null) {
            DebeziumRow row = new DebeziumRow(schemas.columns(schemaText));
            types = row.types();
            for (Image image : new Image[] {before, after}) {
                if (image != null) {
                    row.decode(image);
                }
            }
        }
        return List.of(
                new Event(
                        op,
                        new TableName(prefix, source.required("table")),
                        Members.keyColumns(recordKey),
                        before,
                        after,
                        types,
                        transaction(source),
                        micros != 0 ? micros : 1000 * source.number("ts_ms")));
    }

    private static String transaction(Image source) throws UnreadableException {
        String gtid = source.get("gtid") == null ? null : source.text("gtid");
        if (gtid != null) {
            return gtid;
        }
        long number = source.number("txId");
        return number == 0 ? "" : Long.toString(number);
    }

    private static @Nullable Image available(@Nullable Image image) {
        if (image != null) {
            for (String name : List.copyOf(image.names())) {
                Image.Value value = image.get(name);
                if (value != null
                        && value.length() == UNAVAILABLE.length()
                        && value.text().equals(UNAVAILABLE)) {
                    image.remove(name);
                }
            }
        }
        return image;
    }
}
