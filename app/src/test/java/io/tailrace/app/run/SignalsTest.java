package io.tailrace.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SignalsTest {

    @Test
    void signals_that_come_at_once_count_as_one() throws Exception {
        var count = new AtomicInteger();
        Runnable signal = Signals.counted(count::incrementAndGet);

        signal.run();
        signal.run();
        assertThat(count).hasValue(1);

        Thread.sleep(Signals.SAME.plusMillis(10));
        signal.run();
        signal.run();
        assertThat(count).hasValue(2);
    }

    @Test
    void each_signal_takes_the_next_stage_and_the_last_one_stays() throws Exception {
        List<String> taken = new ArrayList<>();
        Runnable signal = Signals.counted(() -> taken.add("orderly"), () -> taken.add("hard"));

        for (int i = 0; i < 3; i++) {
            signal.run();
            Thread.sleep(Signals.SAME.plusMillis(10));
        }

        assertThat(taken).containsExactly("orderly", "hard", "hard");
    }
}
