package io.tailrace.connector.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tailrace.spi.ErrorCode;
import io.tailrace.spi.ExactlyOnceSink;
import io.tailrace.spi.Sink;
import io.tailrace.spi.SinkContext;
import io.tailrace.spi.Source;
import io.tailrace.spi.SourceContext;
import io.tailrace.spi.Split;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.Table;
import io.tailrace.testkit.FaultProxy;
import io.tailrace.testkit.Frames;
import io.tailrace.testkit.PrivateKafka;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Three brokers, of which any may go, and all at once. */
@Tag("server")
@Tag("crash")
final class KafkaFaultTest {

    @RegisterExtension static final PrivateKafka kafka = PrivateKafka.three().behindProxies();

    @TempDir static Path scratch;

    private static final int ROWS = 5;
    private static final int IDS = 40;
    private static final Table TABLE = Frames.table("t");

    private static KafkaConfig config() {
        return KafkaRig.settings(kafka.brokers())
                .kafka("delivery.timeout.ms", "6000")
                .kafka("request.timeout.ms", "3000")
                .kafka("max.block.ms", "6000")
                .kafka("default.api.timeout.ms", "6000")
                .build();
    }

    private static ExactlyOnceSink open(String pipeline) throws InterruptedException {
        return (ExactlyOnceSink)
                new KafkaSinkFactory()
                        .open(config(), new SinkContext(pipeline, "main", Split.WHOLE));
    }

    /** Frame n, the same whenever it is read. */
    private static ChangeBatch frame(long n) {
        long[] ids = new long[ROWS];
        for (int i = 0; i < ROWS; i++) {
            ids[i] = (n * ROWS + i) % IDS;
        }
        return Frames.inserts(new Position(Long.toString(n)), TABLE, Frames.transaction(n), ids);
    }

    /** Writes frames until told how many, and after a failure again what was not durable. */
    private static void pump(String pipeline, AtomicLong written, CompletableFuture<Long> until)
            throws InterruptedException {
        while (true) {
            try (ExactlyOnceSink sink = open(pipeline)) {
                long n =
                        sink.restore()
                                .map(position -> Long.parseLong(position.token()) + 1)
                                .orElse(0L);
                assertThat(n).as("what was durable is there").isGreaterThanOrEqualTo(written.get());
                while (n < until.getNow(Long.MAX_VALUE)) {
                    CompletableFuture<?> durable = sink.write(frame(n)).toCompletableFuture();
                    n++;
                    if (n % 8 == 0) {
                        sink.write(new Heartbeat(new Position(Long.toString(n - 1))));
                        sink.flush();
                        assertThat(durable).isCompleted();
                        written.set(n);
                    }
                }
                sink.flush();
                return;
            } catch (TailraceException e) {
                assertThat(e.code().kind()).as(e.toString()).isEqualTo(ErrorCode.Kind.SINK);
            }
        }
    }

    @Test
    void has_every_row_once_and_in_order_while_brokers_are_killed_in_turn() throws Exception {
        Random random = random();
        AtomicLong written = new AtomicLong();
        CompletableFuture<Long> until = new CompletableFuture<>();
        CompletableFuture<Void> done = start("turns", written, until);
        for (int kill = 0; kill < 6; kill++) {
            int broker = kill % kafka.size();
            awaitMore(written, 16 + random.nextInt(100), done);
            kafka.crash(broker);
            if (kill % 2 == 0) {
                awaitMore(written, 8, done); // two of three go on
            }
            kafka.start(broker);
        }
        finish(written, until, done);
        assertComplete("turns");
    }

    @Test
    void has_every_row_once_and_in_order_while_connections_are_cut_and_throttled()
            throws Exception {
        Random random = random();
        AtomicLong written = new AtomicLong();
        CompletableFuture<Long> until = new CompletableFuture<>();
        CompletableFuture<Void> done = start("cuts", written, until);
        for (int round = 0; round < 12; round++) {
            awaitMore(written, 8 + random.nextInt(30), done);
            for (int broker = 0; broker < kafka.size(); broker++) {
                FaultProxy proxy = kafka.proxy(broker);
                switch (round % 6) {
                    case 0 -> proxy.cut();
                    case 1 -> proxy.cutAfter(1 + random.nextInt(20_000));
                    case 2 -> proxy.throttle(20_000);
                    case 3 -> proxy.delay(Duration.ofMillis(30));
                    case 4 -> proxy.end();
                    default -> proxy.freeze(); // longer than a request may take
                }
            }
            if (round % 6 == 5) {
                LockSupport.parkNanos(Duration.ofSeconds(5).toNanos());
            } else {
                awaitMore(written, 8, done);
            }
            for (int broker = 0; broker < kafka.size(); broker++) {
                kafka.proxy(broker).pass();
            }
        }
        finish(written, until, done);
        assertComplete("cuts");
    }

    private static Random random() {
        long seed = Long.getLong("tailrace.crash.seed", new Random().nextLong());
        System.out.println("seed: -Dtailrace.crash.seed=" + seed);
        return new Random(seed);
    }

    private static CompletableFuture<Void> start(
            String pipeline, AtomicLong written, CompletableFuture<Long> until) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofPlatform()
                .daemon()
                .start(
                        () -> {
                            try {
                                pump(pipeline, written, until);
                                done.complete(null);
                            } catch (InterruptedException | RuntimeException | Error e) {
                                done.completeExceptionally(e);
                            }
                        });
        return done;
    }

    private static void finish(
            AtomicLong written, CompletableFuture<Long> until, CompletableFuture<Void> done)
            throws Exception {
        awaitMore(written, 8, done);
        until.complete(written.get() + 100);
        done.get();
    }

    private static void assertComplete(String pipeline) {
        Map<String, List<String>> byKey = new TreeMap<>();
        long count = 0;
        String last = "";
        for (ConsumerRecord<@Nullable String, @Nullable String> record :
                KafkaRig.read(kafka.brokers(), pipeline + ".public.t")) {
            String id = String.valueOf(KafkaRig.header(record, "id"));
            byKey.computeIfAbsent(String.valueOf(record.key()), _ -> new ArrayList<>()).add(id);
            last = last.compareTo(id) < 0 ? id : last;
            count++;
        }
        long frames = Long.parseLong(last.substring(0, last.indexOf('-'))) + 1;
        System.out.println(pipeline + ": " + count + " records of " + frames + " frames");
        assertThat(byKey.values())
                .allSatisfy(ids -> assertThat(ids).isSorted().doesNotHaveDuplicates());
        assertThat(count).isEqualTo(frames * ROWS);
    }

    @Test
    void says_that_the_brokers_are_away_and_goes_on_when_they_are_back() throws Exception {
        long n = 0;
        try (Sink sink = open("away")) {
            for (; n < 20; n++) {
                sink.write(frame(n));
            }
            sink.flush();
            for (int broker = 0; broker < kafka.size(); broker++) {
                kafka.crash(broker);
            }
            CompletableFuture<?> durable = sink.write(frame(n)).toCompletableFuture();
            TailraceException away = catchThrowableOfType(TailraceException.class, sink::flush);
            assertThat(away.code()).isEqualTo(KafkaError.KAFKA_UNAVAILABLE);
            assertThat(durable).isCompletedExceptionally();
        }
        TailraceException away = catchThrowableOfType(TailraceException.class, () -> open("away"));
        assertThat(away.code()).as(away.toString()).isEqualTo(KafkaError.KAFKA_UNAVAILABLE);

        kafka.start();
        pump("away", new AtomicLong(n), CompletableFuture.completedFuture(40L));
        assertComplete("away");
    }

    /** Kafka 4 takes a partition without a leader for one that is gone, and ends no part of it. */
    @Test
    void ends_an_abandoned_transaction_in_partitions_that_have_no_leader_too() throws Exception {
        int lone = 2;
        String topic = "lone.public.t";
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.brokers()));
                Sink abandoned = open("lone")) {
            create(admin, topic, List.of(lone));
            abandoned.write(frame(0));
            until(() -> end(admin, topic) == ROWS);
            kafka.crash(lone);
            until(() -> leader(admin, topic) == null);
            TailraceException away =
                    catchThrowableOfType(TailraceException.class, () -> open("lone").close());
            kafka.start(lone);
            pump("lone", new AtomicLong(), CompletableFuture.completedFuture(3L));
            assertComplete("lone");
            assertThat(away).hasMessageContaining(topic);
            assertThat(away.code()).isEqualTo(KafkaError.KAFKA_UNAVAILABLE);
        }
    }

    @Test
    void a_source_tells_that_the_brokers_have_lost_what_it_read() throws Exception {
        String topic = "lossy";
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.brokers()))) {
            create(admin, topic, List.of(0, 1));
            send(topic, 3);
            kafka.stop(1);
            send(topic, 3); // to broker 0 alone
            Position read;
            try (Source source = source(topic, null)) {
                read = readTo(source, 6);
            }
            kafka.crash(0);
            kafka.start(1);
            until(() -> leader(admin, topic) instanceof Node node && node.id() == 1);
            send(topic, 5);
            TailraceException lost =
                    catchThrowableOfType(
                            TailraceException.class,
                            () -> {
                                try (Source source = source(topic, read)) {
                                    readTo(source, 8);
                                }
                            });
            kafka.start(0);
            assertThat(lost.code()).isEqualTo(KafkaError.KAFKA_RECORDS_GONE);
            assertThat(lost).hasMessageContaining("lossy-0 was read up to offset 6");
            assertThat(lost).hasMessageContaining("lost the records from 3 on");
        }
    }

    /** Any of those brokers may lead its one partition, whatever it has. */
    private static void create(Admin admin, String topic, List<Integer> brokers) throws Exception {
        Map<String, String> settings =
                Map.of("min.insync.replicas", "1", "unclean.leader.election.enable", "true");
        admin.createTopics(List.of(new NewTopic(topic, Map.of(0, brokers)).configs(settings)))
                .all()
                .get();
    }

    private static void send(String topic, int count) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.brokers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (int i = 0; i < count; i++) {
                byte[] value = ("{\"i\":" + i + "}").getBytes(StandardCharsets.UTF_8);
                producer.send(new ProducerRecord<>(topic, value)).get();
            }
        }
    }

    private static Source source(String topic, @Nullable Position from)
            throws InterruptedException {
        KafkaSourceConfig config =
                KafkaRig.source(kafka.brokers(), KafkaSourceConfig.ROWS, "earliest", topic);
        return new KafkaSourceFactory()
                .open(
                        config,
                        new SourceContext("reads", new Split(topic + "-0"), scratch),
                        Arrays.asList(from));
    }

    private static Position readTo(Source source, long offset) throws InterruptedException {
        Position position = source.next().position();
        while (SourcePosition.of(position).offset() < offset) {
            position = source.next().position();
        }
        return position;
    }

    private static long end(Admin admin, String topic) throws Exception {
        TopicPartition partition = new TopicPartition(topic, 0);
        return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get()
                .offset();
    }

    private static @Nullable Node leader(Admin admin, String topic) throws Exception {
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .partitions()
                .getFirst()
                .leader();
    }

    private static void until(Callable<Boolean> reached) throws Exception {
        while (!reached.call()) {
            Thread.sleep(20);
        }
    }

    private static void awaitMore(AtomicLong written, int frames, CompletableFuture<?> done) {
        long target = written.get() + frames;
        while (written.get() < target && !done.isDone()) {
            LockSupport.parkNanos(5_000_000);
        }
    }
}
