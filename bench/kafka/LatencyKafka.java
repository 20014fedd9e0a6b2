import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * LatencyKafka BROKERS TOPIC SKIP COUNT: how long after the first {@code "ts_us":NUMBER} of its value a committed record
 * of a topic of one partition is read; COUNT records after SKIP.
 */
public final class LatencyKafka {

    private static final String MEMBER = "\"ts_us\":";
    private static final int MICROS_PER_MILLI = 1000;

    private LatencyKafka() {}

    public static void main(String[] args) throws InterruptedException {
        int skip = Integer.parseInt(args[2]);
        long[] micros = new long[Integer.parseInt(args[3])];
        Map<String, Object> settings =
                Map.of("bootstrap.servers", args[0], "isolation.level", "read_committed");
        try (var consumer =
                new KafkaConsumer<>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            while (!consumer.listTopics().containsKey(args[1])) {
                Thread.sleep(100);
            }
            TopicPartition partition = new TopicPartition(args[1], 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            for (int seen = 0; seen < skip + micros.length; ) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    if (seen >= skip && seen < skip + micros.length) {
                        micros[seen - skip] = now() - sent(record.value());
                    }
                    seen++;
                }
            }
        }
        Arrays.sort(micros);
        System.out.printf(
                "RESULT p50_ms=%.2f p90_ms=%.2f p99_ms=%.2f max_ms=%.2f%n",
                percentile(micros, 50),
                percentile(micros, 90),
                percentile(micros, 99),
                (double) micros[micros.length - 1] / MICROS_PER_MILLI);
    }

    private static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    private static long sent(byte[] value) {
        String json = new String(value, StandardCharsets.UTF_8);
        int from = json.indexOf(MEMBER) + MEMBER.length();
        int to = from;
        while (Character.isDigit(json.charAt(to))) {
            to++;
        }
        return Long.parseLong(json, from, to, 10);
    }

    private static double percentile(long[] sorted, int percent) {
        return (double) sorted[(int) ((long) sorted.length * percent / 100)] / MICROS_PER_MILLI;
    }
}
