package io.tailrace.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.connector.postgres.PostgresConfig.Snapshot;
import io.tailrace.testkit.FaultProxy;
import io.tailrace.testkit.FrameLog;
import io.tailrace.testkit.PrivateDatabase;
import io.tailrace.testkit.PrivatePostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever happens to the connection or the server, every change comes once. */
@Tag("server")
final class PostgresFaultTest {

    private static final int EXISTING = 10_000;

    @RegisterExtension
    static final PrivatePostgres postgres =
            PrivatePostgres.own()
                    .with("wal_sender_timeout", "1s")
                    .with("logical_decoding_work_mem", "64kB");

    private PrivateDatabase database;
    private PostgresPipeline pipeline;

    @BeforeEach
    void make_table() {
        database = postgres.database();
        // what analyzes a table makes the log describe it again, and its reader ask the server,
        // which a test may just have frozen
        database.execute(
                "create table t (id integer primary key, v text) with (autovacuum_enabled = off)",
                "insert into t select i, repeat('x', 100) || i from generate_series(1, "
                        + EXISTING
                        + ") i");
        pipeline = new PostgresPipeline(database).snapshot(Snapshot.INITIAL).snapshotChunk("64KiB");
    }

    /** Does something once each time so many more changes have come. */
    private static IntConsumer every(int step, int times, Runnable fault) {
        int[] next = {step, times};
        return count -> {
            if (count >= next[0] && next[1] > 0) {
                next[0] = count + step;
                next[1]--;
                fault.run();
            }
        };
    }

    private SteadyReader readThrough(IntConsumer seen) throws Exception {
        SteadyReader reader = new SteadyReader(pipeline);
        try (Traffic traffic = new Traffic(database, 1, "t")) {
            reader.read(EXISTING, seen); // in the snapshot
            int before = traffic.transactions();
            reader.read(reader.changes().size() + 5000, seen); // in the log
            assertThat(traffic.transactions()).isGreaterThan(before);
        }
        database.transaction(
                "insert into t select i, repeat('y', 100) from generate_series(100000, 105000) i");
        reader.readAll(seen, "t");
        return reader;
    }

    private void through(FaultProxy proxy) {
        pipeline.url(database.url(proxy.port()));
    }

    @Test
    void the_connection_is_reset() throws Exception {
        try (FaultProxy proxy = new FaultProxy(database.port())) {
            through(proxy);
            assertThat(readThrough(every(1500, 8, proxy::cut)).failures()).isGreaterThan(3);
        }
    }

    @Test
    void the_connection_is_ended() throws Exception {
        try (FaultProxy proxy = new FaultProxy(database.port())) {
            through(proxy);
            assertThat(readThrough(every(1500, 8, proxy::end)).failures()).isGreaterThan(3);
        }
    }

    @Test
    void the_connection_is_reset_in_the_middle_of_messages() throws Exception {
        try (FaultProxy proxy = new FaultProxy(database.port())) {
            through(proxy);
            assertThat(readThrough(every(1500, 8, () -> proxy.cutAfter(12_345))).failures())
                    .isGreaterThan(3);
        }
    }

    @Test
    void the_connection_is_reset_between_any_two_messages() throws Exception {
        pipeline.snapshot(Snapshot.NEVER);
        try (FaultProxy proxy = new FaultProxy(database.port())) {
            through(proxy);
            SteadyReader reader = new SteadyReader(pipeline);
            for (int bytes = 1; bytes < 1800; bytes += 29) {
                int cut = bytes;
                int before = reader.changes().size();
                boolean[] begun = {false};
                reader.read(
                        before + 12,
                        _ -> {
                            if (!begun[0]) {
                                begun[0] = true;
                                proxy.cutAfter(cut);
                                for (int i = 0; i < 4; i++) {
                                    database.execute(
                                            "update t set v = 'cut "
                                                    + cut
                                                    + "' where id between 1 and 3");
                                }
                            }
                        });
                proxy.pass();
                assertThat(reader.changes()).as("cut after %s bytes", cut).hasSize(before + 12);
            }
            assertThat(reader.changes().stream().map(FrameLog.Delivered::eventId))
                    .doesNotHaveDuplicates()
                    .isSorted();
        }
    }

    @Test
    void the_network_is_frozen_until_the_server_gives_up() throws Exception {
        try (FaultProxy proxy = new FaultProxy(database.port())) {
            through(proxy);
            int[] frozen = {0};
            Runnable freeze =
                    () -> {
                        proxy.freeze();
                        database.await(
                                "select count(*) = 0 from pg_stat_replication where state <> 'startup'");
                        proxy.pass();
                        frozen[0]++;
                    };
            readThrough(every(EXISTING + 2000, 1, freeze));
            assertThat(frozen[0]).isPositive();
        }
    }

    @Test
    void the_server_is_frozen_and_thawed() throws Exception {
        readAcross(postgres::freeze, postgres::thaw);
    }

    @Test
    void the_network_is_frozen_and_thawed() throws Exception {
        try (FaultProxy proxy = new FaultProxy(database.port())) {
            through(proxy);
            readAcross(proxy::freeze, proxy::pass);
        }
    }

    /**
     * What commits just before, during and just after nothing moves comes once and in order, from a
     * source that goes on all the while.
     */
    private void readAcross(Runnable freeze, Runnable thaw) throws Exception {
        database.execute("alter database " + database.name() + " set wal_sender_timeout = '5min'");
        SteadyReader reader = new SteadyReader(pipeline);
        reader.read(EXISTING, _ -> {});
        reader.readAll(_ -> {}, "t");
        int known = reader.changes().size();
        int rows = 1 + 3 * Frost.ROWS;
        List<String> committed = new ArrayList<>();
        try (Frost frost = new Frost(freeze, thaw, known, committed)) {
            reader.read(known + rows, frost);
        }
        assertThat(reader.failures()).isZero();
        assertThat(reader.changes().subList(known, known + rows))
                .extracting(change -> change.after("id") + " " + change.after("v"))
                .isEqualTo(committed);
        reader.readAll(_ -> {}, "t");
        assertThat(reader.changes()).hasSize(known + rows + 1); // only the mark
        assertThat(reader.changes().subList(known, known + rows + 1))
                .extracting(FrameLog.Delivered::eventId)
                .isSorted();
    }

    /** Freezes and thaws, with rows around it, whenever all that was written has come. */
    private final class Frost implements IntConsumer, AutoCloseable {

        static final int ROWS = 4;
        private static final long LASTING = TimeUnit.SECONDS.toNanos(2);

        private final Runnable freeze;
        private final Runnable thaw;
        private final int known;
        private final List<String> committed;
        private final Connection open;
        private Thread writer = Thread.currentThread();
        private boolean frozen;
        private long since;
        private int frames;

        Frost(Runnable freeze, Runnable thaw, int known, List<String> committed)
                throws SQLException {
            this.freeze = freeze;
            this.thaw = thaw;
            this.known = known;
            this.committed = committed;
            this.open = database.connect();
            open.setAutoCommit(false);
        }

        @Override
        public void accept(int count) {
            try {
                if (frozen) {
                    frames++;
                    if (System.nanoTime() - since > LASTING) {
                        thaw(count);
                    }
                } else if (committed.isEmpty()) {
                    database.execute(insert(200_000, "first"));
                    committed.add("200000 first");
                } else if (count == known + committed.size() && committed.size() <= 2 * ROWS + 1) {
                    freeze();
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void freeze() throws SQLException {
            int id = 200_000 + committed.size();
            try (Statement statement = open.createStatement()) {
                statement.execute(insert(id + 3, "begun before"));
            }
            database.execute(insert(id, "before"));
            freeze.run();
            frozen = true;
            since = System.nanoTime();
            frames = 0;
            writer =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try (Connection connection = database.connect();
                                                Statement statement =
                                                        connection.createStatement()) {
                                            statement.execute(insert(id + 1, "meanwhile"));
                                        } catch (SQLException e) {
                                            throw new IllegalStateException(e);
                                        }
                                    });
        }

        private void thaw(int count) throws SQLException, InterruptedException {
            assertThat(frames).as("frames of a source that goes on").isGreaterThan(2);
            assertThat(count).as("changes that came").isLessThan(known + committed.size() + 2);
            thaw.run();
            frozen = false;
            writer.join();
            int id = 200_000 + committed.size();
            database.execute(insert(id + 2, "after"));
            open.commit();
            committed.add(id + " before");
            committed.add((id + 1) + " meanwhile");
            committed.add((id + 2) + " after");
            committed.add((id + 3) + " begun before");
        }

        private static String insert(int id, String v) {
            return "insert into t values (" + id + ", '" + v + "')";
        }

        @Override
        public void close() throws SQLException {
            thaw.run();
            open.close();
        }
    }

    @Test
    void the_network_is_slow() throws Exception {
        try (FaultProxy proxy = new FaultProxy(database.port())) {
            through(proxy);
            proxy.throttle(1_000_000);
            readThrough(_ -> {});
        }
    }

    @Test
    void the_server_is_restarted() throws Exception {
        assertThat(readThrough(every(4000, 3, postgres::restart)).failures()).isPositive();
    }

    @Test
    void the_server_crashes() throws Exception {
        Runnable crash =
                () -> {
                    postgres.crash();
                    postgres.start();
                };
        assertThat(readThrough(every(4000, 3, crash)).failures()).isPositive();
    }
}
