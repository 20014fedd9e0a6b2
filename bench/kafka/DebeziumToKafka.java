import static java.nio.charset.StandardCharsets.UTF_8;

import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.format.Json;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * DebeziumToKafka BROKERS TOPIC ROWS KEY=VALUE...: Debezium's engine, whose JSON goes to a topic with the settings that
 * Tailrace's producer has. Stops once ROWS are acknowledged. {@code begin=JSON} is the offset to begin at. Nothing waits for an acknowledgement in between.
 */
public final class DebeziumToKafka {

    private final long wanted;
    private final String topic;
    private final KafkaProducer<String, String> producer;
    private final long start = System.nanoTime();
    private long rows;
    private long firstRow;

    private DebeziumToKafka(String brokers, String topic, long wanted) {
        this.topic = topic;
        this.wanted = wanted;
        Properties settings = new Properties();
        settings.put("bootstrap.servers", brokers);
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put("compression.type", "lz4");
        settings.put("batch.size", 256 << 10);
        settings.put("linger.ms", 5);
        producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    }

    public static void main(String[] args) throws IOException {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
        DebeziumToKafka run = new DebeziumToKafka(args[0], args[1], Long.parseLong(args[2]));
        Properties properties = new Properties();
        for (int i = 3; i < args.length; i++) {
            String[] pair = args[i].split("=", 2);
            properties.put(pair[0], pair[1]);
        }
        begin(properties, (String) properties.remove("begin"));
        DebeziumEngine.create(Json.class)
                .using(properties)
                .using(
                        (ok, message, error) -> {
                            System.out.println("ended early: " + message);
                            Runtime.getRuntime().halt(2);
                        })
                .notifying(run::accept)
                .build()
                .run();
    }

    /** Writes the file of offsets as Debezium does. With GTIDs on, MySQL's must name the set executed before. */
    private static void begin(Properties properties, String offset) throws IOException {
        Path file = Files.createTempDirectory("debezium").resolve("offsets");
        properties.put("offset.storage", "org.apache.kafka.connect.storage.FileOffsetBackingStore");
        properties.put("offset.storage.file.filename", file.toString());
        if (offset != null) {
            HashMap<byte[], byte[]> offsets = new HashMap<>();
            offsets.put("[\"e\",{\"server\":\"p\"}]".getBytes(UTF_8), offset.getBytes(UTF_8));
            try (var out = new ObjectOutputStream(Files.newOutputStream(file))) {
                out.writeObject(offsets);
            }
        }
    }

    private void accept(
            List<ChangeEvent<String, String>> events,
            DebeziumEngine.RecordCommitter<ChangeEvent<String, String>> committer)
            throws InterruptedException {
        for (ChangeEvent<String, String> event : events) {
            if (rows == 0) {
                firstRow = System.nanoTime();
            }
            if (event.value() != null) {
                rows++;
                producer.send(new ProducerRecord<>(topic, event.key(), event.value()));
            }
            committer.markProcessed(event);
        }
        committer.markBatchFinished();
        if (rows >= wanted) {
            producer.flush();
            long end = System.nanoTime();
            System.out.printf(
                    "RESULT rows=%d rows_s=%.0f steady_rows_s=%.0f%n",
                    rows, rows / ((end - start) / 1e9), rows / ((end - firstRow) / 1e9));
            System.out.flush();
            Runtime.getRuntime().halt(0);
        }
    }
}
