package io.tailrace.connector.kafka;

import static io.tailrace.connector.kafka.Rows.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.tailrace.connector.kafka.KafkaConfig.Delivery;
import io.tailrace.connector.kafka.KafkaConfig.KeyFormat;
import io.tailrace.connector.kafka.KafkaConfig.NoKey;
import io.tailrace.spi.Checkable.Finding;
import io.tailrace.spi.Checkable.Level;
import io.tailrace.spi.ErrorCode;
import io.tailrace.spi.ExactlyOnceSink;
import io.tailrace.spi.Measured;
import io.tailrace.spi.RejectedChange;
import io.tailrace.spi.Sink;
import io.tailrace.spi.SinkContext;
import io.tailrace.spi.Split;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.testkit.PrivateKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("server")
final class KafkaSinkTest {

    @RegisterExtension
    static final PrivateKafka kafka =
            PrivateKafka.one()
                    .with("transaction.abort.timed.out.transaction.cleanup.interval.ms", "200");

    private static final KafkaSinkFactory FACTORY = new KafkaSinkFactory();

    private static KafkaRig.Settings settings() {
        return KafkaRig.settings(kafka.brokers());
    }

    private static Sink open(KafkaRig.Settings settings, String pipeline)
            throws InterruptedException {
        return KafkaRig.open(settings.build(), new SinkContext(pipeline, "main", Split.WHOLE));
    }

    private static void write(KafkaRig.Settings settings, String pipeline, Frame... frames)
            throws InterruptedException {
        try (Sink sink = open(settings, pipeline)) {
            for (Frame frame : frames) {
                sink.write(frame);
            }
            sink.flush();
        }
    }

    private static List<ConsumerRecord<@Nullable String, @Nullable String>> read(String topic) {
        return KafkaRig.read(kafka.brokers(), topic);
    }

    @ParameterizedTest
    @EnumSource(Delivery.class)
    void completes_a_frame_when_its_records_can_be_read(Delivery delivery) throws Exception {
        String pipeline = "complete-" + delivery.ordinal();
        KafkaRig.Settings settings = settings();
        settings.delivery = delivery;
        Rows rows = Rows.keyed("t");
        try (Sink sink = open(settings, pipeline)) {
            CompletableFuture<?> first =
                    sink.write(rows.insert("1", "eu", "a").insert("2", "eu", "b").at("p1"))
                            .toCompletableFuture();
            CompletableFuture<?> second =
                    sink.write(rows.insert("3", "eu", "c").at("p2")).toCompletableFuture();
            sink.flush();
            assertThat(first).isCompleted();
            assertThat(second).isCompleted();
            assertThat(read(pipeline + ".public.t"))
                    .extracting(ConsumerRecord::key)
                    .containsExactlyInAnyOrder("{\"id\":1}", "{\"id\":2}", "{\"id\":3}");
            assertThat(((Measured) sink).gauges())
                    .allSatisfy(gauge -> assertThat(gauge.value().getAsDouble()).isNotNegative());
        }
    }

    @Test
    void has_event_id_op_and_table_in_headers() throws Exception {
        write(settings(), "headers", Rows.keyed("t").insert("1", "eu", "a").at("p1"));
        ConsumerRecord<?, @Nullable String> record = read("headers.public.t").getFirst();
        assertThat(KafkaRig.header(record, "op")).isEqualTo("insert");
        assertThat(KafkaRig.header(record, "table")).isEqualTo("public.t");
        assertThat(KafkaRig.header(record, "id"))
                .isEqualTo(KafkaRig.json(record.value()).get("id").asText())
                .isEqualTo("000000-0000000000");
    }

    @Test
    void puts_a_key_where_the_java_client_puts_it() throws Exception {
        KafkaRig.Settings settings = settings();
        settings.partitions = 5;
        Rows rows = Rows.keyed("t");
        for (int i = 0; i < 50; i++) {
            rows.insert("" + i, "eu", "a");
        }
        write(settings, "partitions", rows.at("p1"));
        assertThat(read("partitions.public.t"))
                .hasSize(50)
                .allSatisfy(
                        record ->
                                assertThat(record.partition())
                                        .isEqualTo(
                                                Utils.toPositive(
                                                                Utils.murmur2(
                                                                        Utils.utf8(record.key())))
                                                        % 5));
    }

    @Test
    void follows_a_delete_by_a_tombstone_unless_told_otherwise() throws Exception {
        Rows rows = Rows.keyed("t");
        ChangeBatch batch = rows.insert("1", "eu", "a").delete("1", ABSENT, ABSENT).at("p1");
        write(settings(), "tombstones", batch);
        assertThat(read("tombstones.public.t"))
                .extracting(ConsumerRecord::key, record -> record.value() == null)
                .containsExactly(
                        tuple("{\"id\":1}", false),
                        tuple("{\"id\":1}", false),
                        tuple("{\"id\":1}", true));

        KafkaRig.Settings without = settings();
        without.tombstones = false;
        write(without, "no-tombstones", batch);
        assertThat(read("no-tombstones.public.t")).hasSize(2);
    }

    @Test
    void makes_a_change_of_key_a_delete_and_an_insert() throws Exception {
        Rows rows = Rows.keyed("t");
        write(
                settings(),
                "moves",
                rows.insert("1", "eu", "a")
                        .update(new String[] {"1", "eu", ABSENT}, "2", ABSENT, "b")
                        .insert("3", "eu", "c")
                        .at("p1"));
        Map<String, ConsumerRecord<?, @Nullable String>> byId = new TreeMap<>();
        for (var record : read("moves.public.t")) {
            if (record.value() != null) {
                byId.put(String.valueOf(KafkaRig.header(record, "id")), record);
            } else {
                assertThat(record.key()).isEqualTo("{\"id\":1}");
            }
        }
        assertThat(byId.values())
                .extracting(ConsumerRecord::key, record -> KafkaRig.header(record, "op"))
                .containsExactly(
                        tuple("{\"id\":1}", "insert"),
                        tuple("{\"id\":1}", "delete"),
                        tuple("{\"id\":2}", "insert"),
                        tuple("{\"id\":3}", "insert"));
        var inserted = List.copyOf(byId.values()).get(2);
        assertThat(KafkaRig.header(inserted, "previous-key")).isEqualTo("{\"id\":1}");
        assertThat(KafkaRig.json(inserted.value()).get("after"))
                .isEqualTo(KafkaRig.json("{\"id\":2,\"region\":\"eu\",\"label\":\"b\"}"));
    }

    @Test
    void takes_other_key_columns_by_table() throws Exception {
        KafkaRig.Settings settings = settings();
        settings.keyColumns = Map.of("public.t", List.of("region"));
        settings.key = KeyFormat.PLAIN;
        write(settings, "other-key", Rows.keyed("t").insert("1", "eu", "a").at("p1"));
        assertThat(read("other-key.public.t"))
                .extracting(ConsumerRecord::key)
                .containsExactly("eu");
    }

    @Test
    void rejects_a_change_that_does_not_tell_its_key() throws Exception {
        KafkaRig.Settings settings = settings();
        settings.keyColumns = Map.of("public.t", List.of("region"));
        Rows rows = Rows.keyed("t");
        try (Sink sink = open(settings, "no-region")) {
            RejectedChange rejected =
                    catchThrowableOfType(
                            RejectedChange.class,
                            () ->
                                    sink.write(
                                            rows.insert("1", "eu", "a")
                                                    .delete("1", ABSENT, ABSENT)
                                                    .at("p1")));
            assertThat(rejected.index()).isEqualTo(1);
            assertThat(rejected).hasMessageContaining("region").hasMessageContaining("public.t");
        }
    }

    @Test
    void refuses_a_table_without_a_key_or_spreads_it() throws Exception {
        Rows rows = Rows.keyless("log");
        SchemaChange shape = new SchemaChange(new Position("p0"), null, rows.table());
        try (Sink sink = open(settings(), "keyless")) {
            assertCode(() -> sink.write(shape), KafkaError.KAFKA_NO_KEY);
        }
        KafkaRig.Settings settings = settings();
        settings.noKey = NoKey.SPREAD;
        write(
                settings,
                "keyless",
                shape,
                rows.insert("1", "eu", "a").delete("1", "eu", "a").at("p1"));
        assertThat(read("keyless.public.log")).hasSize(2).allMatch(record -> record.key() == null);
    }

    @Test
    void sends_a_truncate_to_every_partition() throws Exception {
        KafkaRig.Settings settings = settings();
        settings.partitions = 4;
        write(settings, "truncated", Rows.keyed("t").truncate().at("p1"));
        assertThat(read("truncated.public.t"))
                .extracting(ConsumerRecord::partition)
                .containsExactly(0, 1, 2, 3);
    }

    @Test
    void sends_nothing_of_a_batch_with_a_record_that_is_too_large() throws Exception {
        Rows rows = Rows.keyed("t");
        KafkaRig.Settings settings = settings();
        settings.topicSettings = Map.of("max.message.bytes", "10000");
        settings.kafka("compression.type", "none");
        try (Sink sink = open(settings, "large")) {
            RejectedChange rejected =
                    catchThrowableOfType(
                            RejectedChange.class,
                            () ->
                                    sink.write(
                                            rows.insert("1", "eu", "a")
                                                    .insert("2", "eu", "x".repeat(10_000))
                                                    .at("p1")));
            assertThat(rejected.index()).isEqualTo(1);
            assertThat(rejected)
                    .hasMessageContaining("10000")
                    .hasMessageMatching("(?s).*record of 10[0-9]{3} bytes.*");
            sink.write(rows.insert("3", "eu", "x".repeat(9_500)).at("p1"));
            sink.flush();
        }
        assertThat(read("large.public.t"))
                .extracting(ConsumerRecord::key)
                .containsExactly("{\"id\":3}");
    }

    @ParameterizedTest
    @EnumSource(Delivery.class)
    void says_so_when_the_broker_does_not_take_a_record_of_that_size(Delivery delivery)
            throws Exception {
        KafkaRig.Settings settings = settings();
        settings.delivery = delivery;
        settings.topicSettings = Map.of("max.message.bytes", "1000");
        String random =
                new Random(1)
                        .ints(2000, 33, 127)
                        .mapToObj(Character::toString)
                        .reduce("", String::concat);
        try (Sink sink = open(settings, "larger-" + delivery.ordinal())) {
            sink.write(Rows.keyed("t").insert("2", "eu", random).at("p1"));
            assertCode(sink::flush, KafkaError.KAFKA_RECORD_TOO_LARGE);
        }
    }

    @Test
    void creates_topics_as_told_or_not_at_all() throws Exception {
        KafkaRig.Settings settings = settings();
        settings.createTopics = false;
        settings.topic = "missing.{table}";
        settings.delivery = Delivery.AT_LEAST_ONCE;
        try (Sink sink = open(settings, "strict")) {
            assertCode(
                    () -> sink.write(Rows.keyed("t").insert("1", "eu", "a").at("p1")),
                    KafkaError.KAFKA_TOPIC);
        }
        settings.createTopics = true;
        settings.topicSettings = Map.of("cleanup.policy", "nonsense");
        try (Sink sink = open(settings, "strict")) {
            assertCode(
                    () -> sink.write(Rows.keyed("t").insert("1", "eu", "a").at("p1")),
                    KafkaError.KAFKA_TOPIC);
        }
    }

    @Test
    void waits_for_the_brokers_that_a_new_topic_needs() throws Exception {
        KafkaRig.Settings settings = settings();
        settings.replication = 3;
        settings.delivery = Delivery.AT_LEAST_ONCE;
        try (Sink sink = open(settings, "away")) {
            assertCode(
                    () -> sink.write(Rows.keyed("away").insert("1", "eu", "a").at("p1")),
                    KafkaError.KAFKA_UNAVAILABLE);
        }
    }

    @Test
    void tells_an_earlier_instance_that_it_is_fenced() throws Exception {
        Rows rows = Rows.keyed("t");
        try (Sink earlier = open(settings(), "fenced")) {
            earlier.write(rows.insert("1", "eu", "a").at("p1"));
            earlier.flush();
            earlier.write(rows.insert("2", "eu", "lost").at("p2"));
            try (ExactlyOnceSink later = (ExactlyOnceSink) open(settings(), "fenced")) {
                assertThat(later.restore()).contains(new Position("p1"));
                assertCode(earlier::flush, KafkaError.KAFKA_FENCED);
                later.write(rows.insert("3", "eu", "c").at("p3"));
                later.flush();
            }
        }
        assertThat(read("fenced.public.t"))
                .extracting(ConsumerRecord::key)
                .containsExactlyInAnyOrder("{\"id\":1}", "{\"id\":3}");
    }

    /** As when the machine slept: nobody else is there, so it is no reason to stop for good. */
    @Test
    void takes_a_transaction_that_the_brokers_ended_for_what_passes() throws Exception {
        KafkaRig.Settings settings = settings().kafka("transaction.timeout.ms", "500");
        try (Sink sink = open(settings, "expired");
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.brokers()))) {
            sink.write(Rows.keyed("t").insert("1", "eu", "a").at("p1"));
            String id = "tailrace/expired/main/log";
            while (admin.describeTransactions(List.of(id)).description(id).get().state()
                    != TransactionState.COMPLETE_ABORT) {
                LockSupport.parkNanos(20_000_000);
            }
            assertCode(sink::flush, KafkaError.KAFKA_TRANSACTION_EXPIRED);
        }
        write(settings, "expired", Rows.keyed("t").insert("1", "eu", "a").at("p1"));
        assertThat(read("expired.public.t")).hasSize(1);
    }

    /** As the default is where the brokers' own is lower than it mostly is. */
    @Test
    void says_how_long_transactions_may_be_open() {
        KafkaRig.Settings settings = settings().kafka("transaction.timeout.ms", "900001");
        TailraceException refused =
                catchThrowableOfType(TailraceException.class, () -> open(settings, "patient"));
        assertThat(refused.code()).isEqualTo(KafkaError.KAFKA_SETTING);
        assertThat(refused)
                .hasMessageContaining("set transaction.timeout.ms under 'kafka'")
                .hasMessageContaining("transaction.max.timeout.ms");
    }

    /** A committed position lies behind the open transaction of another pipeline. */
    @Test
    void finds_its_position_behind_another_pipelines_open_transaction() throws Exception {
        Rows rows = Rows.keyed("t");
        KafkaRig.Settings settings = settings();
        write(settings, "hidden", rows.insert("1", "eu", "a").at("p1"));
        Map<String, Object> other =
                new ClientSettings(
                                settings.kafka("transaction.timeout.ms", "5000").build(), "other")
                        .transactional("other");
        try (var blocker = new KafkaProducer<byte[], byte[]>(other)) {
            blocker.initTransactions();
            blocker.beginTransaction();
            blocker.send(
                            new ProducerRecord<>(
                                    "tailrace-checkpoints", 0, new byte[] {1}, new byte[] {1}))
                    .get();
            write(settings, "hidden", rows.insert("2", "eu", "b").at("p2"));
            try (ExactlyOnceSink sink = (ExactlyOnceSink) open(settings, "hidden")) {
                assertThat(sink.restore()).contains(new Position("p2"));
            }
        }
    }

    /** The process is gone after each frame, with what it had sent left lying in the log. */
    @Test
    void has_each_event_once_and_in_order_wherever_an_instance_is_abandoned() throws Exception {
        int frames = 25;
        List<ChangeBatch> history = new ArrayList<>();
        Rows rows = Rows.keyed("t");
        for (int i = 0; i < frames; i++) {
            rows.insert("" + i % 7, "eu", "v" + i).insert("" + i % 3, "eu", "w" + i);
            history.add(rows.at("p" + i));
        }
        KafkaRig.Settings settings = settings();
        settings.interval = Duration.ZERO;
        List<Sink> abandoned = new ArrayList<>();
        int next = 0;
        for (int crash = 0; next < frames; crash++) {
            ExactlyOnceSink sink = (ExactlyOnceSink) open(settings, "abandoned");
            abandoned.add(sink);
            next =
                    sink.restore()
                            .map(at -> Integer.parseInt(at.token().substring(1)) + 1)
                            .orElse(0);
            for (int i = next; i < Math.min(frames, next + 3); i++) {
                sink.write(history.get(i));
            }
            if (crash % 4 == 3 || next + 3 >= frames) {
                sink.flush();
                next = Math.min(frames, next + 3);
            }
        }
        abandoned.forEach(Sink::close);
        Map<String, List<String>> byKey = new TreeMap<>();
        for (var record : read("abandoned.public.t")) {
            byKey.computeIfAbsent(String.valueOf(record.key()), _ -> new ArrayList<>())
                    .add(String.valueOf(KafkaRig.header(record, "id")));
        }
        assertThat(byKey.values())
                .allSatisfy(ids -> assertThat(ids).isSorted().doesNotHaveDuplicates());
        assertThat(byKey.values().stream().mapToInt(List::size).sum()).isEqualTo(2 * frames);
    }

    @Test
    void check_says_what_it_finds() {
        assertThat(FACTORY.check(settings().build()))
                .extracting(Finding::level)
                .containsOnly(Level.OK);
        KafkaRig.Settings wide = settings();
        wide.replication = 3;
        assertThat(FACTORY.check(wide.build()))
                .anySatisfy(
                        finding -> {
                            assertThat(finding.level()).isEqualTo(Level.FAIL);
                            assertThat(finding.subject()).isEqualTo("replication");
                        });
        KafkaRig.Settings nowhere = KafkaRig.settings("127.0.0.1:1");
        nowhere.kafka("default.api.timeout.ms", "1500").kafka("request.timeout.ms", "1000");
        assertThat(FACTORY.check(nowhere.build()))
                .anySatisfy(finding -> assertThat(finding.level()).isEqualTo(Level.FAIL));
    }

    private static void assertCode(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, ErrorCode code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        TailraceException.class,
                        failure ->
                                assertThat(failure.code()).as(failure.toString()).isEqualTo(code));
    }
}
