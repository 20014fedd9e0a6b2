package io.tailrace.connector.kafka;

import io.tailrace.connector.kafka.KafkaSourceConfig.Keys;
import io.tailrace.connector.kafka.envelope.Image;
import io.tailrace.connector.kafka.envelope.UnreadableException;
import io.tailrace.connector.kafka.envelope.Utf8;
import io.tailrace.spi.format.ByteOutput;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Each record is a row, inserted into a table named like the topic. */
final class RowRecords implements RecordReader {

    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder()
                    .appendPattern("yyyy-MM-dd HH:mm:ss")
                    .appendFraction(ChronoField.MILLI_OF_SECOND, 0, 3, true)
                    .appendLiteral("+00")
                    .toFormatter(Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final Table table;
    private final Keys keys;
    private final ByteOutput output = new ByteOutput(1024);
    private @Nullable ConsumerRecord<byte @Nullable [], byte @Nullable []> current;

    RowRecords(String topic, Keys keys) {
        this.keys = keys;
        DataType.Kind key = keys == Keys.TEXT ? DataType.Kind.TEXT : DataType.Kind.BYTES;
        this.table =
                new Table(
                        new TableName("kafka", topic),
                        List.of(
                                column("topic", DataType.Kind.TEXT, "string", 0),
                                column("partition", DataType.Kind.INT32, "int32", 1),
                                column("offset", DataType.Kind.INT64, "int64", 2),
                                column("timestamp", DataType.Kind.TIMESTAMP_TZ, "timestamp", 0),
                                nullable("key", key),
                                nullable("headers", DataType.Kind.JSON),
                                nullable("payload", DataType.Kind.JSON)),
                        1);
    }

    private static Column column(String name, DataType.Kind kind, String sourceType, int key) {
        return new Column(name, DataType.of(kind), sourceType, false, key);
    }

    private static Column nullable(String name, DataType.Kind kind) {
        return new Column(name, DataType.of(kind), "bytes", true, 0);
    }

    @Override
    public List<SchemaChange> known(Position position) {
        return List.of(new SchemaChange(position, null, table));
    }

    @Override
    public List<SchemaChange> read(
            ConsumerRecord<byte @Nullable [], byte @Nullable []> record, Position position)
            throws UnreadableException {
        byte[] value = record.value();
        if (value != null) {
            Image.requireObject(value);
        }
        byte[] key = record.key();
        if (key != null && keys == Keys.TEXT && !Utf8.isText(key)) {
            throw new UnreadableException("its key is no text; set 'keys: bytes'");
        }
        current = record;
        return List.of();
    }

    @Override
    public void append(ChangeBatchBuilder builder) {
        var record = Objects.requireNonNull(current);
        builder.change(
                Op.INSERT, table, RecordReader.transaction(record, "", 0), 0, record.offset());
        builder.after();
        text(record.topic(), builder);
        text(Integer.toString(record.partition()), builder);
        text(Long.toString(record.offset()), builder);
        text(TIME.format(Instant.ofEpochMilli(record.timestamp())), builder);
        bytes(record.key(), builder);
        headers(record, builder);
        bytes(record.value(), builder);
    }

    private static void text(String text, ChangeBatchBuilder builder) {
        bytes(text.getBytes(StandardCharsets.UTF_8), builder);
    }

    private static void bytes(byte @Nullable [] bytes, ChangeBatchBuilder builder) {
        if (bytes == null) {
            builder.nullCell();
        } else {
            builder.cell(bytes, 0, bytes.length);
        }
    }

    /**
     * An object of strings; what is no text is {@code {"base64":"…"}}, and a name that comes more
     * than once has an array.
     */
    private void headers(ConsumerRecord<?, ?> record, ChangeBatchBuilder builder) {
        Map<String, List<Header>> byName = new LinkedHashMap<>();
        for (Header header : record.headers()) {
            byName.computeIfAbsent(header.key(), _ -> new ArrayList<>()).add(header);
        }
        if (byName.isEmpty()) {
            builder.nullCell();
            return;
        }
        output.clear();
        try {
            String before = "{";
            for (Map.Entry<String, List<Header>> each : byName.entrySet()) {
                output.putText(before);
                output.putJsonString(each.getKey());
                output.putText(":");
                writeHeaders(each.getValue());
                before = ",";
            }
            output.putText("}");
        } catch (IOException e) {
            throw new UncheckedIOException("a growing output has no stream that could fail", e);
        }
        builder.cell(output.array(), 0, output.size());
    }

    private void writeHeaders(List<Header> headers) throws IOException {
        boolean several = headers.size() > 1;
        String before = several ? "[" : "";
        for (Header header : headers) {
            output.putText(before);
            byte[] value = header.value();
            if (value == null) {
                output.putText("null");
            } else if (Utf8.isText(value)) {
                output.putJsonString(value, 0, value.length);
            } else {
                output.putText("{\"base64\":");
                output.putBase64String(value, 0, value.length);
                output.putText("}");
            }
            before = ",";
        }
        output.putText(several ? "]" : "");
    }

    @Override
    public String shapes() {
        return "";
    }
}
