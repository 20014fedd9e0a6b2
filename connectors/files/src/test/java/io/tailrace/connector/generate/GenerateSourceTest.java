package io.tailrace.connector.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tailrace.connector.generate.GenerateConfig.ColumnConfig;
import io.tailrace.connector.generate.GenerateConfig.Kind;
import io.tailrace.spi.Source;
import io.tailrace.spi.SourceContext;
import io.tailrace.spi.Split;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.End;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.Tuple;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class GenerateSourceTest {

    private static final List<ColumnConfig> EVERY_KIND =
            Arrays.stream(Kind.values())
                    .filter(kind -> kind != Kind.NOW_MICROS)
                    .map(
                            kind ->
                                    new ColumnConfig(
                                            kind.name(), kind, kind == Kind.SEQUENCE ? 0 : 10, 40))
                    .toList();

    @Test
    void describes_its_table_delivers_so_many_rows_and_ends() throws InterruptedException {
        Source source = open(config(0, 10_000, 0, 0, List.of()), (Position) null);

        assertThat(source.next()).isInstanceOf(SchemaChange.class);
        List<String> rows = new ArrayList<>();
        Frame last = readAll(source, rows);
        assertThat(rows).hasSize(10_000);
        assertThat(last).isEqualTo(new End(new Position("10000")));
        assertThat(source.next()).isEqualTo(last);
    }

    @Test
    void makes_the_same_rows_again_from_every_position() throws InterruptedException {
        GenerateConfig config = config(0, 6_000, 25, 5, EVERY_KIND);
        List<String> all = rowsFrom(config, null);

        assertThat(rowsFrom(config, null)).isEqualTo(all);
        for (int from : new int[] {0, 1, 99, 100, 101, 4095, 5999, 6000}) {
            assertThat(rowsFrom(config, new Position(Integer.toString(from))))
                    .isEqualTo(all.subList(from, all.size()));
        }
        assertThat(new HashSet<>(all)).hasSize(all.size());
    }

    @Test
    void another_seed_makes_other_rows() throws InterruptedException {
        GenerateConfig one = config(0, 10, 0, 0, EVERY_KIND);
        GenerateConfig two = new GenerateConfig(0, 10, "public.events", EVERY_KIND, 0, 0, 100, 2);

        assertThat(rowsFrom(one, null)).doesNotContainAnyElementsOf(rowsFrom(two, null));
    }

    @Test
    void updates_and_deletes_meet_only_rows_that_are_there() throws InterruptedException {
        Source source = open(config(0, 50_000, 25, 5, List.of()), (Position) null);
        Set<Long> rows = new HashSet<>();
        Map<Op, Integer> counts = new EnumMap<>(Op.class);
        for (Frame frame = source.next(); !(frame instanceof End); frame = source.next()) {
            if (frame instanceof ChangeBatch batch) {
                Change change = batch.cursor();
                while (change.next()) {
                    counts.merge(change.op(), 1, Integer::sum);
                    long id = Objects.requireNonNull(change.keyed()).longValue(0);
                    switch (change.op()) {
                        case INSERT -> assertThat(rows.add(id)).isTrue();
                        case UPDATE -> assertThat(rows).contains(id);
                        case DELETE -> assertThat(rows.remove(id)).isTrue();
                        case READ, TRUNCATE, MESSAGE -> throw new AssertionError(change.op());
                    }
                }
            }
        }
        assertThat(counts)
                .containsEntry(Op.UPDATE, 25 * 499)
                .containsEntry(Op.DELETE, 5 * 499)
                .containsEntry(Op.INSERT, 70 * 499 + 100);
    }

    @Test
    void tells_how_much_of_a_batch_a_position_covers() throws InterruptedException {
        Source source =
                open(config(0, 0, 0, 0, List.of()), new Position("250"), new Position("300"));
        source.next();
        ChangeBatch batch = (ChangeBatch) source.next();

        assertThat(source.covered(new Position("250"), batch)).isZero();
        assertThat(source.covered(new Position("300"), batch)).isEqualTo(50);
        assertThat(source.covered(new Position("10"), batch)).isZero();
        assertThat(source.covered(new Position("999999999999"), batch)).isEqualTo(batch.size());
    }

    @Test
    void starts_over_for_a_route_that_has_nothing_yet() throws InterruptedException {
        Source source = open(config(0, 0, 0, 0, List.of()), new Position("250"), null);

        assertThat(source.next().position()).isEqualTo(new Position("0"));
    }

    @Test
    void keeps_to_its_rate() throws InterruptedException {
        Source source = open(config(2000, 400, 0, 0, List.of()), (Position) null);
        long start = System.nanoTime();
        readAll(source, new ArrayList<>());

        assertThat(System.nanoTime() - start).isGreaterThan(150_000_000L);
    }

    @Test
    void beats_while_no_row_is_due() throws InterruptedException {
        Source source = open(config(1, 0, 0, 0, List.of()), (Position) null);
        source.next();

        assertThat(source.next()).isEqualTo(new Heartbeat(new Position("0")));
    }

    @Test
    @Timeout(20)
    void a_close_ends_the_waiting() {
        Source source = open(config(1, 0, 0, 0, List.of()), (Position) null);
        CompletableFuture<Void> reader =
                CompletableFuture.runAsync(
                        () -> {
                            try {
                                while (true) {
                                    source.next();
                                }
                            } catch (InterruptedException e) {
                                throw new AssertionError(e);
                            }
                        });
        source.close();

        assertThat(reader)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withMessageContaining("GENERATE_CLOSED");
    }

    @Test
    void refuses_what_contradicts_itself() {
        assertRefused(config(0, 0, 60, 20, List.of()), "more inserts than deletes");
        assertRefused(config(-1, 0, 0, 0, List.of()), "'rate'");
        ColumnConfig text = new ColumnConfig("a", Kind.TEXT, 0, 5);
        assertRefused(config(0, 0, 10, 0, List.of(text)), "add a column with 'values: sequence'");
        assertRefused(config(0, 0, 0, 0, List.of(text, text)), "column 'a' stands twice");
        TailraceException position =
                catchThrowableOfType(
                        TailraceException.class,
                        () -> open(config(0, 0, 0, 0, List.of()), new Position("0/16B3748")));
        assertThat(position.code()).isEqualTo(GenerateError.GENERATE_POSITION_INVALID);
    }

    private static void assertRefused(GenerateConfig config, String message) {
        TailraceException refused =
                catchThrowableOfType(TailraceException.class, () -> open(config, (Position) null));
        assertThat(refused.code()).isEqualTo(GenerateError.GENERATE_OPTION_INVALID);
        assertThat(refused).hasMessageContaining(message);
    }

    private static GenerateConfig config(
            long rate, long rows, int updates, int deletes, List<ColumnConfig> columns) {
        return new GenerateConfig(rate, rows, "public.events", columns, updates, deletes, 100, 1);
    }

    private static Source open(GenerateConfig config, @Nullable Position... positions) {
        return new GenerateSourceFactory()
                .open(
                        config,
                        new SourceContext("p", Split.WHOLE, Path.of("unused")),
                        Arrays.asList(positions));
    }

    private static List<String> rowsFrom(GenerateConfig config, @Nullable Position position)
            throws InterruptedException {
        List<String> rows = new ArrayList<>();
        readAll(open(config, position), rows);
        return rows;
    }

    private static Frame readAll(Source source, List<String> rows) throws InterruptedException {
        Frame frame = source.next();
        for (; !(frame instanceof End); frame = source.next()) {
            if (frame instanceof ChangeBatch batch) {
                Change change = batch.cursor();
                while (change.next()) {
                    rows.add(
                            change.eventId()
                                    + change.op()
                                    + text(Objects.requireNonNull(change.keyed())));
                }
            }
        }
        return frame;
    }

    private static String text(Tuple tuple) {
        return IntStream.range(0, tuple.width())
                .mapToObj(
                        i ->
                                tuple.isPresent(i)
                                        ? Arrays.toString(tuple.bytes(i))
                                        : "-" + tuple.length(i))
                .collect(Collectors.joining("|"));
    }
}
