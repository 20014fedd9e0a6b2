package io.tailrace.app.panel;

import io.tailrace.engine.Pipeline;
import io.tailrace.engine.Pipelines;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Shows, on a thread of its own, how the pipelines are, until it is closed. */
public final class Reporter implements AutoCloseable {

    private static final Duration REDRAW = Duration.ofMillis(250);
    private static final Duration LINE = Duration.ofSeconds(5);

    private final Pipelines pipelines;
    private final Supplier<List<String>> heading;
    private final PrintStream err;
    private final PrintStream errBefore = System.err;
    private final @Nullable Screen screen;
    private final PanelText text;
    private final Thread thread;

    private Reporter(
            Pipelines pipelines, Supplier<List<String>> heading, PrintStream err, boolean panel) {
        this.pipelines = pipelines;
        this.heading = heading;
        this.err = err;
        this.screen = panel ? new Screen(err) : null;
        this.text = new PanelText(panel && System.getenv("NO_COLOR") == null);
        this.thread = Thread.ofPlatform().daemon().name("reporter").unstarted(this::run);
    }

    /**
     * Starts to report.
     *
     * @param heading lines above the pipelines' on a panel
     * @param panel whether to draw a panel; else a line is printed now and then
     */
    public static Reporter start(
            Pipelines pipelines, Supplier<List<String>> heading, PrintStream err, boolean panel) {
        var reporter = new Reporter(pipelines, heading, err, panel);
        if (reporter.screen != null) {
            System.setErr(reporter.screen.lines());
        }
        reporter.thread.start();
        return reporter;
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(screen != null ? REDRAW : LINE);
                if (screen != null) {
                    screen.draw(block());
                } else {
                    pipelines.all().forEach(pipeline -> err.println(line(pipeline)));
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> block() {
        List<String> lines = new ArrayList<>(heading.get());
        for (Pipeline pipeline : pipelines.all()) {
            lines.addAll(
                    text.block(
                            pipeline.spec().name(),
                            pipeline.state(),
                            pipeline.figures(),
                            System.nanoTime()));
        }
        return lines;
    }

    private String line(Pipeline pipeline) {
        return text.line(
                pipeline.spec().name(), pipeline.state(), pipeline.figures(), System.nanoTime());
    }

    /** Draws a last time, and gives the terminal back. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (screen != null) {
            screen.draw(block());
            screen.close();
            System.setErr(errBefore);
        }
    }
}
