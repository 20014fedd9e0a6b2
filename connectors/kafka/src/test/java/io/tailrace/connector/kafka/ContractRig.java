package io.tailrace.connector.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.spi.ExactlyOnceSink;
import io.tailrace.spi.SinkContext;
import io.tailrace.spi.Split;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.frame.Transaction;
import io.tailrace.testkit.SinkContract;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A topic, folded into rows the way a reader of committed records would. */
record ContractRig(String brokers, String pipeline) implements SinkContract.Rig {

    @Override
    public ExactlyOnceSink open() throws InterruptedException {
        KafkaConfig config = KafkaRig.settings(brokers).build();
        return (ExactlyOnceSink)
                KafkaRig.open(config, new SinkContext(pipeline, "kafka", Split.WHOLE));
    }

    private List<ConsumerRecord<@Nullable String, @Nullable String>> records() {
        return KafkaRig.read(brokers, pipeline + ".public.items");
    }

    /** Folds in the order of the event ids, over all partitions. */
    @Override
    public Map<Long, String> content() {
        TreeMap<String, ConsumerRecord<@Nullable String, @Nullable String>> ordered =
                new TreeMap<>();
        for (var record : records()) {
            if (record.value() != null) {
                ordered.put(KafkaRig.json(record.value()).get("id").asText(), record);
            }
        }
        Map<Long, String> rows = new TreeMap<>();
        Map<Long, String> deleted = new TreeMap<>();
        ordered.values().forEach(record -> fold(rows, deleted, record));
        return rows;
    }

    private static void fold(
            Map<Long, String> rows,
            Map<Long, String> deleted,
            ConsumerRecord<@Nullable String, @Nullable String> record) {
        JsonNode event = KafkaRig.json(record.value());
        switch (event.get("op").asText()) {
            case "truncate" -> rows.clear();
            case "delete" -> {
                long id = event.get("key").get("id").asLong();
                deleted.put(id, String.valueOf(rows.remove(id)));
            }
            default -> {
                JsonNode after = event.get("after");
                long id = after.get("id").asLong();
                String moved = KafkaRig.header(record, "previous-key");
                String old =
                        moved == null
                                ? rows.getOrDefault(id, "|")
                                : deleted.get(KafkaRig.json(moved).get("id").asLong());
                String document =
                        after.has("document")
                                ? after.get("document").asText()
                                : old.substring(old.indexOf('|') + 1);
                rows.put(id, after.get("label").asText() + "|" + document);
            }
        }
    }

    /** Once a partition: a truncate goes to all. */
    @Override
    public List<String> eventIds() {
        List<String> ids = new ArrayList<>();
        for (var record : records()) {
            JsonNode event = KafkaRig.json(record.value());
            if (event.has("id")) {
                String truncate =
                        event.get("op").asText().equals("truncate")
                                ? " in " + record.partition()
                                : "";
                ids.add(event.get("id").asText() + truncate);
            }
        }
        return ids;
    }

    @Override
    public ChangeBatch unacceptable(Position position) {
        Table table =
                new Table(
                        new TableName("public", "items"),
                        List.of(
                                new Column(
                                        "id", DataType.of(DataType.Kind.INT64), "bigint", false, 1),
                                new Column(
                                        "label", DataType.of(DataType.Kind.TEXT), "text", true, 0),
                                new Column(
                                        "document",
                                        DataType.of(DataType.Kind.TEXT),
                                        "text",
                                        true,
                                        0)),
                        2);
        Transaction transaction = new Transaction("ffff", "9", 9);
        ChangeBatchBuilder builder = new ChangeBatchBuilder(2 << 20);
        for (int i = 0; i < 2; i++) {
            builder.change(Op.INSERT, table, transaction, i, 0);
            builder.after();
            for (String cell : List.of("" + (900 + i), "x", "d".repeat(i * 1_100_000))) {
                byte[] bytes = cell.getBytes(StandardCharsets.UTF_8);
                builder.cell(bytes, 0, bytes.length);
            }
        }
        return builder.build(position);
    }

    @Override
    public void close() {}
}
