package io.tailrace.connector.kafka;

import io.tailrace.spi.Checkpoint;
import io.tailrace.spi.CheckpointStore;
import io.tailrace.spi.Split;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Position;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of one pipeline as records of the {@link CheckpointTopic}: the key {@code
 * checkpoint PREFIX/PIPELINE/ROUTE/SPLIT}; the value three lines, of epoch, time and position.
 *
 * <p>Each is saved in a transaction, so that a later instance, which takes the transactional id
 * over, shuts the earlier one out. That one may have only lost its connection, and takes the id
 * over in turn when it is back: so the record {@code owner PREFIX/PIPELINE} says who has it, and
 * whoever does not find itself there gives up.
 */
final class KafkaCheckpointStore implements CheckpointStore {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** An instance that gives up shuts the other one out once, or twice while it starts. */
    private static final int TAKE_OVERS = 5;

    private final KafkaCheckpointConfig config;
    private final String id;
    private final String start;
    private final String instance = UUID.randomUUID().toString();
    private final ClientSettings settings;
    private final CheckpointTopic topic;
    private final TreeMap<String, String> values = new TreeMap<>();
    private @Nullable KafkaProducer<byte[], byte[]> producer;
    private boolean owner;
    private boolean lost;

    KafkaCheckpointStore(KafkaCheckpointConfig config, String pipeline) {
        this.config = config;
        this.id = config.idPrefix() + "/" + pipeline;
        this.start = "checkpoint " + id + "/";
        this.settings = config.settings(id);
        this.topic = new CheckpointTopic(config.topic(), id);
    }

    @Override
    public synchronized Optional<Checkpoint> load(String pipeline, String route, Split split) {
        return owning(
                "loading a checkpoint",
                () -> {
                    String value = values.get(key(route, split));
                    return value == null
                            ? Optional.empty()
                            : Optional.of(checkpoint(pipeline, key(route, split), value));
                });
    }

    @Override
    public synchronized void save(Checkpoint checkpoint) {
        String key = key(checkpoint.route(), checkpoint.split());
        String value =
                String.join(
                        "\n",
                        "epoch " + checkpoint.epoch(),
                        "saved " + checkpoint.savedAt(),
                        "position " + checkpoint.position().token());
        owning(
                "saving a checkpoint",
                () -> {
                    String stored = values.get(key);
                    // Invariant 5: a lower epoch can neither write a checkpoint nor acknowledge.
                    if (stored != null
                            && checkpoint(checkpoint.pipeline(), key, stored).epoch()
                                    > checkpoint.epoch()) {
                        throw fenced();
                    }
                    return write(key, value);
                });
    }

    @Override
    public synchronized void delete(String pipeline, String route, Split split) {
        String key = key(route, split);
        owning(
                "deleting a checkpoint",
                () -> values.containsKey(key) ? write(key, null) : Optional.empty());
    }

    @Override
    public synchronized List<Checkpoint> list(String pipeline) {
        if (producer == null) {
            look();
        }
        return values.entrySet().stream()
                .map(entry -> checkpoint(pipeline, entry.getKey(), entry.getValue()))
                .sorted(
                        Comparator.comparing(Checkpoint::route)
                                .thenComparing(each -> each.split().id()))
                .toList();
    }

    @Override
    public synchronized void close() {
        disconnect();
    }

    private String key(String route, Split split) {
        return start + route + "/" + split.id();
    }

    private Checkpoint checkpoint(String pipeline, String key, String value) {
        String[] names = key.substring(start.length()).split("/", 2);
        String[] lines = value.split("\n", 3);
        try {
            return new Checkpoint(
                    pipeline,
                    names[0],
                    new Split(names[1]),
                    Long.parseLong(after("epoch ", lines[0])),
                    new Position(after("position ", lines[2])),
                    Instant.parse(after("saved ", lines[1])));
        } catch (IllegalArgumentException
                | IndexOutOfBoundsException
                | DateTimeException malformed) {
            throw new TailraceException(
                    KafkaError.KAFKA_POSITION,
                    "the record '"
                            + key
                            + "' of topic '"
                            + config.topic()
                            + "' is no checkpoint of this version; restore it, or send one without a value to start the route anew",
                    malformed);
        }
    }

    private static String after(String name, String line) {
        if (!line.startsWith(name)) {
            throw new IllegalArgumentException("'" + name + "' is missing");
        }
        return line.substring(name.length());
    }

    /** Does the work once it is sure that no other instance saves. */
    private <T> T owning(String doing, Supplier<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                connect();
                return work.get();
            } catch (InterruptedException e) {
                disconnect();
                Thread.currentThread().interrupt();
                throw interrupted(doing, e);
            } catch (RuntimeException e) {
                if (e instanceof TailraceException known
                        && known.code().equals(KafkaError.KAFKA_POSITION)) {
                    throw e;
                }
                disconnect();
                if (!Failures.isFencing(e) || attempt == TAKE_OVERS) {
                    throw Failures.of(e, doing + " of '" + id + "' in Kafka");
                }
            }
        }
    }

    private void connect() throws InterruptedException {
        if (producer != null) {
            return;
        }
        if (lost) {
            throw fenced();
        }
        KafkaProducer<byte[], byte[]> opened = null;
        try (Topics topics = new Topics(config.brokers(), settings)) {
            topic.ensure(topics, config.createTopics(), config.replication());
            opened = new KafkaProducer<>(settings.transactional(id));
            opened.initTransactions();
            String ownerKey = "owner " + id;
            ProducerRecord<byte[], byte[]> barrier =
                    owner ? topic.record("barrier " + id, "") : topic.record(ownerKey, instance);
            values.clear();
            boolean[] own = {false};
            topic.read(
                    opened,
                    barrier,
                    settings,
                    PATIENCE,
                    System::nanoTime,
                    (key, value) -> {
                        if (key.equals(ownerKey)) {
                            own[0] = instance.equals(value);
                        } else {
                            keep(key, value);
                        }
                    });
            if (!own[0]) {
                lost = true;
                throw fenced();
            }
            owner = true;
            producer = opened;
        } finally {
            if (opened != null && producer != opened) {
                opened.close(Duration.ZERO);
            }
        }
    }

    /** What can be seen without taking over. */
    private void look() {
        values.clear();
        try (Topics topics = new Topics(config.brokers(), settings)) {
            if (topics.partitions(config.topic()).isPresent()) {
                topic.look(settings, PATIENCE, this::keep);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted("listing checkpoints", e);
        } catch (RuntimeException e) {
            throw Failures.of(e, "listing the checkpoints of '" + id + "' in Kafka");
        }
    }

    private void keep(String key, @Nullable String value) {
        if (!key.startsWith(start)) {
            return;
        }
        if (value == null) {
            values.remove(key);
        } else {
            values.put(key, value);
        }
    }

    private Optional<String> write(String key, @Nullable String value) {
        KafkaProducer<byte[], byte[]> open = producer;
        if (open == null) {
            throw new IllegalStateException("not connected");
        }
        open.beginTransaction();
        var _ = open.send(topic.record(key, value)); // the commit tells of its failure
        Transactions.commit(open);
        keep(key, value);
        return Optional.ofNullable(value);
    }

    private TailraceException fenced() {
        return new TailraceException(
                KafkaError.KAFKA_FENCED,
                "another instance has taken over the checkpoints of '"
                        + id
                        + "' in Kafka; see to it that only one runs, or give this one another 'id-prefix'");
    }

    private static TailraceException interrupted(String doing, InterruptedException cause) {
        return new TailraceException(
                KafkaError.KAFKA_CLOSED, doing + " in Kafka was interrupted", cause);
    }

    private void disconnect() {
        KafkaProducer<byte[], byte[]> open = producer;
        producer = null;
        if (open != null) {
            open.close(Duration.ZERO);
        }
    }
}
