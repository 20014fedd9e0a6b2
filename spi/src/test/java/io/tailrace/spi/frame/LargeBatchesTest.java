package io.tailrace.spi.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LargeBatchesTest {

    private static final Table TABLE = new Table(new TableName("", "t"), List.of(), 0);
    private static final Transaction TX = new Transaction("00aa", "7", 5);
    private static final Position POSITION = new Position("p");

    private final LargeBatches large = new LargeBatches(100);
    private final ChangeBatchBuilder one = new ChangeBatchBuilder(1024);
    private final ChangeBatchBuilder other = new ChangeBatchBuilder(1024);

    @Test
    void the_next_waits_until_the_one_before_is_released() throws Exception {
        large.admit(one);
        change(one);
        ChangeBatch first = one.build(POSITION);
        Thread waiting = admitting(other);
        assertThat(waiting.join(Duration.ofMillis(50))).isFalse();
        change(one);
        one.build(POSITION).release(); // a batch after it does not count
        assertThat(waiting.join(Duration.ofMillis(50))).isFalse();
        first.release();
        waiting.join();
        other.discard();
        large.admit(one);
    }

    @Test
    void a_batch_is_admitted_once() throws Exception {
        large.admit(one);
        large.admit(one);
        one.discard();
        large.admit(other);
    }

    @Test
    void who_must_not_wait_for_long_is_told_that_another_is_on_its_way() throws Exception {
        assertThat(large.admit(one, 1)).isTrue();
        assertThat(large.admit(one, 1)).isTrue();
        assertThat(large.admit(other, 1)).isFalse();
        other.discard();
        assertThat(large.admit(other, 1)).isFalse();
        one.discard();
        assertThat(large.admit(other, 1)).isTrue();
    }

    @Test
    void a_batch_of_which_nothing_came_is_discarded() throws Exception {
        large.admit(one);
        one.discard();
        large.admit(other);
    }

    @Test
    void is_large_from_its_bytes_on() {
        assertThat(large.isLarge(99)).isFalse();
        assertThat(large.isLarge(100)).isTrue();
    }

    private static void change(ChangeBatchBuilder builder) {
        builder.change(Op.TRUNCATE, TABLE, TX, 0, 0);
    }

    private Thread admitting(ChangeBatchBuilder builder) {
        return Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                large.admit(builder);
                            } catch (InterruptedException e) {
                                throw new AssertionError(e);
                            }
                        });
    }
}
