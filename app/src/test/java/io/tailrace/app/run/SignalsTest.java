package io.tailrace.app.run;

import static org.assertj.core.api.Assertions.assertThat;

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
}
