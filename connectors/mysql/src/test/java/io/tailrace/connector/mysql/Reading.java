package io.tailrace.connector.mysql;

import io.tailrace.connector.mysql.catalog.ZeroDates;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.Secret;
import io.tailrace.spi.Snapshotting;
import io.tailrace.spi.Source;
import io.tailrace.spi.SourceContext;
import io.tailrace.spi.Split;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.DataType.Kind;
import io.tailrace.spi.frame.End;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Origin;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Tuple;
import io.tailrace.testkit.PrivateMysql;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A source of the tests, and all that it delivered. */
final class Reading implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;

    /** What one step counts at most. */
    private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final Path STATE =
            Path.of("target", "test-state", Long.toString(ProcessHandle.current().pid()));

    /** A change, as texts; bytes in hex; absent cells as {@code <absent>}. */
    record Row(
            String eventId,
            Op op,
            String table,
            List<String> columns,
            @Nullable List<@Nullable String> before,
            @Nullable List<@Nullable String> after) {}

    /** A frame: its changes and its position. */
    record Step(List<Row> rows, Position position) {}

    final List<Row> rows = new ArrayList<>();

    /** The origin of each row. */
    final List<Origin> origins = new ArrayList<>();

    /** The table of each row. */
    final List<Table> tables = new ArrayList<>();

    final List<Step> steps = new ArrayList<>();
    final List<SchemaChange> schemas = new ArrayList<>();
    private final Source source;
    Position last = new Position("");

    private Reading(Source source) {
        this.source = source;
    }

    static MysqlConfig config(PrivateMysql server, String database, String... tables) {
        return config(server.url(database), tables);
    }

    static MysqlConfig config(String url, String... tables) {
        return config(url, null, new DataSize(4096), tables);
    }

    static MysqlConfig config(
            String url, @Nullable Secret password, DataSize batchSize, String... tables) {
        return config(url, password, batchSize, MysqlConfig.LostPosition.FAIL, tables);
    }

    static MysqlConfig config(
            String url,
            @Nullable Secret password,
            DataSize batchSize,
            MysqlConfig.LostPosition onLoss,
            String... tables) {
        return config(url, password, batchSize, onLoss, null, tables);
    }

    /** From the oldest log that the server has. */
    static MysqlConfig fromEarliest(String url, String... tables) {
        return config(
                url,
                null,
                new DataSize(4096),
                MysqlConfig.LostPosition.FAIL,
                new MysqlConfig.Start(null, 4, null, MysqlConfig.End.EARLIEST),
                tables);
    }

    private static MysqlConfig config(
            String url,
            @Nullable Secret password,
            DataSize batchSize,
            MysqlConfig.LostPosition onLoss,
            MysqlConfig.@Nullable Start start,
            String... tables) {
        return new MysqlConfig(
                url,
                null,
                password,
                List.of(tables),
                List.of(),
                start,
                MysqlConfig.Snapshot.NEVER,
                null,
                false,
                onLoss,
                MysqlConfig.RewrittenTable.READ_AGAIN,
                ZeroDates.NULL,
                2,
                new DataSize(8192),
                Duration.ofSeconds(1),
                true,
                false,
                batchSize);
    }

    /** The same, with a snapshot in chunks of that size. */
    static MysqlConfig snapshot(MysqlConfig config, MysqlConfig.Snapshot when, DataSize chunk) {
        MysqlConfig read = replace(config, "snapshot", when);
        return replace(replace(read, "snapshotReaders", 2), "snapshotChunk", chunk);
    }

    /** The same, which takes no notice of tables that an ALTER rewrote. */
    static MysqlConfig ignoringRewritten(MysqlConfig config) {
        return replace(config, "onRewrittenTable", MysqlConfig.RewrittenTable.IGNORE);
    }

    /** The same, with that server id and perhaps compressed. */
    static MysqlConfig with(MysqlConfig config, @Nullable Long serverId, boolean compression) {
        return replace(replace(config, "serverId", serverId), "compression", compression);
    }

    /** The same, for which semi-synchronous commits wait. */
    static MysqlConfig semiSync(MysqlConfig config) {
        return replace(config, "semiSync", true);
    }

    /** The same, but for one option. */
    private static MysqlConfig replace(
            MysqlConfig config, String option, @Nullable Object instead) {
        RecordComponent[] options = MysqlConfig.class.getRecordComponents();
        Class<?>[] types = new Class<?>[options.length];
        @Nullable Object[] values = new @Nullable Object[options.length];
        boolean found = false;
        try {
            for (int i = 0; i < options.length; i++) {
                boolean isIt = options[i].getName().equals(option);
                found |= isIt;
                types[i] = options[i].getType();
                values[i] = isIt ? instead : options[i].getAccessor().invoke(config);
            }
            if (!found) {
                throw new IllegalArgumentException("there is no option " + option);
            }
            return MysqlConfig.class.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot replace " + option, e);
        }
    }

    static Reading open(MysqlConfig config, @Nullable Position from) throws InterruptedException {
        return open(config, "test", from);
    }

    /** With no position, that of a pipeline that never ran. */
    static Reading open(MysqlConfig config, String pipeline, @Nullable Position from)
            throws InterruptedException {
        if (from == null) {
            new Beginning(context(pipeline).state(), config.start()).forget();
        }
        return openAgain(config, pipeline, Collections.singletonList(from));
    }

    /** For routes that stand there, or have nothing yet. */
    static Reading openAgain(
            MysqlConfig config, String pipeline, List<@Nullable Position> positions)
            throws InterruptedException {
        return new Reading(new MysqlSourceFactory().open(config, context(pipeline), positions));
    }

    /** What a source is told of its pipeline; state is kept for as long as the tests run. */
    static SourceContext context(String pipeline) {
        return new SourceContext(
                pipeline, Split.WHOLE, STATE.resolve("unused"), STATE.resolve(pipeline));
    }

    /** Reads until there are that many changes. */
    Reading until(int count) throws InterruptedException {
        return until(_ -> rows.size() >= count, count + " changes");
    }

    Reading untilSnapshotIsDone() throws InterruptedException {
        return until(
                _ -> ((Snapshotting) source).snapshotProgress().isEmpty(), "end of the snapshot");
    }

    /** Reads all that there is of a source that ends. */
    Reading untilEnd() throws InterruptedException {
        while (!(take(source.next()) instanceof End)) {}
        return this;
    }

    Reading until(Predicate<Reading> done, String what) throws InterruptedException {
        long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        long last = System.nanoTime();
        while (!done.test(this)) {
            if (left < 0) {
                throw new AssertionError(
                        "no " + what + " but only " + rows.size() + " changes" + progress());
            }
            take(source.next());
            long now = System.nanoTime();
            left -= Math.min(now - last, STEP_NANOS); // a process that is stopped does not wait
            last = now;
        }
        return this;
    }

    private String progress() {
        return source instanceof Snapshotting snapshotting
                ? "; to be read: " + snapshotting.snapshotProgress()
                : "";
    }

    /** What the rows of a table were after their changes. */
    List<List<String>> rowsOf(String table) {
        return rows.stream().filter(row -> row.table().equals(table)).map(Row::after).toList();
    }

    Frame take(Frame frame) {
        List<Row> taken = new ArrayList<>();
        switch (frame) {
            case ChangeBatch batch -> {
                Change change = batch.cursor();
                while (change.next()) {
                    tables.add(change.table());
                    origins.add(change.transaction().origin());
                    taken.add(
                            new Row(
                                    change.eventId(),
                                    change.op(),
                                    change.table().name().toString(),
                                    names(change.table()),
                                    texts(change.before()),
                                    texts(change.after())));
                }
                batch.release();
            }
            case SchemaChange schema -> schemas.add(schema);
            default -> {}
        }
        rows.addAll(taken);
        steps.add(new Step(taken, frame.position()));
        last = frame.position();
        return frame;
    }

    private static List<String> names(Table table) {
        return table.columns().stream().map(Column::name).toList();
    }

    private static @Nullable List<@Nullable String> texts(@Nullable Tuple tuple) {
        if (tuple == null) {
            return null;
        }
        List<@Nullable String> texts = new ArrayList<>();
        for (int i = 0; i < tuple.width(); i++) {
            if (tuple.isAbsent(i)) {
                texts.add("<absent>");
            } else if (tuple.isNull(i)) {
                texts.add(null);
            } else if (tuple.table().column(i).type().kind() == Kind.BYTES) {
                texts.add(HexFormat.of().withUpperCase().formatHex(tuple.bytes(i)));
            } else {
                texts.add(tuple.text(i));
            }
        }
        return texts;
    }

    Source source() {
        return source;
    }

    @Override
    public void close() {
        source.close();
    }
}
