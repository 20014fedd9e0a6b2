package io.tailrace.connector.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tailrace.spi.Checkable.Finding;
import io.tailrace.spi.Checkable.Level;
import io.tailrace.spi.Checkpoint;
import io.tailrace.spi.CheckpointStore;
import io.tailrace.spi.ErrorCode;
import io.tailrace.spi.ExactlyOnceSink;
import io.tailrace.spi.SinkContext;
import io.tailrace.spi.Split;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Position;
import io.tailrace.testkit.PrivateKafka;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("server")
final class KafkaCheckpointStoreTest {

    @RegisterExtension static final PrivateKafka kafka = PrivateKafka.one();

    private static final KafkaCheckpointFactory FACTORY = new KafkaCheckpointFactory();
    private static final String TOPIC = "tailrace-checkpoints";

    private static KafkaCheckpointConfig config(String topic) {
        return new KafkaCheckpointConfig(kafka.brokers(), topic, true, 0, "tailrace", Map.of());
    }

    private static CheckpointStore open(String pipeline) {
        return FACTORY.open(config(TOPIC), pipeline, Path.of("unused"));
    }

    private static Checkpoint checkpoint(String pipeline, String route, long epoch, String token) {
        return new Checkpoint(
                pipeline,
                route,
                Split.WHOLE,
                epoch,
                new Position(token),
                Instant.parse("2026-01-31T12:00:00Z"));
    }

    @Test
    void finds_what_an_earlier_instance_saved() {
        Checkpoint first = checkpoint("again", "a", 1, "p1");
        Checkpoint last = checkpoint("again", "a", 1, "p2\nof two lines");
        Checkpoint other = checkpoint("again", "a-b", 7, "q1");
        try (CheckpointStore store = open("again")) {
            assertThat(store.load("again", "a", Split.WHOLE)).isEmpty();
            store.save(first);
            store.save(other);
            store.save(last);
            assertThat(store.load("again", "a", Split.WHOLE)).contains(last);
        }
        try (CheckpointStore store = open("again")) {
            assertThat(store.load("again", "a", Split.WHOLE)).contains(last);
            assertThat(store.load("again", "a", new Split("t-1"))).isEmpty();
            assertThat(store.list("again")).containsExactly(last, other);
            store.delete("again", "a", Split.WHOLE);
            store.delete("again", "c", Split.WHOLE);
            assertThat(store.list("again")).containsExactly(other);
        }
        try (CheckpointStore store = open("again")) {
            assertThat(store.load("again", "a", Split.WHOLE)).isEmpty();
        }
        try (CheckpointStore store = open("agai")) {
            assertThat(store.list("agai")).isEmpty();
        }
    }

    @Test
    void a_look_disturbs_nobody() {
        try (CheckpointStore running = open("look");
                CheckpointStore looking = open("look")) {
            Checkpoint checkpoint = checkpoint("look", "a", 1, "p1");
            running.save(checkpoint);
            assertThat(looking.list("look")).containsExactly(checkpoint);
            running.save(checkpoint("look", "a", 1, "p2"));
            assertThat(looking.list("look")).containsExactly(checkpoint("look", "a", 1, "p2"));
        }
    }

    /** Both at their first start, so that no epoch tells them apart. */
    @Test
    void the_instance_that_came_last_goes_on_and_the_other_gives_up() {
        try (CheckpointStore earlier = open("two");
                CheckpointStore later = open("two")) {
            earlier.save(checkpoint("two", "a", 1, "p1"));
            assertThat(later.load("two", "a", Split.WHOLE)).isPresent();

            TailraceException refused =
                    catchThrowableOfType(
                            TailraceException.class,
                            () -> earlier.save(checkpoint("two", "a", 1, "p2")));
            assertThat(refused.code()).as(refused.toString()).isEqualTo(KafkaError.KAFKA_FENCED);
            assertThat(refused.code().kind()).isEqualTo(ErrorCode.Kind.USER);
            // it has looked who came, and so taken the id over for a moment
            later.save(checkpoint("two", "a", 1, "p3"));
            later.save(checkpoint("two", "a", 1, "p4"));
            refused =
                    catchThrowableOfType(
                            TailraceException.class, () -> earlier.load("two", "a", Split.WHOLE));
            assertThat(refused.code()).isEqualTo(KafkaError.KAFKA_FENCED);
            assertThat(later.list("two")).containsExactly(checkpoint("two", "a", 1, "p4"));
        }
    }

    @Test
    void of_many_that_start_at_once_one_goes_on() throws Exception {
        int instances = 3;
        AtomicReference<@Nullable TailraceException> other = new AtomicReference<>();
        AtomicBoolean[] stands = new AtomicBoolean[instances];
        Thread[] threads = new Thread[instances];
        for (int i = 0; i < instances; i++) {
            int number = i;
            stands[i] = new AtomicBoolean();
            threads[i] =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try (CheckpointStore store = open("many")) {
                                            for (int n = 0; n < 30; n++) {
                                                saveAtLast(
                                                        store,
                                                        checkpoint(
                                                                "many", "a", 1, number + "-" + n));
                                            }
                                            stands[number].set(true);
                                        } catch (TailraceException e) {
                                            if (e.code() != KafkaError.KAFKA_FENCED) {
                                                other.set(e);
                                            }
                                        }
                                    });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(other.get()).isNull();
        assertThat(stands).anyMatch(AtomicBoolean::get);
        try (CheckpointStore store = open("many")) {
            String last = store.list("many").getFirst().position().token();
            assertThat(last).endsWith("-29");
            assertThat(stands[last.charAt(0) - '0']).isTrue();
        }
    }

    private static void saveAtLast(CheckpointStore store, Checkpoint checkpoint) {
        var _ =
                KafkaRig.atLast(
                        () -> {
                            store.save(checkpoint);
                            return checkpoint;
                        });
    }

    @Test
    void a_higher_epoch_shuts_out_lower_ones() {
        try (CheckpointStore store = open("epochs")) {
            store.save(checkpoint("epochs", "a", 3, "p1"));
            TailraceException refused =
                    catchThrowableOfType(
                            TailraceException.class,
                            () -> store.save(checkpoint("epochs", "a", 2, "p2")));
            assertThat(refused.code()).isEqualTo(KafkaError.KAFKA_FENCED);
            assertThat(store.list("epochs")).containsExactly(checkpoint("epochs", "a", 3, "p1"));
        }
    }

    private static ExactlyOnceSink openSink() throws Exception {
        return (ExactlyOnceSink)
                KafkaRig.open(
                        KafkaRig.settings(kafka.brokers()).build(),
                        new SinkContext("shared", "a", Split.WHOLE));
    }

    @Test
    void shares_its_topic_with_a_sink() throws Exception {
        try (CheckpointStore store = open("shared");
                ExactlyOnceSink sink = openSink()) {
            store.save(checkpoint("shared", "a", 1, "p1"));
            sink.write(Rows.keyed("t").insert("1", "eu", "a").at("s1"));
            sink.flush();
            store.save(checkpoint("shared", "a", 1, "p2"));
        }
        try (CheckpointStore store = open("shared");
                ExactlyOnceSink sink = openSink()) {
            assertThat(store.list("shared")).containsExactly(checkpoint("shared", "a", 1, "p2"));
            assertThat(sink.restore()).contains(new Position("s1"));
        }
    }

    @Test
    void a_broker_that_is_away_is_an_outage_that_passes() {
        try (CheckpointStore store = open("away");
                CheckpointStore idle = open("away-too")) {
            store.save(checkpoint("away", "a", 1, "p1"));
            kafka.crash(0);
            TailraceException away =
                    catchThrowableOfType(
                            TailraceException.class,
                            () -> store.save(checkpoint("away", "a", 1, "p2")));
            assertThat(away.code()).as(away.toString()).isEqualTo(KafkaError.KAFKA_UNAVAILABLE);
            away =
                    catchThrowableOfType(
                            TailraceException.class, () -> idle.load("away-too", "a", Split.WHOLE));
            assertThat(away.code()).as(away.toString()).isEqualTo(KafkaError.KAFKA_UNAVAILABLE);
            kafka.start();
            untilSaved(store, checkpoint("away", "a", 1, "p3"));
        } finally {
            kafka.start();
        }
        try (CheckpointStore store = open("away")) {
            assertThat(store.load("away", "a", Split.WHOLE))
                    .contains(checkpoint("away", "a", 1, "p3"));
        }
    }

    private static void untilSaved(CheckpointStore store, Checkpoint checkpoint) {
        for (int attempt = 1; ; attempt++) {
            try {
                store.save(checkpoint);
                return;
            } catch (TailraceException e) {
                assertThat(e.code()).as(e.toString()).isEqualTo(KafkaError.KAFKA_UNAVAILABLE);
                assertThat(attempt).as(e.toString()).isLessThan(10);
            }
        }
    }

    @Test
    void refuses_a_record_that_is_no_checkpoint() {
        try (CheckpointStore store = open("damaged")) {
            store.save(checkpoint("damaged", "a", 1, "p1"));
        }
        try (var producer =
                new KafkaProducer<>(
                        Map.<String, Object>of("bootstrap.servers", kafka.brokers()),
                        new StringSerializer(),
                        new StringSerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, 0, "checkpoint tailrace/damaged/a/log", "p"));
        }
        try (CheckpointStore store = open("damaged")) {
            TailraceException refused =
                    catchThrowableOfType(
                            TailraceException.class, () -> store.load("damaged", "a", Split.WHOLE));
            assertThat(refused.code()).isEqualTo(KafkaError.KAFKA_POSITION);
            assertThat(refused).hasMessageContaining("checkpoint tailrace/damaged/a/log");
            store.delete("damaged", "a", Split.WHOLE);
            assertThat(store.load("damaged", "a", Split.WHOLE)).isEmpty();
        }
    }

    @Test
    void check_says_whether_checkpoints_can_be_kept() {
        List<Finding> findings = FACTORY.check(config("not-there-yet"));
        assertThat(findings).extracting(Finding::level).containsOnly(Level.OK);
        assertThat(findings.getLast().detail()).isEqualTo("will be created");
        KafkaCheckpointConfig refusing =
                new KafkaCheckpointConfig(
                        kafka.brokers(), "not-there-yet", false, 0, "tailrace", Map.of());
        assertThat(FACTORY.check(refusing).getLast().level()).isEqualTo(Level.FAIL);
        TailraceException missing;
        try (CheckpointStore store = FACTORY.open(refusing, "missing", Path.of("unused"))) {
            missing =
                    catchThrowableOfType(
                            TailraceException.class, () -> store.load("missing", "a", Split.WHOLE));
        }
        assertThat(missing.code()).isEqualTo(KafkaError.KAFKA_TOPIC);
    }
}
