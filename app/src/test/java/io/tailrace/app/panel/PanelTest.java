package io.tailrace.app.panel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.engine.Figures;
import io.tailrace.engine.PipelineState;
import io.tailrace.spi.Measured;
import io.tailrace.spi.Snapshotting.TableProgress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PanelTest {

    @Test
    void numbers_read_as_people_write_them() {
        assertThat(Words.count(1_234_567)).isEqualTo("1,234,567");
        assertThat(Words.bytes(1536L)).isEqualTo("1.5 KiB");
        assertThat(Words.bytes(7L)).isEqualTo("7 B");
        assertThat(Words.rate(Double.NaN)).isEqualTo("-");
        assertThat(Words.duration(Duration.ofMillis(2))).isEqualTo("2.0 ms");
        assertThat(Words.duration(Duration.ofMillis(250))).isEqualTo("250 ms");
        assertThat(Words.duration(Duration.ofSeconds(185))).isEqualTo("3m 05s");
        assertThat(Words.duration(Duration.ofMinutes(123))).isEqualTo("2h 03m");
    }

    @Test
    void a_rate_needs_two_looks_and_begins_anew_when_its_counter_does() {
        var rates = new Rates();
        assertThat(rates.perSecond("x", 100, 0)).isNaN();
        assertThat(rates.perSecond("x", 300, 2_000_000_000L)).isEqualTo(100);
        assertThat(rates.perSecond("x", 0, 3_000_000_000L)).isNaN();
    }

    @Test
    void a_snapshot_shows_how_far_it_is_and_how_long_it_will_take() {
        var text = new PanelText(false);
        text.block("shop", new PipelineState.Running(), figures(0), 0);

        List<String> lines =
                text.block("shop", new PipelineState.Running(), figures(500), 1_000_000_000L);

        assertThat(lines.getFirst()).isEqualTo("* shop  running");
        assertThat(lines)
                .anySatisfy(
                        line ->
                                assertThat(line)
                                        .contains(
                                                "public.t",
                                                "50 %",
                                                "500 of about 1,000",
                                                "500/s",
                                                "1.0 s left"));
        assertThat(lines).anySatisfy(line -> assertThat(line).contains("replication lag 2.0 KiB"));
    }

    @Test
    void lines_appear_above_the_block_and_the_terminal_is_given_back() {
        var bytes = new ByteArrayOutputStream();
        var screen = new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        screen.draw(List.of("one", "two"));
        screen.lines().print("half ");
        screen.lines().println("line");
        screen.close();
        screen.lines().println("after");

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("one\ntwo\n\u001b[2A\u001b[Jhalf line\none\ntwo\n")
                .endsWith("\u001b[?25hafter\n");
    }

    private static Figures figures(long rows) {
        return new Figures(
                rows,
                rows * 100,
                rows,
                0,
                0,
                Duration.ZERO,
                List.of(new TableProgress("public.t", rows, 1000, false)),
                List.of(new Measured.Gauge("replication_lag_bytes", "Lag.", () -> 2048)),
                List.of());
    }
}
