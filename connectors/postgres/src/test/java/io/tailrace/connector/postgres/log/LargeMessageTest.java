package io.tailrace.connector.postgres.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.connector.postgres.server.PostgresError;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.LargeBatches;
import io.tailrace.spi.frame.Position;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of large messages one at a time is on its way, and the lane is never held up by the next. */
class LargeMessageTest {

    private static final int LARGE = 2 << 20;
    private static final byte[] MESSAGE = Bytes.insert("x".repeat(LARGE));

    @TempDir Path scratch;

    private final LargeBatches large = new LargeBatches(LARGE);
    private final FrameQueue out = new FrameQueue(4096, large, log -> new Position(log.toString()));
    private final ChangeBatchBuilder other = new ChangeBatchBuilder(4096);

    private PgOutputDecoder decoder(LogPosition from) {
        LogCursor cursor = new LogCursor(from, "shop");
        ChangeDecoder changes =
                new ChangeDecoder(
                        new PgOutputDecoderTest.TextTables(),
                        _ -> true,
                        new PgOutputDecoderTest.NoMessages(),
                        out,
                        cursor);
        return new PgOutputDecoder(
                changes, cursor, new TransactionSpill(scratch, 1 << 16, 1 << 30));
    }

    private static void decode(PgOutputDecoder decoder, byte[]... messages) {
        for (byte[] message : messages) {
            decoder.decode(message, 0, message.length, 100, 0);
        }
    }

    private static void decodeLarge(PgOutputDecoder decoder, byte[] message)
            throws InterruptedException {
        int[] read = {0};
        decoder.decode(
                (target, at, count) -> {
                    System.arraycopy(message, read[0], target, at, count);
                    read[0] += count;
                },
                message.length,
                100,
                0);
    }

    private ChangeBatch batch() {
        return (ChangeBatch) Objects.requireNonNull(out.poll());
    }

    private Position heartbeat() {
        return ((Heartbeat) Objects.requireNonNull(out.poll())).position();
    }

    @Test
    void the_next_is_received_once_the_one_before_is_released() throws Exception {
        PgOutputDecoder decoder = decoder(LogPosition.START);
        decode(decoder, Bytes.begin(1000, 7), Bytes.relation('d'), Bytes.insert("0"));

        assertThat(decoder.admits(MESSAGE.length)).as("before what is in the batch").isFalse();
        batch().release();
        assertThat(decoder.admits(MESSAGE.length)).isTrue();
        decodeLarge(decoder, MESSAGE);
        ChangeBatch first = batch();
        assertThat(first.size()).isEqualTo(1);
        assertThat(decoder.admits(MESSAGE.length)).as("beside another").isFalse();
        assertThat(heartbeat()).isEqualTo(first.position());
        first.release();
        assertThat(decoder.admits(MESSAGE.length)).isTrue();
    }

    @Test
    void others_wait_for_nothing() throws Exception {
        PgOutputDecoder decoder = decoder(LogPosition.START);
        large.admit(other);
        assertThat(decoder.admits(LARGE - 1)).isTrue();
        decode(decoder, Bytes.of('S').int4(7).int1(1).done());
        assertThat(decoder.admits(MESSAGE.length)).as("what goes to disk").isTrue();
    }

    @Test
    void one_of_which_nothing_is_delivered_is_in_nobodys_way() throws Exception {
        PgOutputDecoder decoder = decoder(new LogPosition(500, 1000, 1));
        decode(decoder, Bytes.begin(1000, 7), Bytes.relation('d'));
        assertThat(decoder.admits(MESSAGE.length)).isTrue();
        decodeLarge(decoder, MESSAGE);
        assertThat(out.hasReady()).isFalse();
        assertThat(large.admit(other, 1)).isTrue();
        assertThat(out.builder().arena().length).isLessThan(LARGE);
    }

    @Test
    void a_transaction_that_was_held_back_waits_too() throws Exception {
        PgOutputDecoder decoder = decoder(LogPosition.START);
        decode(
                decoder,
                Bytes.of('S').int4(7).int1(1).done(),
                Bytes.streamed(7, Bytes.relation('d')));
        decodeLarge(decoder, Bytes.streamed(7, MESSAGE));
        decode(
                decoder,
                Bytes.of('E').done(),
                Bytes.of('c').int4(7).int1(0).int8(1000).int8(1100).int8(0).done());
        large.admit(other);
        decoder.replay();
        decoder.replay();
        assertThat(heartbeat()).isEqualTo(new Position(LogPosition.START.toString()));
        decoder.replay();
        heartbeat();
        other.discard();
        decoder.replay();
        assertThat(batch().change(0).after()).isNotNull();
        assertThat(decoder.replaying()).isTrue();
        decoder.replay();
        assertThat(decoder.replaying()).isFalse();
    }

    @Test
    void nobody_waits_when_the_source_is_closed() throws Exception {
        PgOutputDecoder decoder = decoder(LogPosition.START);
        large.admit(other);
        out.close();
        assertThatThrownBy(() -> decoder.admits(MESSAGE.length))
                .isInstanceOfSatisfying(
                        TailraceException.class,
                        e -> assertThat(e.code()).isEqualTo(PostgresError.POSTGRES_CLOSED));
    }
}
