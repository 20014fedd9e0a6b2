package io.tailrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.spi.Source;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.Table;
import io.tailrace.testkit.FrameLog.Delivered;
import io.tailrace.testkit.FrameLog.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every source must do that reads tables and a log, when an {@code ALTER TABLE} gives rows
 * values that the log does not have.
 */
public abstract class RewrittenTableContract {

    private static final int MANY = 2000;
    private static final int FEW = 60;

    /** So often it is cut off, from what comes before an ALTER to the end of the reading. */
    private static final int CUTS = 6;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Rig rig;

    protected abstract Rig rig() throws Exception;

    /** A table {@code t (id int primary key, v varchar(40))} without rows. */
    public interface Rig extends AutoCloseable {

        /** Opens the source where a pipeline left off; null for its first start. */
        Source open(@Nullable Position from, boolean readAgain) throws InterruptedException;

        /** Whether every table is read to its end. */
        boolean isRead(Position position);

        /** Statements, each a transaction of its own. Any thread. */
        void execute(String... statements);

        /** Answers with null as {@code "null"}. */
        List<List<String>> rows(String query);

        /**
         * Statements that give rows of the table values that the log does not have, each for those
         * before it.
         */
        List<String> rewriting();

        /** Statements that alter the table, and leave the values of its rows alone. */
        List<String> harmless();

        @Override
        void close();
    }

    @BeforeEach
    final void setUp() throws Exception {
        rig = rig();
    }

    @AfterEach
    final void tearDown() throws Exception {
        rig.close();
    }

    private void fill(int rows) {
        List<String> values = new ArrayList<>();
        for (int id = 1; id <= rows; id++) {
            values.add("(" + id + ", 'value " + id + "')");
        }
        rig.execute("insert into t (id, v) values " + String.join(", ", values));
    }

    @Test
    void rows_get_what_an_alter_gave_to_them_while_they_change() throws Exception {
        fill(MANY);
        FrameLog log = new FrameLog(null);
        Traffic traffic = new Traffic();
        try (traffic;
                Source source = rig.open(null, true)) {
            log.read(source, MANY);
            for (String statement : rig.rewriting()) {
                alter(statement, log, source);
                log.read(source, log.changes().size() + 50);
            }
            traffic.close();
            readUntilEqual(log, source, List.of());
        }
        assertThat(log.violations()).isEmpty();
        assertThat(log.eventIds()).doesNotHaveDuplicates();
    }

    @Test
    void nothing_is_lost_when_it_is_cut_off_between_an_alter_and_the_end_of_the_reading()
            throws Exception {
        fill(FEW);
        FrameLog log = new FrameLog(null);
        int before;
        try (Source source = rig.open(null, true)) {
            readUntilEqual(log, source, List.of());
            before = log.restartPoints().size() - 1;
            alter(rig.rewriting().getFirst(), log, source);
            rig.execute("update t set v = 'after' where id = 1");
            readUntilEqual(log, source, List.of());
        }
        List<Step> points = log.restartPoints();
        Set<Step> cuts = new LinkedHashSet<>(List.of(points.get(before)));
        for (int i = 1; i < CUTS; i++) {
            cuts.add(points.get(before + (points.size() - 1 - before) * i / CUTS));
        }
        for (Step cut : cuts) {
            FrameLog rest = new FrameLog(cut.position());
            try (Source source = rig.open(cut.position(), true)) {
                readUntilEqual(rest, source, log.changes().subList(0, cut.changes()));
            }
        }
    }

    @Test
    void rows_get_what_an_alter_gave_to_them_while_nobody_read() throws Exception {
        fill(FEW);
        FrameLog log = new FrameLog(null);
        try (Source source = rig.open(null, true)) {
            readUntilEqual(log, source, List.of());
        }
        rig.rewriting().forEach(rig::execute);
        FrameLog rest = new FrameLog(log.lastPosition());
        try (Source source = rig.open(log.lastPosition(), true)) {
            readUntilEqual(rest, source, log.changes());
        }
    }

    @Test
    void a_table_whose_rows_stay_as_they_are_is_not_read_again() throws Exception {
        fill(FEW);
        try (Source source = rig.open(null, true)) {
            FrameLog log = new FrameLog(null).read(source, FEW);
            for (String statement : rig.harmless()) {
                alter(statement, log, source);
            }
            readUntilTablesWereLookedAt(log, source);
            assertThat(reads(log)).isEqualTo(FEW);
        }
    }

    @Test
    void nothing_is_read_again_where_that_is_not_wanted() throws Exception {
        fill(FEW);
        try (Source source = rig.open(null, false)) {
            FrameLog log = new FrameLog(null).read(source, FEW);
            for (String statement : rig.rewriting()) {
                alter(statement, log, source);
            }
            readUntilTablesWereLookedAt(log, source);
            assertThat(reads(log)).isEqualTo(FEW);
        }
    }

    /** It may have to wait for what is being read. */
    private void alter(String statement, FrameLog log, Source source) throws InterruptedException {
        CompletableFuture<Void> done = CompletableFuture.runAsync(() -> rig.execute(statement));
        log.readUntil(source, _ -> done.isDone());
        done.join();
    }

    /** A table that is made now can only be found when the others have been looked at. */
    private void readUntilTablesWereLookedAt(FrameLog log, Source source)
            throws InterruptedException {
        rig.execute(
                "create table fresh (id int primary key)",
                "insert into fresh values (1)",
                "update t set v = 'end' where id = 1");
        log.readUntil(
                source,
                l ->
                        l.changes().stream().anyMatch(c -> c.table().name().equals("fresh"))
                                && l.changes().stream().anyMatch(c -> "end".equals(c.after("v")))
                                && rig.isRead(l.lastPosition()));
    }

    private static long reads(FrameLog log) {
        return log.changes().stream()
                .filter(change -> change.op() == Op.READ && change.table().name().equals("t"))
                .count();
    }

    /** Reads until what has come makes the table, row by row, and nothing is left to be read. */
    private void readUntilEqual(FrameLog log, Source source, List<Delivered> earlier)
            throws InterruptedException {
        int[] compared = {-1};
        log.readUntil(
                source,
                l -> {
                    boolean news = l.changes().size() != compared[0];
                    compared[0] = l.changes().size();
                    return !news
                            && !l.restartPoints().isEmpty()
                            && rig.isRead(l.lastPosition())
                            && isEqual(l, earlier);
                });
    }

    private boolean isEqual(FrameLog log, List<Delivered> earlier) {
        Map<String, Map<String, @Nullable String>> rows = new HashMap<>();
        earlier.forEach(change -> apply(change, rows));
        log.changes().forEach(change -> apply(change, rows));
        Table shape = log.shape("t");
        List<String> columns =
                shape == null
                        ? List.of("id", "v")
                        : shape.columns().stream().map(Column::name).toList();
        List<List<String>> mirrored = new ArrayList<>();
        for (Map<String, @Nullable String> row : rows.values()) {
            mirrored.add(columns.stream().map(row::get).map(String::valueOf).toList());
        }
        List<List<String>> wanted = new ArrayList<>(rig.rows("select * from t"));
        mirrored.sort((a, b) -> a.toString().compareTo(b.toString()));
        wanted.sort((a, b) -> a.toString().compareTo(b.toString()));
        return mirrored.equals(wanted);
    }

    private static void apply(Delivered change, Map<String, Map<String, @Nullable String>> rows) {
        if (!change.table().name().equals("t")) {
            return;
        }
        if (change.op() == Op.TRUNCATE) {
            rows.clear();
            return;
        }
        Map<String, @Nullable String> old = Map.of();
        if (change.before() != null) {
            old =
                    Objects.requireNonNullElse(
                            rows.remove(String.valueOf(change.before().get("id"))), Map.of());
        }
        Map<String, @Nullable String> after = change.after();
        if (after != null) {
            String id = String.valueOf(after.get("id"));
            Map<String, @Nullable String> row = new HashMap<>(rows.getOrDefault(id, old));
            after.forEach(
                    (column, text) -> {
                        if (!FrameLog.ABSENT.equals(text)) {
                            row.put(column, text);
                        }
                    });
            rows.put(id, row);
        }
    }

    /** Changes rows until it is closed; what it waits for may be a source that is open. */
    private final class Traffic implements AutoCloseable {

        private final Random random = new Random(7);
        private final Thread thread = Thread.ofPlatform().name("traffic").start(this::run);
        private volatile boolean closed;

        private void run() {
            while (!closed) {
                int id = 1 + random.nextInt(MANY);
                String where = " where id = " + id;
                switch (random.nextInt(4)) {
                    case 0 ->
                            rig.execute(
                                    "delete from t" + where,
                                    "insert into t (id, v) values (" + id + ", 'again')");
                    case 1 -> rig.execute("delete from t" + where);
                    default ->
                            rig.execute("update t set v = 'v" + random.nextInt(100) + "'" + where);
                }
            }
        }

        @Override
        public void close() {
            closed = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
