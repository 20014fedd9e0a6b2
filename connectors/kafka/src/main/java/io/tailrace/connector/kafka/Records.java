package io.tailrace.connector.kafka;

import io.tailrace.spi.RejectedChange;
import io.tailrace.spi.SinkContext;
import io.tailrace.spi.format.ByteOutput;
import io.tailrace.spi.format.ChangeFormat;
import io.tailrace.spi.format.Formats;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.frame.Transaction;
import io.tailrace.spi.frame.Tuple;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Makes records of changes: of a whole batch, or of none of it. */
final class Records {

    /** What a batch and a record cost the broker at most, beside key, value and headers. */
    private static final int RECORD_OVERHEAD = 110;

    /** Header of the second half of a changed key. */
    static final String PREVIOUS_KEY = "previous-key";

    private static final List<Header> NO_HEADERS = List.of();

    private final KafkaConfig config;
    private final SinkContext context;
    private final TopicTemplate template;
    private final Topics topics;
    private final ChangeFormat format;
    private final ChangeHeaders headers;
    private final int requestLimit;
    private final boolean compresses;
    private final Map<Table, TableTopic> tables = new IdentityHashMap<>();
    private final ByteOutput output = new ByteOutput(16 << 10);
    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    private @Nullable TableTopic last;
    private long bytes;

    Records(KafkaConfig config, SinkContext context, ClientSettings settings, Topics topics) {
        this.config = config;
        this.context = context;
        this.topics = topics;
        this.template = TopicTemplate.parse(config.topic());
        this.format = Formats.withHeaders(config.format(), config.formatOptions());
        this.headers = new ChangeHeaders(config.headers(), format);
        this.requestLimit =
                Math.min(
                        settings.number(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
                        settings.number(ProducerConfig.BUFFER_MEMORY_CONFIG));
        this.compresses = settings.compresses();
    }

    /**
     * The records of a batch, in order; the list is good until the next call.
     *
     * @throws RejectedChange if one of the changes does not fit
     */
    List<ProducerRecord<byte[], byte[]>> of(ChangeBatch batch) throws InterruptedException {
        records.clear();
        bytes = 0;
        Change change = batch.cursor();
        try {
            while (change.next()) {
                add(change, change.index());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a growing output has no stream that could fail", e);
        }
        return records;
    }

    /** Bytes of the records made last. */
    long bytes() {
        return bytes;
    }

    /** Learns of a shape: a table that cannot be written is refused before its first row. */
    void expect(Table table) throws InterruptedException {
        tables.values().removeIf(known -> known.table.name().equals(table.name()));
        last = null;
        TableTopic known = target(table);
        if (!config.topic().contains("{op}")) {
            topic(known, Op.INSERT);
        }
    }

    void forget(TableName table) {
        tables.values().removeIf(known -> known.table.name().equals(table));
        last = null;
    }

    private void add(Change change, int index) throws IOException, InterruptedException {
        TableTopic target = target(change.table());
        switch (change.op()) {
            case READ, INSERT -> addRow(target, change, index);
            case UPDATE -> {
                if (target.moves(change.before(), change.after())) {
                    addMoved(change, index);
                } else {
                    addRow(target, change, index);
                }
            }
            case DELETE -> addDelete(target, change, index);
            case TRUNCATE -> addToAll(target, change, index);
            case MESSAGE -> addMessage(target, change, index);
        }
    }

    private void addRow(TableTopic target, Change change, int index)
            throws IOException, InterruptedException {
        byte[] key = key(target, change, index);
        put(topic(target, change.op()), null, key, value(change), target, change, index);
    }

    private void addDelete(TableTopic target, Change change, int index)
            throws IOException, InterruptedException {
        byte[] key = key(target, change, index);
        String topic = topic(target, change.op());
        put(topic, null, key, value(change), target, change, index);
        if (config.tombstones() && key != null) {
            records.add(new ProducerRecord<>(topic, null, null, key, null, NO_HEADERS));
            bytes += key.length + RECORD_OVERHEAD;
        }
    }

    /**
     * A change of key is the end of one row and the beginning of another. The second half has an
     * event id of its own, right behind the first one's; headers tell each half the other's key,
     * for what the log did not carry of the row stands with the old one.
     */
    private void addMoved(Change change, int index) throws IOException, InterruptedException {
        Transaction first = change.transaction();
        Transaction second =
                new Transaction(change.eventId(), first.id(), first.commitMicros(), first.origin());
        ChangeBatchBuilder halves = new ChangeBatchBuilder(1024);
        Tuple before = Objects.requireNonNull(change.before());
        Tuple after = Objects.requireNonNull(change.after());
        halves.change(Op.DELETE, change.table(), first, change.ordinal(), change.logOffset());
        halves.before();
        for (int i = 0; i < before.width(); i++) {
            before.copyTo(i, halves);
        }
        halves.change(Op.INSERT, change.table(), second, change.ordinal(), change.logOffset());
        halves.after();
        for (int i = 0; i < after.width(); i++) {
            (after.isAbsent(i) ? before : after).copyTo(i, halves);
        }
        if (change.endsTransaction()) {
            halves.endTransaction();
        }
        int start = records.size();
        Change half = halves.build(new Position("")).cursor();
        while (half.next()) {
            add(half, index);
        }
        if (config.headers()) {
            ProducerRecord<byte[], byte[]> deleted = records.get(start);
            ProducerRecord<byte[], byte[]> inserted = records.getLast();
            deleted.headers().add("next-key", inserted.key());
            inserted.headers().add(PREVIOUS_KEY, deleted.key());
            bytes += inserted.key().length + deleted.key().length;
        }
    }

    /** Whoever reads a partition must see where the table was emptied. */
    private void addToAll(TableTopic target, Change change, int index)
            throws IOException, InterruptedException {
        String topic = topic(target, change.op());
        byte[] value = value(change);
        int partitions = topics.partitions(topic).orElse(1);
        for (int partition = 0; partition < partitions; partition++) {
            put(topic, partition, null, value, target, change, index);
        }
    }

    /** Messages of one kind stay in order: their first column is the key. */
    private void addMessage(TableTopic target, Change change, int index)
            throws IOException, InterruptedException {
        Tuple content = change.after();
        boolean keyed = content != null && content.width() > 0 && content.isPresent(0);
        byte[] key = keyed ? Objects.requireNonNull(content).bytes(0) : null;
        put(topic(target, change.op()), null, key, value(change), target, change, index);
    }

    private void put(
            String topic,
            @Nullable Integer partition,
            byte @Nullable [] key,
            byte[] value,
            TableTopic target,
            Change change,
            int index) {
        List<Header> all = headers.of(target, change);
        long size =
                (key == null ? 0 : key.length)
                        + (long) value.length
                        + RECORD_OVERHEAD
                        + ChangeHeaders.size(all);
        int limit = target.limit(change.op());
        if (size > limit) {
            throw new RejectedChange(
                    KafkaError.KAFKA_RECORD_TOO_LARGE,
                    index,
                    "a change of table "
                            + target.table.name()
                            + " makes a record of "
                            + size
                            + " bytes; topic '"
                            + topic
                            + "' takes "
                            + limit
                            + ": raise max.message.bytes of the topic and max.request.size under 'kafka'");
        }
        records.add(new ProducerRecord<>(topic, partition, null, key, value, all));
        bytes += size;
    }

    private byte @Nullable [] key(TableTopic target, Change change, int index) throws IOException {
        if (!target.hasKey()) {
            return null;
        }
        Tuple keyed = change.keyed();
        int unfit = keyed == null ? 0 : target.unfit(keyed);
        if (keyed != null && unfit >= 0 && change.after() != null && change.before() != null) {
            keyed = change.before(); // an unchanged large value stands in the before image only
            unfit = keyed == null ? 0 : target.unfit(keyed);
        }
        if (keyed == null || unfit >= 0) {
            throw new RejectedChange(
                    KafkaError.KAFKA_KEY_INCOMPLETE,
                    index,
                    "the log does not tell key column "
                            + target.table.column(unfit).name()
                            + " of table "
                            + target.table.name()
                            + ", or it is null: log full rows (REPLICA IDENTITY FULL,"
                            + " binlog_row_image=FULL), or set 'key: json'");
        }
        output.clear();
        target.writeKey(keyed, output);
        return Arrays.copyOf(output.array(), output.size());
    }

    private byte[] value(Change change) throws IOException {
        output.clear();
        format.write(change, output);
        return Arrays.copyOf(output.array(), output.size());
    }

    private TableTopic target(Table table) {
        TableTopic target = last;
        if (target == null || target.table != table) {
            target = tables.computeIfAbsent(table, shape -> new TableTopic(shape, config));
            last = target;
        }
        return target;
    }

    /** The topic, which is there when this returns. */
    private String topic(TableTopic target, Op op) throws InterruptedException {
        String topic = target.topic(op);
        if (topic == null) {
            topic = template.topic(context.pipeline(), context.route(), target.table.name(), op);
            int topicLimit = topics.ensure(topic, config);
            // what a codec makes of a record is not known before: then the brokers judge
            int limit = compresses ? requestLimit : Math.min(requestLimit, topicLimit);
            target.found(op, topic, limit);
        }
        return topic;
    }
}
