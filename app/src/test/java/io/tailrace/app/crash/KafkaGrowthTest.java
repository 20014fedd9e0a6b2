package io.tailrace.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.PrivateKafka;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Topics and partitions that appear while the program reads. */
@Tag("crash")
final class KafkaGrowthTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @RegisterExtension static final PrivateKafka kafka = PrivateKafka.one();

    @TempDir Path folder;

    private final Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.brokers()));

    @AfterEach
    void close() {
        admin.close();
    }

    private Path pipeline() throws Exception {
        return Files.writeString(
                folder.resolve("p.yaml"),
                """
                pipeline: growing
                source: {type: kafka, brokers: "%1$s", topics: ["in.*"], start: latest, look-every: 200ms}
                routes: [{sink: {type: kafka, brokers: "%1$s", topic: out, partitions: 1}}]
                http: {enabled: false}
                """
                        .formatted(kafka.brokers()));
    }

    private void create(String topic) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())))
                .all()
                .get();
    }

    private static void send(String topic, int partition, int from, int to) throws Exception {
        try (var producer =
                new KafkaProducer<>(
                        Map.<String, Object>of("bootstrap.servers", kafka.brokers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (int i = from; i < to; i++) {
                byte[] value = ("{\"n\":" + i + "}").getBytes(StandardCharsets.UTF_8);
                producer.send(new ProducerRecord<>(topic, partition, null, value)).get();
            }
        }
    }

    /** The source says where it begins before it reads. */
    private void awaitBegin(TailraceProcess process) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (admin.listConsumerGroupOffsets("tailrace-growing")
                .partitionsToOffsetAndMetadata()
                .get()
                .isEmpty()) {
            assertThat(System.nanoTime()).as(process.log()).isLessThan(end);
            assertThat(process.isAlive()).as(process.log()).isTrue();
        }
    }

    /** The numbers in the topic, once there are so many. */
    private static Set<String> read(int count, TailraceProcess process) {
        Set<String> read = new HashSet<>();
        long end = System.nanoTime() + PATIENCE.toNanos();
        try (var consumer =
                new KafkaConsumer<>(
                        Map.<String, Object>of(
                                "bootstrap.servers",
                                kafka.brokers(),
                                "isolation.level",
                                "read_committed"),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            TopicPartition out = new TopicPartition("out", 0);
            consumer.assign(List.of(out));
            consumer.seekToBeginning(List.of(out));
            while (read.size() < count) {
                assertThat(System.nanoTime()).as("%s; %s", read, process.log()).isLessThan(end);
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    String number = record.value().replaceAll("(?s).*\"n\":(\\d+).*", "$1");
                    assertThat(read.add(number)).as(record.value()).isTrue();
                }
            }
        }
        return read;
    }

    @Test
    void reads_all_of_what_appears_and_goes_on_with_it() throws Exception {
        create("in.a");
        create("out");
        send("in.a", 0, 0, 10); // before the beginning
        Path file = pipeline();
        try (TailraceProcess process = TailraceProcess.run(file)) {
            awaitBegin(process);
            admin.createPartitions(Map.of("in.a", NewPartitions.increaseTo(2))).all().get();
            create("in.b");
            send("in.a", 0, 10, 20);
            send("in.a", 1, 20, 30);
            send("in.b", 0, 30, 40);
            read(30, process);
            process.kill();
        }
        send("in.a", 1, 40, 50);
        send("in.b", 0, 50, 60);
        try (TailraceProcess process = TailraceProcess.run(file)) {
            assertThat(read(50, process))
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(10, 60).mapToObj(Integer::toString).toList());
            process.drain();
        }
    }
}
