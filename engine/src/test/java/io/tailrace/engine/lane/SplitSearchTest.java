package io.tailrace.engine.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.engine.lane.Orders.Order;
import io.tailrace.spi.ErrorCode;
import io.tailrace.spi.Split;
import io.tailrace.spi.TailraceException;
import io.tailrace.testkit.TestError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SplitSearchTest {

    private final Orders orders = new Orders();
    private final List<Integer> attempts = new ArrayList<>();

    private SplitSearch search(ErrorCode failure, int failures) {
        return new SplitSearch(
                "p",
                new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(2)),
                orders,
                () -> {
                    attempts.add(attempts.size());
                    if (attempts.size() <= failures) {
                        throw new TailraceException(failure, "away");
                    }
                    return List.of(new Split("a-0"), new Split("a-1"));
                });
    }

    @Test
    void asks_again_while_the_source_is_away() throws Exception {
        SplitSearch search = search(TestError.TEST_SOURCE, 3);

        assertThat(search.find()).extracting(Split::id).containsExactly("a-0", "a-1");
        assertThat(attempts).hasSize(4);
        assertThat(search.outage().total()).isEqualTo(3);
        assertThat(search.outage().current()).isNull();
    }

    @Test
    void leaves_what_a_person_must_mend() {
        assertThatThrownBy(() -> search(TestError.TEST_USER, 1).find())
                .hasMessageContaining("away");
        assertThat(attempts).hasSize(1);
    }

    @Test
    void finds_nothing_once_the_pipeline_is_to_end() throws Exception {
        orders.give(Order.STOP);

        assertThat(search(TestError.TEST_SOURCE, 1000).find()).isEmpty();
    }
}
