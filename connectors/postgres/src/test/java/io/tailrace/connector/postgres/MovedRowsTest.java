package io.tailrace.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.connector.postgres.PostgresConfig.Snapshot;
import io.tailrace.spi.Source;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.snapshot.SnapshotState.Progress;
import io.tailrace.testkit.FrameLog;
import io.tailrace.testkit.FrameLog.Delivered;
import io.tailrace.testkit.PrivateDatabase;
import io.tailrace.testkit.PrivatePostgres;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A row that moves, by a change of its key, from the part of a table that is not read to the part
 * that is, without its large value in the log.
 */
@Tag("server")
final class MovedRowsTest {

    private static final int ROWS = 300;
    private static final TableName T = new TableName("public", "t");

    @RegisterExtension static final PrivatePostgres postgres = PrivatePostgres.shared();

    private PrivateDatabase database;
    private PostgresPipeline pipeline;
    private final List<Delivered> changes = new ArrayList<>();

    @BeforeEach
    void make_table() {
        database = postgres.database();
        database.execute(
                "create table t (id integer primary key, v text, n integer)",
                "alter table t alter v set storage external",
                "insert into t select i, repeat('x', 4000) || i, 0 from generate_series(1, "
                        + ROWS
                        + ") i");
        pipeline = new PostgresPipeline(database).snapshot(Snapshot.INITIAL).snapshotChunk("16KiB");
    }

    /** Reads on until so many more changes have come, and stops in the middle of everything. */
    private Position readSome(Position from, int count) throws InterruptedException {
        FrameLog log = new FrameLog(from);
        try (Source source = pipeline.open(from)) {
            log.readUntil(source, l -> l.changes().size() >= count || isDone(l));
        }
        changes.addAll(log.changes());
        return log.lastPosition();
    }

    private Position readAll(Position from) throws InterruptedException {
        database.execute("update t set n = -1 where id = (select min(id) from t)");
        FrameLog log = new FrameLog(from);
        try (Source source = pipeline.open(from)) {
            log.readUntil(source, this::isOver);
        }
        changes.addAll(log.changes());
        assertThat(changes.stream().map(Delivered::eventId)).doesNotHaveDuplicates();
        assertThat(new Rows().apply(changes).of("t")).isEqualTo(Rows.in(database, "t"));
        return log.lastPosition();
    }

    private boolean isOver(FrameLog log) {
        return log.changes().stream()
                        .anyMatch(
                                change ->
                                        change.op() == Op.UPDATE && "-1".equals(change.after("n")))
                && isDone(log);
    }

    private static boolean isDone(FrameLog log) {
        return !log.restartPoints().isEmpty()
                && PostgresPosition.decode(log.lastPosition()).snapshot().done();
    }

    private long reads() {
        return changes.stream().filter(change -> change.op() == Op.READ).count();
    }

    private static Progress progress(Position position) {
        return PostgresPosition.decode(position).snapshot().tables().get(T);
    }

    @Test
    void is_read_once_more() throws Exception {
        Position middle = readSome(null, 20);
        assertThat(progress(middle).lastKey()).isNotNull();
        assertThat(reads()).isLessThan(ROWS);
        database.execute("update t set id = -id where id = " + ROWS);
        readAll(middle);

        assertThat(reads()).isEqualTo(ROWS);
        assertThat(changes)
                .filteredOn(change -> change.op() == Op.UPDATE && change.before() != null)
                .singleElement()
                .satisfies(change -> assertThat(change.after("v")).isEqualTo(FrameLog.ABSENT));
    }

    @Test
    void is_read_once_more_after_a_stop_between_the_move_and_the_reading() throws Exception {
        Position middle = readSome(null, 20);
        database.execute(
                "update t set id = -id where id = " + ROWS, "update t set n = 5 where id < 3");
        FrameLog log = new FrameLog(middle);
        try (Source source = pipeline.open(middle)) {
            log.readUntil(source, l -> l.changes().stream().anyMatch(c -> c.op() == Op.UPDATE));
        }
        changes.addAll(log.changes());
        assertThat(progress(log.lastPosition()).moved()).containsExactly(List.of("-" + ROWS));
        readAll(log.lastPosition());
    }

    @Test
    void is_found_where_it_is_when_it_moves_on_or_goes() throws Exception {
        Position middle = readSome(null, 20);
        database.execute(
                "update t set id = -id where id > " + (ROWS - 3),
                "update t set id = id + 100000 where id = -" + ROWS,
                "update t set id = id - 100000 where id = -" + (ROWS - 1),
                "delete from t where id = -" + (ROWS - 2));
        readAll(middle);
    }

    @Test
    void does_not_keep_the_snapshot_from_its_end_though_rows_move_all_the_time() throws Exception {
        Position position = readSome(null, 8);
        for (int i = 0; i < 100 && !PostgresPosition.decode(position).snapshot().done(); i++) {
            database.execute("update t set id = -id where id = (select max(id) from t)");
            position = readSome(position, 8);
        }
        readAll(position);
        assertThat(progress(position).generation()).isEqualTo(1);
        assertThat(reads()).isLessThan(2 * ROWS);
    }

    @Test
    void has_its_whole_table_read_when_there_are_too_many() throws Exception {
        database.execute( // keys so long that few are too many
                "alter table t alter id type text using lpad(id::text, 1000, '0')");
        Position middle = readSome(null, 20);
        database.execute("update t set id = '-' || id where id > lpad('100', 1000, '0')");
        Position end = readAll(middle);
        assertThat(progress(end).generation()).isEqualTo(2);
    }

    @Test
    void is_read_for_each_of_two_routes() throws Exception {
        Position slow = readSome(null, 8);
        List<Delivered> before = List.copyOf(changes);
        database.execute("update t set id = -id where id = " + ROWS);
        Position fast = readSome(slow, 40);
        List<Delivered> further = List.copyOf(changes);
        assertThat(progress(fast).lastKey()).isNotEqualTo(progress(slow).lastKey());
        database.execute(
                "update t set id = -id where id = " + (ROWS - 1),
                "update t set n = -1 where id = 1");

        for (Position route : List.of(slow, fast)) {
            List<Delivered> seen = new ArrayList<>(route == slow ? before : further);
            FrameLog log = new FrameLog(route);
            try (Source source = pipeline.openAll(List.of(fast, slow))) {
                log.readUntil(source, this::isOver);
            }
            seen.addAll(log.changes());
            assertThat(seen.stream().map(Delivered::eventId)).doesNotHaveDuplicates();
            assertThat(new Rows().apply(seen).of("t")).isEqualTo(Rows.in(database, "t"));
        }
    }
}
