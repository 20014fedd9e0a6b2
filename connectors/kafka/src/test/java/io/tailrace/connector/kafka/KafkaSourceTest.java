package io.tailrace.connector.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tailrace.connector.kafka.KafkaSourceConfig.Keys;
import io.tailrace.spi.Sink;
import io.tailrace.spi.SinkContext;
import io.tailrace.spi.Source;
import io.tailrace.spi.SourceContext;
import io.tailrace.spi.Split;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.testkit.FrameLog;
import io.tailrace.testkit.PrivateKafka;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("server")
final class KafkaSourceTest {

    @RegisterExtension static final PrivateKafka kafka = PrivateKafka.one();

    private static final KafkaSourceFactory FACTORY = new KafkaSourceFactory();

    @TempDir static Path scratch;

    private static KafkaSourceConfig config(String format, String start, String... topics) {
        return KafkaRig.source(kafka.brokers(), format, start, topics);
    }

    private static Source open(KafkaSourceConfig config, String split, @Nullable Position... from)
            throws InterruptedException {
        return FACTORY.open(
                config, new SourceContext("reads", new Split(split), scratch), Arrays.asList(from));
    }

    private static void create(String topic, int partitions) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(
                            List.of(new NewTopic(topic, Optional.of(partitions), Optional.empty())))
                    .all()
                    .get();
        }
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", kafka.brokers()));
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("bootstrap.servers", kafka.brokers());
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static void send(String topic, @Nullable String... values) throws Exception {
        try (var producer = producer(Map.of())) {
            for (String value : values) {
                producer.send(record(topic, "k", value)).get();
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> record(
            String topic, String key, @Nullable String value) {
        return new ProducerRecord<>(topic, 0, 1_700_000_000_123L, bytes(key), bytes(value));
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void has_a_split_for_each_partition_of_the_topics_that_are_meant() throws Exception {
        create("glob.a", 2);
        create("glob.b", 1);
        create("globe", 1);

        assertThat(FACTORY.splits(config("rows", "earliest", "glob.*")))
                .extracting(Split::id)
                .containsExactly("glob.a-0", "glob.a-1", "glob.b-0");
        assertThat(FACTORY.check(config("rows", "earliest", "globe"))).hasSize(1);
        TailraceException none =
                catchThrowableOfType(
                        TailraceException.class,
                        () -> FACTORY.splits(config("rows", "earliest", "glob.*", "nothing")));
        assertThat(none.code()).isEqualTo(KafkaError.KAFKA_TOPIC);
    }

    @Test
    void makes_rows_of_records() throws Exception {
        create("plain", 1);
        send("plain", "{\"a\": [1, 2]}", null);
        try (var producer = producer(Map.of())) {
            var record = record("plain", "ä", "{}");
            record.headers().add("h", bytes("x")).add("h", new byte[] {-1}).add("n", null);
            producer.send(record).get();
        }
        try (Source source =
                open(config("rows", "earliest", "plain"), "plain-0", new Position[1])) {
            FrameLog log = new FrameLog(null).read(source, 3);

            assertThat(log.changes()).allMatch(change -> change.op() == Op.INSERT);
            assertThat(log.changes())
                    .extracting(change -> change.after("offset"))
                    .containsExactly("0", "1", "2");
            assertThat(log.changes().get(0).after("payload")).isEqualTo("{\"a\": [1, 2]}");
            assertThat(log.changes().get(0).after("timestamp"))
                    .isEqualTo("2023-11-14 22:13:20.123+00");
            assertThat(log.changes().get(0).after("headers")).isNull();
            assertThat(log.changes().get(1).after("payload")).isNull();
            assertThat(log.changes().get(2).after("key")).isEqualTo("ä");
            assertThat(log.changes().get(2).after("headers"))
                    .isEqualTo("{\"h\":[\"x\",{\"base64\":\"/w==\"}],\"n\":null}");
            assertThat(log.eventIds()).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void resumes_from_every_position_and_tells_the_group() throws Exception {
        create("resumed", 1);
        for (int i = 0; i < 5; i++) {
            send("resumed", "{\"n\":" + i + "}");
        }
        FrameLog whole = new FrameLog(null);
        KafkaSourceConfig config = config("rows", "earliest", "resumed");
        try (Source source = open(config, "resumed-0", new Position[1])) {
            whole.read(source, 5);
            source.acknowledge(whole.lastPosition());
            awaitGroup("resumed", 5, source);
        }
        for (var step : whole.restartPoints()) {
            FrameLog rest = new FrameLog(step.position());
            try (Source source = open(config, "resumed-0", step.position())) {
                rest.read(source, 5 - step.changes());
            }
            assertThat(rest.eventIds()).isEqualTo(whole.eventIds().subList(step.changes(), 5));
        }
    }

    private static void awaitGroup(String topic, long offset, Source source) throws Exception {
        TopicPartition partition = new TopicPartition(topic, 0);
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        try (Admin admin = admin()) {
            while (System.nanoTime() < end) {
                source.next();
                var offsets =
                        admin.listConsumerGroupOffsets("tailrace-reads")
                                .partitionsToOffsetAndMetadata()
                                .get();
                var committed = offsets.get(partition);
                if (committed != null && committed.offset() == offset) {
                    return;
                }
            }
        }
        assertThat(offset).as("the group's offset").isNull();
    }

    @Test
    void starts_where_it_is_told() throws Exception {
        create("timed", 1);
        try (var producer = producer(Map.of())) {
            for (int day = 1; day <= 3; day++) {
                long time = Instant.parse("2026-01-0" + day + "T00:00:00Z").toEpochMilli();
                producer.send(
                                new ProducerRecord<>(
                                        "timed", 0, time, null, bytes("{\"day\":" + day + "}")))
                        .get();
            }
        }
        try (Source source =
                open(config("rows", "2026-01-02T00:00:00Z", "timed"), "timed-0", new Position[1])) {
            assertThat(new FrameLog(null).read(source, 2).changes().getFirst().after("payload"))
                    .isEqualTo("{\"day\":2}");
        }
        try (Source source = open(config("rows", "latest", "timed"), "timed-0", new Position[1])) {
            source.next();
            send("timed", "{\"day\":4}");
            assertThat(new FrameLog(null).read(source, 1).changes().getFirst().after("payload"))
                    .isEqualTo("{\"day\":4}");
        }
    }

    @Test
    void begins_where_it_began_until_something_was_acknowledged() throws Exception {
        create("begun", 1);
        send("begun", "{\"n\":1}");
        KafkaSourceConfig latest = config("rows", "latest", "begun");
        open(latest, "begun-0", new Position[1]).close(); // killed before its first checkpoint
        send("begun", "{\"n\":2}");
        try (Source source = open(latest, "begun-0", new Position[1])) {
            FrameLog log = new FrameLog(null).read(source, 1);
            assertThat(log.changes().getFirst().after("payload")).isEqualTo("{\"n\":2}");
            source.acknowledge(log.lastPosition());
            awaitGroup("begun", 2, source);
        }
        send("begun", "{\"n\":3}");
        try (Source source = open(latest, "begun-0", new Position[1])) {
            source.next(); // without its checkpoint it is a new pipeline
            send("begun", "{\"n\":4}");
            assertThat(new FrameLog(null).read(source, 1).changes().getFirst().after("payload"))
                    .isEqualTo("{\"n\":4}");
        }
    }

    @Test
    void passes_over_nothing_of_a_partition_that_appeared_while_the_pipeline_ran()
            throws Exception {
        create("late", 1);
        send("late", "{\"n\":1}");
        SourceContext context =
                new SourceContext("reads", new Split("late-0"), scratch, scratch, true);
        for (int i = 0; i < 2; i++) {
            try (Source source =
                    FACTORY.open(
                            config("rows", "latest", "late"),
                            i == 0
                                    ? context
                                    : new SourceContext("reads", new Split("late-0"), scratch),
                            Arrays.asList(new Position[1]))) {
                assertThat(new FrameLog(null).read(source, 1).changes().getFirst().after("payload"))
                        .isEqualTo("{\"n\":1}");
            }
        }
    }

    @Test
    void sees_what_was_committed_only_and_goes_over_the_rest() throws Exception {
        create("committed", 1);
        try (var producer = producer(Map.of("transactional.id", "t"))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(record("committed", "k", "{\"aborted\":1}"));
            producer.flush(); // else they are never sent
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(record("committed", "k", "{\"committed\":1}"));
            Transactions.commit(producer);
            producer.beginTransaction();
            producer.send(record("committed", "k", "{\"aborted\":2}"));
            producer.flush(); // else they are never sent
            producer.abortTransaction();
        }
        try (Source source =
                open(config("rows", "earliest", "committed"), "committed-0", new Position[1])) {
            FrameLog log = new FrameLog(null).read(source, 1);
            assertThat(log.changes().getFirst().after("payload")).isEqualTo("{\"committed\":1}");
            log.readUntil(source, l -> SourcePosition.of(l.lastPosition()).offset() == 6);
            assertThat(SourcePosition.of(log.lastPosition()).epoch()).isZero();
        }
    }

    @Test
    void stops_at_a_record_that_it_cannot_read_and_names_it() throws Exception {
        create("bad", 1);
        send("bad", "{\"a\":1}", "no json");
        Source source = open(config("rows", "earliest", "bad"), "bad-0", new Position[1]);
        TailraceException failure =
                catchThrowableOfType(
                        TailraceException.class, () -> new FrameLog(null).read(source, 2));
        source.close();

        assertThat(failure.code()).isEqualTo(KafkaError.KAFKA_BAD_RECORD);
        assertThat(failure)
                .hasMessageContaining("offset 1 of bad-0")
                .hasMessageNotContaining("no json");
    }

    @Test
    void keeps_records_that_it_cannot_read_in_the_dead_letters() throws Exception {
        create("bad2", 1);
        create("letters", 1);
        send("bad2", "{\"a\":1}", "no json", "{\"a\":2}");
        KafkaSourceConfig config =
                new KafkaSourceConfig(
                        kafka.brokers(),
                        List.of("bad2"),
                        "rows",
                        "earliest",
                        Duration.ZERO,
                        Keys.TEXT,
                        "letters",
                        null,
                        Map.of());
        try (Source source = open(config, "bad2-0", new Position[1])) {
            assertThat(new FrameLog(null).read(source, 2).changes())
                    .extracting(change -> change.after("offset"))
                    .containsExactly("0", "2");
        }
        var letters = KafkaRig.read(kafka.brokers(), "letters");
        assertThat(letters).hasSize(1);
        assertThat(letters.getFirst().value()).isEqualTo("no json");
        assertThat(KafkaRig.header(letters.getFirst(), "tailrace.offset")).isEqualTo("1");
        assertThat(KafkaRig.header(letters.getFirst(), "tailrace.reason")).contains("no JSON");
    }

    @Test
    void refuses_a_position_whose_records_are_gone_or_of_another_topic() throws Exception {
        create("short", 1);
        send("short", "{\"a\":1}", "{\"a\":2}", "{\"a\":3}");
        KafkaSourceConfig config = config("rows", "earliest", "short");
        Position first;
        try (Source source = open(config, "short-0", new Position[1])) {
            first = source.next().position();
        }
        try (Admin admin = admin()) {
            admin.deleteRecords(
                            Map.of(new TopicPartition("short", 0), RecordsToDelete.beforeOffset(2)))
                    .all()
                    .get();
        }
        TailraceException gone =
                catchThrowableOfType(TailraceException.class, () -> open(config, "short-0", first));
        assertThat(gone.code()).isEqualTo(KafkaError.KAFKA_RECORDS_GONE);
        assertThat(gone).hasMessageContaining("records 0 to 1 of short-0");

        Position other = new Position("AAAAAAAAAAAAAAAAAAAAAA@2");
        assertThat(
                        catchThrowableOfType(
                                        TailraceException.class,
                                        () -> open(config, "short-0", other))
                                .code())
                .isEqualTo(KafkaError.KAFKA_POSITION);
    }

    @Test
    void ends_when_it_is_closed_while_it_waits() throws Exception {
        create("idle", 1);
        Source source = open(config("rows", "earliest", "idle"), "idle-0", new Position[1]);
        CompletableFuture<TailraceException> ended = new CompletableFuture<>();
        Thread.ofPlatform()
                .daemon()
                .start(
                        () ->
                                ended.complete(
                                        catchThrowableOfType(
                                                TailraceException.class,
                                                () -> {
                                                    while (true) {
                                                        source.next();
                                                    }
                                                })));
        source.close();

        assertThat(ended.get(30, TimeUnit.SECONDS).code())
                .isEqualTo(KafkaError.KAFKA_SOURCE_CLOSED);
    }

    /** What the sink writes, read back: the same operations, keys and cells. */
    @ParameterizedTest
    @ValueSource(strings = {"json", "flat", "debezium", "maxwell", "canal"})
    void reads_back_the_changes_that_the_sink_wrote(String format) throws Exception {
        KafkaRig.Settings settings = KafkaRig.settings(kafka.brokers());
        settings.format = format;
        settings.partitions = 1;
        Rows rows = Rows.keyed("items");
        List<ChangeBatch> frames = new ArrayList<>();
        frames.add(rows.insert("1", "eu", "ä \"1\"\n").insert("2", null, "b").at("p1"));
        frames.add(rows.update(new String[] {"1", "eu", "a"}, "1", "us", "c").at("p2"));
        frames.add(rows.delete("2", null, "b").at("p3"));
        try (Sink sink =
                new KafkaSinkFactory()
                        .open(settings.build(), new SinkContext(format, "r", Split.WHOLE))) {
            for (ChangeBatch frame : frames) {
                sink.write(frame);
            }
            sink.flush();
        }
        String topic = format + ".public.items";
        KafkaSourceConfig config = config(format, "earliest", topic);
        FrameLog log = new FrameLog(null);
        try (Source source = open(config, topic + "-0", new Position[1])) {
            log.read(source, 4);
        }
        assertThat(log.changes())
                .extracting(change -> change.op())
                .containsExactly(Op.INSERT, Op.INSERT, Op.UPDATE, Op.DELETE);
        assertThat(log.changes().get(0).after("label")).isEqualTo("ä \"1\"\n");
        assertThat(log.changes().get(0).after("id")).isEqualTo("1");
        assertThat(log.changes().get(1).after("region")).isNull();
        assertThat(log.changes().get(2).after("region")).isEqualTo("us");
        assertThat(log.changes().get(3).before()).containsEntry("id", "2");

        // a restart knows the table before its first change
        try (Source source = open(config, topic + "-0", log.lastPosition())) {
            var shape = (SchemaChange) source.next();
            var table = Objects.requireNonNull(shape.after());
            assertThat(table.name().toString()).isEqualTo("public.items");
            assertThat(table.columns())
                    .extracting(column -> column.name())
                    .containsExactlyInAnyOrder("id", "label", "region");
            assertThat(table.keyWidth()).isEqualTo(1);
            assertThat(table.column(table.keyColumn(0)).name()).isEqualTo("id");
            assertThat(table.column(table.indexOf("label")).type().kind())
                    .isEqualTo(DataType.Kind.TEXT);
        }
    }

    @Test
    void widens_a_column_whose_values_outgrow_it() throws Exception {
        create("wide", 1);
        String event =
                "{\"id\":\"%d\",\"op\":\"insert\",\"table\":\"s.t\",\"key\":{\"id\":%d},\"before\":null,\"after\":{\"id\":%d,\"v\":%s}}";
        send(
                "wide",
                event.formatted(1, 1, 1, "null"),
                event.formatted(2, 2, 2, "5"),
                event.formatted(3, 3, 3, "1.5e3"),
                event.formatted(4, 4, 4, "\"x\""));
        try (Source source = open(config("json", "earliest", "wide"), "wide-0", new Position[1])) {
            FrameLog log = new FrameLog(null).read(source, 4);

            assertThat(log.changes().get(1).after("v")).isEqualTo("5");
            assertThat(log.changes().get(2).after("v")).isEqualTo("1500");
            assertThat(log.changes().get(3).after("v")).isEqualTo("\"x\"");
            assertThat(log.violations()).isEmpty();
        }
    }
}
