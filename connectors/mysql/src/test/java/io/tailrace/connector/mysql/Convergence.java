package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.connector.mysql.MysqlConfig.Snapshot;
import io.tailrace.connector.mysql.Reading.Row;
import io.tailrace.connector.mysql.Reading.Step;
import io.tailrace.connector.mysql.TypeSamples.Case;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.frame.End;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Position;
import io.tailrace.testkit.PrivateMysql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tables of all types that are read while they change, by a source that is cut off again and again,
 * end as they are at the server; no change is delivered twice or not at all.
 */
@Tag("server")
abstract class Convergence {

    private static final int TABLES = 5;
    private static final int CUTS = 12;

    abstract PrivateMysql server();

    abstract List<Case> cases();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void what_is_delivered_is_what_the_server_has(long seed) throws Exception {
        Random random = new Random(seed);
        PrivateMysql server = server();
        String database = "converge" + seed;
        RandomTables tables = new RandomTables(random, database, cases(), TABLES);
        server.execute(
                "drop database if exists " + database,
                "create database " + database + " charset utf8mb4",
                "use " + database,
                "set time_zone = '+00:00', sql_mode = ''");
        tables.ddl().forEach(server::execute);
        for (int i = 0; i < 100; i++) {
            tables.tables.forEach(table -> server.execute(tables.insert(table)));
        }
        MysqlConfig config =
                Reading.snapshot(
                        Reading.config(server, database), Snapshot.INITIAL, new DataSize(16384));
        List<Row> durable = new ArrayList<>();
        Position position;
        try (Changing _ = new Changing(server, tables, seed)) {
            position = cutOffAgainAndAgain(server, config, random, durable);
        }
        server.execute("create table " + database + ".marker (k int primary key)");
        server.execute("insert into " + database + ".marker values (1)");
        try (Reading reading = Reading.open(config, position)) {
            reading.until(
                    r -> r.rows.stream().anyMatch(row -> row.table().endsWith(".marker")),
                    "marker");
            reading.untilSnapshotIsDone();
            durable.addAll(reading.rows);
        }
        List<String> ids = durable.stream().map(Row::eventId).toList();
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(ids).isSorted();
        compare(config, tables, durable);
    }

    /** Reads for a while, is cut off, and goes on from some place before. */
    private static @Nullable Position cutOffAgainAndAgain(
            PrivateMysql server, MysqlConfig config, Random random, List<Row> durable)
            throws Exception {
        Position position = null;
        for (int cut = 0; cut < CUTS; cut++) {
            try (Reading reading = Reading.open(config, position)) {
                int wanted = 1 + random.nextInt(400);
                int limit = 1 + random.nextInt(60);
                reading.until(
                        r -> r.rows.size() >= wanted || r.steps.size() >= limit, "some changes");
                int kept = random.nextInt(reading.steps.size() + 1);
                for (Step step : reading.steps.subList(0, kept)) {
                    durable.addAll(step.rows());
                    position = step.position();
                }
            }
            if (position != null) {
                purge(server, position);
            }
        }
        return position;
    }

    /** The server forgets what is delivered. */
    private static void purge(PrivateMysql server, Position position) {
        String file = MysqlPosition.decode(position).log().file();
        boolean purged = false;
        while (!purged) {
            try {
                server.execute("purge binary logs to '" + file + "'");
                purged = true;
            } catch (IllegalStateException e) {
                // an ALTER is under way, which has the same lock
                assertThat(e).hasMessageContaining("LOCK INSTANCE FOR BACKUP");
            }
        }
    }

    private static void compare(MysqlConfig config, RandomTables tables, List<Row> durable)
            throws Exception {
        Map<String, Integer> keys = new HashMap<>();
        keys.put(tables.database() + ".marker", 1);
        tables.tables.forEach(
                table -> keys.put(table.name(), table.hasKey() ? table.keyColumns() : 0));
        TargetRows target = new TargetRows(keys);
        durable.forEach(target::apply);
        TargetRows source = new TargetRows(keys);
        try (Reading now =
                Reading.open(
                        Reading.snapshot(config, Snapshot.ONLY, new DataSize(1 << 20)), null)) {
            Frame frame;
            do {
                frame = now.take(now.source().next());
            } while (!(frame instanceof End));
            now.rows.forEach(source::apply);
        }
        target.alterLike(source);
        for (RandomTables.Made table : tables.tables) {
            List<String> missing = sorted(source.of(table.name()));
            List<String> surplus = sorted(target.of(table.name()));
            List<String> expected = new ArrayList<>(missing);
            surplus.forEach(missing::remove);
            expected.forEach(surplus::remove);
            assertThat(List.of(missing, surplus))
                    .as("missing rows, and surplus ones, of %s", table)
                    .isEqualTo(List.of(List.of(), List.of()));
        }
    }

    private static List<String> sorted(List<List<String>> rows) {
        return new ArrayList<>(
                rows.stream().map(String::valueOf).sorted(Comparator.naturalOrder()).toList());
    }

    /** Changes rows, and the log's files, until it is closed. */
    private static final class Changing implements AutoCloseable {

        private static final List<String> IMAGES = List.of("FULL", "MINIMAL", "NOBLOB");

        private final PrivateMysql server;
        private final RandomTables tables;
        private final Random random;
        private final Thread thread;
        private volatile boolean closed;
        private volatile @Nullable Exception failure;

        Changing(PrivateMysql server, RandomTables tables, long seed) {
            this.server = server;
            this.tables = tables;
            this.random = new Random(seed + 1000);
            this.thread = Thread.ofPlatform().name("changes, seed " + seed).start(this::run);
        }

        private void run() {
            while (!closed) {
                try (Connection connection = server.connect();
                        Statement statement = connection.createStatement()) {
                    statement.execute("use " + tables.database());
                    statement.execute("set time_zone = '+00:00', sql_mode = ''");
                    statement.execute(
                            "set binlog_row_image = '"
                                    + IMAGES.get(random.nextInt(IMAGES.size()))
                                    + "'");
                    for (int i = 0; i < 50 && !closed; i++) {
                        transaction(connection, statement);
                    }
                } catch (SQLException e) {
                    failure = e;
                    return;
                }
            }
        }

        private void transaction(Connection connection, Statement statement) throws SQLException {
            if (random.nextInt(60) == 0) {
                statement.execute("flush binary logs");
                return;
            }
            if (random.nextInt(40) == 0) {
                statement.execute(tables.alter());
                return;
            }
            connection.setAutoCommit(false);
            for (int i = random.nextInt(4); i >= 0; i--) {
                statement.execute(tables.change());
            }
            if (random.nextInt(10) == 0) {
                connection.rollback();
            } else {
                connection.commit();
            }
            connection.setAutoCommit(true);
        }

        @Override
        public void close() throws Exception {
            closed = true;
            thread.join();
            Exception failed = failure;
            if (failed != null) {
                throw failed;
            }
        }
    }
}
