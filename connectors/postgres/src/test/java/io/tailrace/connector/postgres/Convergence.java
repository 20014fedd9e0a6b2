package io.tailrace.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.connector.postgres.PostgresConfig.Snapshot;
import io.tailrace.spi.frame.Op;
import io.tailrace.testkit.FaultProxy;
import io.tailrace.testkit.PrivateDatabase;
import io.tailrace.testkit.PrivatePostgres;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tables that are read while they change end as they are in the source. */
abstract class Convergence {

    private static final int EXISTING = 12_000;

    private PrivateDatabase database;
    private PostgresPipeline pipeline;
    private SteadyReader reader;

    abstract PrivatePostgres server();

    @BeforeEach
    void make_table() {
        database = server().database();
        makeTable("t", EXISTING);
        pipeline =
                new PostgresPipeline(database)
                        .tables("public.t")
                        .snapshot(Snapshot.INITIAL)
                        .snapshotChunk("64KiB");
        reader = new SteadyReader(pipeline);
    }

    private void makeTable(String name, int rows) {
        database.execute(
                "create table " + name + " (id integer primary key, v text, w text)",
                "alter table " + name + " alter w set storage external",
                "insert into "
                        + name
                        + " select i, 'old', repeat('x', 900) from generate_series(1, "
                        + rows
                        + ") i");
    }

    private void request(String table) {
        new PostgresSourceFactory().request(pipeline.config(), database.name(), List.of(table));
    }

    private long rounds(int from) {
        return reader.changes().subList(from, reader.changes().size()).stream()
                .filter(change -> change.op() == Op.READ)
                .map(change -> change.eventId().substring(0, 16))
                .distinct()
                .count();
    }

    @Test
    void when_they_are_read_for_the_first_time() throws Exception {
        try (Traffic _ = new Traffic(database, 2, "t")) {
            reader.read(EXISTING + 3000, _ -> {});
        }
        reader.readAll(_ -> {}, "t");
    }

    @Test
    void when_they_are_read_again_in_rounds_that_take_turns_with_the_log() throws Exception {
        try (FaultProxy proxy = new FaultProxy(database.port())) {
            pipeline.url(database.url(proxy.port()));
            reader.read(EXISTING, _ -> {});
            int before = reader.changes().size();
            try (Traffic _ = new Traffic(database, 3, "t")) {
                proxy.throttle(1_500_000);
                boolean[] asked = {false};
                reader.read(
                        before + EXISTING / 2,
                        _ -> {
                            if (!asked[0]) {
                                asked[0] = true;
                                request("public.t");
                            }
                        });
            }
            proxy.pass();
            reader.readAll(_ -> {}, "t");
            assertThat(rounds(before)).isGreaterThan(1);
        }
    }

    @Test
    void when_a_request_comes_while_another_is_being_served() throws Exception {
        try (Traffic _ = new Traffic(database, 4, "t")) {
            int[] asked = {0};
            reader.read(
                    3 * EXISTING,
                    count -> {
                        if (asked[0] < 3 && count > (asked[0] + 1) * 4000) {
                            asked[0]++;
                            request("public.t");
                        }
                    });
        }
        reader.readAll(_ -> {}, "t");
    }

    @Test
    void when_a_table_is_added_at_a_restart() throws Exception {
        try (Traffic _ = new Traffic(database, 5, "t")) {
            reader.read(EXISTING + 500, _ -> {});
        }
        makeTable("added", EXISTING);
        pipeline.tables("public.*");
        try (Traffic _ = new Traffic(database, 6, "t", "added")) {
            reader.read(reader.changes().size() + EXISTING, _ -> {});
        }
        reader.readAll(_ -> {}, "t", "added");
    }
}
