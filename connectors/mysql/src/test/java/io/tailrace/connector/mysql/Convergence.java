package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.connector.mysql.MysqlConfig.Snapshot;
import io.tailrace.connector.mysql.Reading.Row;
import io.tailrace.connector.mysql.Reading.Step;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.frame.Position;
import io.tailrace.testkit.MysqlLoad;
import io.tailrace.testkit.MysqlTables;
import io.tailrace.testkit.MysqlTypes;
import io.tailrace.testkit.PrivateMysql;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tables of all types that are read while they change, by a source that is cut off again and again,
 * end as they are at the server; no change is delivered twice or not at all.
 */
@Tag("server")
abstract class Convergence {

    private static final int TABLES = 5;
    private static final int CUTS = 12;

    abstract PrivateMysql server();

    /** Seeds; 20 when the claim itself is tested. */
    static LongStream seeds() {
        long first = Long.getLong("tailrace.convergence.seed", 1);
        return LongStream.range(first, first + Integer.getInteger("tailrace.convergence.runs", 3));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void what_is_delivered_is_what_the_server_has(long seed) throws Exception {
        Random random = new Random(seed);
        PrivateMysql server = server();
        String database = "converge" + seed;
        MysqlTables tables = new MysqlTables(random, server, database, "t", MysqlTypes.of(server));
        server.execute(
                "drop database if exists " + database,
                "create database " + database + " charset utf8mb4",
                "use " + database,
                "set time_zone = '+00:00', sql_mode = ''");
        for (int i = 0; i < TABLES; i++) {
            server.execute(tables.create(false));
            for (int j = 0; j < 100; j++) {
                server.execute(tables.insert(tables.tables().getLast()));
            }
        }
        MysqlConfig config =
                Reading.snapshot(
                        Reading.config(server, database), Snapshot.INITIAL, new DataSize(16384));
        List<Row> durable = new ArrayList<>();
        Position position;
        try (MysqlLoad _ = MysqlLoad.start(server, tables, database + ".journal", seed + 1000)) {
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
                server.purge(MysqlPosition.decode(position).log().file()); // it is delivered
            }
        }
        return position;
    }

    private static void compare(MysqlConfig config, MysqlTables tables, List<Row> durable)
            throws Exception {
        Map<String, Integer> keys = new HashMap<>();
        keys.put(tables.database() + ".marker", 1);
        keys.put(tables.database() + ".journal", 1);
        tables.tables().forEach(table -> keys.put(table.name(), table.keyColumns()));
        TargetRows target = new TargetRows(keys);
        durable.forEach(target::apply);
        TargetRows source = new TargetRows(keys);
        try (Reading now =
                Reading.open(
                        Reading.snapshot(config, Snapshot.ONLY, new DataSize(1 << 20)), null)) {
            now.untilEnd().rows.forEach(source::apply);
        }
        target.alterLike(source);
        for (MysqlTables.Made table : tables.tables()) {
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
}
