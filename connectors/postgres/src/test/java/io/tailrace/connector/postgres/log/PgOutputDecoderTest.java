package io.tailrace.connector.postgres.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.connector.postgres.catalog.CellDecoder;
import io.tailrace.connector.postgres.catalog.RelationMessage;
import io.tailrace.connector.postgres.catalog.Shape;
import io.tailrace.connector.postgres.server.PostgresError;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.LargeBatches;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Origin;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.frame.Tuple;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PgOutputDecoderTest {

    private static final long SEED = 42;

    @TempDir Path scratch;

    private final FrameQueue out =
            new FrameQueue(4096, new LargeBatches(), log -> new Position(log.toString()));
    private LogCursor cursor = new LogCursor(LogPosition.START, "shop");

    private PgOutputDecoder decoder() {
        ChangeDecoder changes =
                new ChangeDecoder(new TextTables(), _ -> true, new NoMessages(), out, cursor);
        return new PgOutputDecoder(
                changes, cursor, new TransactionSpill(scratch, 1 << 20, 1 << 20));
    }

    private List<Change> decode(byte[]... messages) throws InterruptedException {
        PgOutputDecoder decoder = decoder();
        for (byte[] message : messages) {
            decoder.decode(message, 0, message.length, 100, 0);
            while (decoder.replaying()) {
                decoder.replay();
            }
        }
        out.cut(cursor.position());
        List<Change> changes = new ArrayList<>();
        for (Frame frame = out.poll(); frame != null; frame = out.poll()) {
            if (frame instanceof ChangeBatch batch) {
                for (int i = 0; i < batch.size(); i++) {
                    changes.add(batch.change(i));
                }
            }
        }
        return changes;
    }

    private static List<@Nullable String> texts(@Nullable Tuple tuple) {
        List<@Nullable String> texts = new ArrayList<>();
        for (int i = 0; tuple != null && i < tuple.width(); i++) {
            texts.add(tuple.isAbsent(i) ? "absent" : tuple.isNull(i) ? null : tuple.text(i));
        }
        return texts;
    }

    @Test
    void takes_an_unchanged_large_value_from_the_old_row_where_that_was_logged()
            throws InterruptedException {
        List<Change> changes =
                decode(
                        Bytes.begin(1000, 7),
                        Bytes.relation('f'),
                        Bytes.of('U')
                                .int4(1)
                                .letter('O')
                                .tuple("1", "large", null)
                                .letter('N')
                                .tuple("2", "u", "x")
                                .done(),
                        Bytes.commit(1000, 1100));

        assertThat(texts(changes.getFirst().before())).containsExactly("1", "large", null);
        assertThat(texts(changes.getFirst().after())).containsExactly("2", "large", "x");
    }

    @Test
    void a_transaction_tells_where_it_comes_from() throws InterruptedException {
        List<Change> changes =
                decode(
                        Bytes.begin(1000, 7),
                        Bytes.relation('d'),
                        Bytes.insert("1"),
                        Bytes.commit(1000, 1100),
                        Bytes.begin(1200, 8),
                        Bytes.insert("2"),
                        Bytes.commit(1200, 1300));

        assertThat(changes).extracting(Change::endsTransaction).containsExactly(true, true);
        assertThat(changes)
                .extracting(change -> change.transaction().origin())
                .containsExactly(
                        new Origin("postgresql", "shop", "", 0, 0),
                        new Origin("postgresql", "shop", "", 0, 1100));
    }

    @Test
    void leaves_an_unchanged_large_value_absent_otherwise() throws InterruptedException {
        List<Change> changes =
                decode(
                        Bytes.begin(1000, 7),
                        Bytes.relation('d'),
                        Bytes.of('U').int4(1).letter('N').tuple("2", "u", null).done(),
                        Bytes.commit(1000, 1100));

        assertThat(changes.getFirst().before()).isNull();
        assertThat(texts(changes.getFirst().after())).containsExactly("2", "absent", null);
    }

    @Test
    void knows_only_the_key_of_a_deleted_row() throws InterruptedException {
        List<Change> changes =
                decode(
                        Bytes.begin(1000, 7),
                        Bytes.relation('d'),
                        Bytes.of('D').int4(1).letter('K').tuple("1", null, null).done(),
                        Bytes.commit(1000, 1100));

        assertThat(changes.getFirst().op()).isEqualTo(Op.DELETE);
        assertThat(texts(changes.getFirst().before())).containsExactly("1", "absent", "absent");
        assertThat(changes.getFirst().eventId()).isEqualTo("00000000000003e8-0000000000");
    }

    @Test
    void drops_what_a_part_of_a_streamed_transaction_did_that_came_to_nothing()
            throws InterruptedException {
        List<Change> changes =
                decode(
                        Bytes.of('S').int4(7).int1(1).done(),
                        Bytes.streamed(7, Bytes.relation('d')),
                        Bytes.streamed(7, Bytes.insert("1")),
                        Bytes.streamed(8, Bytes.insert("2")),
                        Bytes.of('E').done(),
                        Bytes.of('A').int4(7).int4(8).done(),
                        Bytes.of('S').int4(7).int1(0).done(),
                        Bytes.streamed(9, Bytes.insert("3")),
                        Bytes.of('E').done(),
                        Bytes.of('c').int4(7).int1(0).int8(1000).int8(1100).int8(0).done());

        assertThat(changes)
                .extracting(change -> texts(change.after()).getFirst())
                .containsExactly("1", "3");
        assertThat(changes).extracting(Change::ordinal).containsExactly(0L, 1L);
        assertThat(cursor.position()).isEqualTo(LogPosition.at(1100));
    }

    @Test
    void passes_over_what_an_earlier_run_delivered() throws InterruptedException {
        cursor = new LogCursor(new LogPosition(500, 1000, 1), "shop");
        List<Change> changes =
                decode(
                        Bytes.begin(900, 6),
                        Bytes.relation('d'),
                        Bytes.insert("0"),
                        Bytes.commit(900, 950),
                        Bytes.begin(1000, 7),
                        Bytes.insert("1"),
                        Bytes.insert("2"),
                        Bytes.commit(1000, 1100));

        assertThat(changes)
                .extracting(change -> texts(change.after()).getFirst())
                .containsExactly("2");
    }

    @Test
    void refuses_a_prepared_transaction_that_nobody_asked_for() throws InterruptedException {
        assertThatThrownBy(() -> decode(Bytes.of('b').int8(1).done()))
                .isInstanceOf(TailraceException.class)
                .hasMessageContaining("prepared");
    }

    @Test
    void says_where_a_message_is_wrong() throws InterruptedException {
        byte[] cut = Bytes.insert("12345");

        assertThatThrownBy(
                        () ->
                                decode(
                                        Bytes.begin(1000, 7),
                                        Bytes.relation('d'),
                                        Arrays.copyOf(cut, cut.length - 4)))
                .isInstanceOf(TailraceException.class)
                .hasMessageContaining("'I'")
                .hasMessageContaining("offset");
    }

    @Test
    void answers_hostile_bytes_with_an_error_and_nothing_else() throws InterruptedException {
        byte[][] samples = {
            Bytes.begin(1000, 7),
            Bytes.relation('f'),
            Bytes.insert("1"),
            Bytes.of('U')
                    .int4(1)
                    .letter('O')
                    .tuple("1", "b", "c")
                    .letter('N')
                    .tuple("2", "u", null)
                    .done(),
            Bytes.of('D').int4(1).letter('K').tuple("1", null, null).done(),
            Bytes.of('T').int4(1).int1(0).int4(1).done(),
            Bytes.of('M').int1(1).int8(5).text("p").int4(1).int1(9).done(),
            Bytes.commit(1000, 1100),
            Bytes.of('S').int4(7).int1(1).done(),
            Bytes.streamed(7, Bytes.insert("1")),
            Bytes.of('E').done(),
            Bytes.of('A').int4(7).int4(8).int8(0).int8(0).done(),
            Bytes.of('c').int4(7).int1(0).int8(1000).int8(1100).int8(0).done()
        };
        Random random = new Random(SEED);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[][] messages = new byte[samples.length][];
            for (int i = 0; i < samples.length; i++) {
                messages[i] = random.nextInt(8) == 0 ? spoilt(samples[i], random) : samples[i];
            }
            cursor = new LogCursor(LogPosition.START, "shop");
            out.mark();
            try {
                decode(messages);
            } catch (TailraceException e) {
                refused++;
                assertThat(e.code())
                        .as("seed %s, round %s", SEED, round)
                        .isEqualTo(PostgresError.POSTGRES_PROTOCOL);
                out.undo();
                out.cut(LogPosition.START);
                while (out.hasReady()) {
                    out.poll();
                }
            }
        }
        assertThat(refused).isGreaterThan(10_000);
    }

    private static byte[] spoilt(byte[] sample, Random random) {
        byte[] copy =
                Arrays.copyOf(
                        sample,
                        random.nextBoolean() ? sample.length : random.nextInt(sample.length + 3));
        for (int i = random.nextInt(4); i > 0 && copy.length > 0; i--) {
            copy[random.nextInt(copy.length)] = (byte) random.nextInt();
        }
        return copy;
    }

    /** Every table has text columns, and PostgreSQL's text is canonical. */
    static final class TextTables implements Described {

        @Override
        public Shape of(RelationMessage relation) {
            List<Column> columns =
                    relation.columns().stream()
                            .map(
                                    column ->
                                            new Column(
                                                    column.name(),
                                                    DataType.of(DataType.Kind.TEXT),
                                                    "text",
                                                    true,
                                                    0))
                            .toList();
            return new Shape(
                    new Table(new TableName(relation.schema(), relation.name()), columns, 1),
                    new @Nullable CellDecoder[columns.size()]);
        }

        @Override
        public @Nullable SchemaChange announce(Shape shape, Position position) {
            return null;
        }
    }

    static final class NoMessages implements LogMessages {

        @Override
        public boolean wants(String prefix) {
            return false;
        }

        @Override
        public void take(String prefix, byte[] content) {}
    }
}
