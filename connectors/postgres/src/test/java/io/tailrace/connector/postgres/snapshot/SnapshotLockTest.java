package io.tailrace.connector.postgres.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.connector.postgres.catalog.Shapes;
import io.tailrace.connector.postgres.catalog.Sql;
import io.tailrace.connector.postgres.server.Connections;
import io.tailrace.connector.postgres.server.PostgresError;
import io.tailrace.connector.postgres.server.Server;
import io.tailrace.connector.postgres.server.ServerUrl;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.LargeBatches;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.snapshot.SnapshotState;
import io.tailrace.testkit.PrivateDatabase;
import io.tailrace.testkit.PrivatePostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Somebody who waits for the snapshot's own lock does not stand in its way for ever. */
@Tag("server")
final class SnapshotLockTest {

    @RegisterExtension static final PrivatePostgres postgres = PrivatePostgres.shared();

    private PrivateDatabase database;

    @BeforeEach
    void make_table() {
        database = postgres.database();
        database.execute(
                "create table t (id int primary key, v text)",
                "insert into t select i, 'v' || i from generate_series(1, 500) i");
    }

    /**
     * A server that does something just before it makes its nth connection. The first exports the
     * snapshot, the second plans and locks the tables, the third looks at the catalog, the others
     * read.
     */
    private record Interposed(Server server, int nth, Runnable before, int[] count)
            implements Server {

        @Override
        public Connection connect() {
            if (++count[0] == nth) {
                before.run();
            }
            return server.connect();
        }

        @Override
        public Connection replicate() {
            return server.replicate();
        }

        @Override
        public String database() {
            return server.database();
        }

        @Override
        public CopyOut copy(Connection connection, String sql) {
            return server.copy(connection, sql);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "4, truncate t",
        "5, truncate t",
        "4, alter table t add w int default 7",
        "5, alter table t alter v type varchar(99)"
    })
    @Timeout(60)
    void a_table_is_altered_just_when_its_snapshot_has_locked_it(int nth, String statement)
            throws Exception {
        List<Thread> altering = new ArrayList<>();
        Runnable alter =
                () -> {
                    altering.add(Thread.ofPlatform().start(() -> run(statement)));
                    database.await(
                            "select count(*) > 0 from pg_locks where not granted and relation = 't'::regclass");
                };
        Connections server =
                new Connections(ServerUrl.parse(database.url()), "postgres", null, "test");
        int rows = read(new Interposed(server, nth, alter, new int[1]));
        altering.getFirst().join();
        assertThat(rows).isEqualTo(statement.startsWith("truncate") ? 0 : 500);
    }

    private void run(String statement) {
        try (Connection connection = database.connect()) {
            Sql.run(connection, statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As the engine does: again, until it comes to its end. */
    private static int read(Server server) throws InterruptedException {
        while (true) {
            try {
                return readOnce(server);
            } catch (TailraceException e) {
                assertThat(e.code()).isEqualTo(PostgresError.POSTGRES_SNAPSHOT);
            }
        }
    }

    private static int readOnce(Server server) throws InterruptedException {
        SnapshotState from = RoundLog.of("public.t");
        Snapshots.Options options =
                new Snapshots.Options(
                        2,
                        DataSize.parse("2KiB"),
                        DataSize.parse("1KiB"),
                        DataSize.parse("64KiB"),
                        null,
                        new LargeBatches());
        try (Shapes shapes = new Shapes(server);
                SnapshotRound round =
                        new Snapshots(
                                        server,
                                        shapes,
                                        options,
                                        (_, state) -> new Position(state.encode()),
                                        List.of())
                                .onPlain(from)) {
            round.begin(from);
            int rows = 0;
            for (Frame frame = round.next(); frame != null; frame = round.next()) {
                if (frame instanceof ChangeBatch batch) {
                    rows += batch.size();
                    batch.release();
                }
            }
            return rows;
        }
    }
}
