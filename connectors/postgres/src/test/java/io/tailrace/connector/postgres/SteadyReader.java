package io.tailrace.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.spi.ErrorCode.Kind;
import io.tailrace.spi.Source;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.testkit.FrameLog;
import io.tailrace.testkit.FrameLog.Delivered;
import io.tailrace.testkit.PrivateDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Reads as the engine does: when the source fails it opens another where that left off. */
final class SteadyReader {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final PostgresPipeline pipeline;
    private final List<Delivered> changes = new ArrayList<>();
    private @Nullable Position position;
    private int failures;

    SteadyReader(PostgresPipeline pipeline) {
        this.pipeline = pipeline;
    }

    List<Delivered> changes() {
        return changes;
    }

    int failures() {
        return failures;
    }

    /** Reads until so many changes have come in all, telling each number to whoever listens. */
    void read(int count, IntConsumer seen) throws InterruptedException {
        read(log -> changes.size() + log.changes().size() >= count, seen);
    }

    /** Reads all that has been committed until now, and checks that each change came once. */
    void readAll(IntConsumer seen, String... tables) throws InterruptedException {
        PrivateDatabase database = pipeline.database();
        String mark = "end" + changes.size();
        for (String table : tables) {
            database.execute(
                    "insert into "
                            + table
                            + " (id, v) values (-1, '"
                            + mark
                            + "') on conflict (id) do update set v = '"
                            + mark
                            + "'");
        }
        List<String> awaited = new ArrayList<>(List.of(tables));
        read(
                log -> {
                    for (Delivered change : log.changes().reversed()) {
                        if (awaited.isEmpty()) {
                            break;
                        }
                        if (mark.equals(change.after("v")) && change.op() != Op.READ) {
                            awaited.remove(change.table().name());
                        }
                    }
                    return awaited.isEmpty() && snapshotDone(log);
                },
                seen);
        assertThat(changes.stream().map(Delivered::eventId)).doesNotHaveDuplicates();
        Rows target = new Rows().apply(changes);
        for (String table : tables) {
            List<String> missing = Rows.in(database, table);
            List<String> tooMany = target.of(table);
            List<String> rows = List.copyOf(missing);
            missing.removeAll(Set.copyOf(tooMany));
            tooMany.removeAll(Set.copyOf(rows));
            assertThat(missing).as("missing in %s", table).isEmpty();
            assertThat(tooMany).as("too many in %s", table).isEmpty();
        }
    }

    /** The log up to a round comes before the round, so its end alone says little. */
    private static boolean snapshotDone(FrameLog log) {
        return PostgresPosition.decode(log.lastPosition()).snapshot().done();
    }

    private interface Done {
        boolean test(FrameLog log);
    }

    private void read(Done done, IntConsumer seen) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        boolean over = false;
        while (!over) {
            if (System.nanoTime() > end) {
                throw new AssertionError("only " + changes.size() + " changes in " + PATIENCE);
            }
            FrameLog log = new FrameLog(position);
            try (Source source = pipeline.open(position)) {
                log.readUntil(
                        source,
                        l -> {
                            seen.accept(changes.size() + l.changes().size());
                            return done.test(l);
                        });
                over = true;
            } catch (TailraceException e) {
                assertThat(e.code().kind()).as(e.toString()).isEqualTo(Kind.SOURCE);
                failures++;
            }
            assertThat(log.violations()).isEmpty();
            changes.addAll(log.changes());
            if (!log.restartPoints().isEmpty()) {
                position = log.lastPosition();
            }
        }
    }
}
