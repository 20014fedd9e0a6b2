package io.tailrace.app.panel;

import static io.tailrace.app.panel.Words.bytes;
import static io.tailrace.app.panel.Words.count;
import static io.tailrace.app.panel.Words.duration;
import static io.tailrace.app.panel.Words.rate;

import io.tailrace.app.run.StateWords;
import io.tailrace.engine.Figures;
import io.tailrace.engine.PipelineState;
import io.tailrace.spi.Measured;
import io.tailrace.spi.Snapshotting.TableProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says in lines how pipelines are. For one thread: it remembers counters, for rates. */
final class PanelText {

    private static final int BAR = 20;
    private static final int MOST_TABLES = 8;

    private final Rates rates = new Rates();
    private final boolean colours;

    PanelText(boolean colours) {
        this.colours = colours;
    }

    /** The block of one pipeline. */
    List<String> block(String name, PipelineState state, Figures figures, long nanos) {
        List<String> lines = new ArrayList<>();
        lines.add(dot(state) + " " + bold(name) + "  " + StateWords.of(state));
        lines.add(
                "  read      %s  %s rows  %s%s"
                        .formatted(
                                pad(rate(rates.perSecond(name, figures.rows(), nanos)), 12),
                                count(figures.rows()),
                                bytes(figures.bytes()),
                                figures.deadLetters() == 0
                                        ? ""
                                        : "  " + count(figures.deadLetters()) + " dead letters"));
        sourceLag(figures).ifPresent(lag -> lines.add("  log       " + lag));
        figures.snapshot().stream()
                .filter(table -> !table.done())
                .limit(MOST_TABLES)
                .forEach(table -> lines.add("  " + snapshot(name, table, nanos)));
        for (Figures.Route route : figures.routes()) {
            lines.add("  " + route(name, route, nanos));
        }
        return lines;
    }

    /** One line about a pipeline, for where there is no screen. */
    String line(String name, PipelineState state, Figures figures, long nanos) {
        var line =
                new StringBuilder(
                        name
                                + ": "
                                + StateWords.of(state)
                                + ", "
                                + count(figures.rows())
                                + " rows read, "
                                + rate(rates.perSecond(name, figures.rows(), nanos))
                                + ", "
                                + count(figures.durableRows())
                                + " durable");
        for (Figures.Route route : figures.routes()) {
            line.append("; ").append(route.name()).append(" lag ").append(duration(route.lag()));
        }
        figures.snapshot().stream()
                .filter(table -> !table.done())
                .limit(MOST_TABLES)
                .forEach(table -> line.append("; ").append(snapshot(name, table, nanos)));
        return line.toString();
    }

    private String route(String name, Figures.Route route, long nanos) {
        double rate = rates.perSecond(name + "/" + route.name(), route.durableRows(), nanos);
        String state =
                route.state() instanceof PipelineState.Running
                        ? ""
                        : "  " + StateWords.of(route.state());
        String journal =
                route.journalBytes() == 0 ? "" : "  journal " + bytes(route.journalBytes());
        return "%s%s  %s durable  lag %s  in flight %s%s%s"
                .formatted(
                        pad(route.name(), 10),
                        pad(rate(rate), 12),
                        count(route.durableRows()),
                        duration(route.lag()),
                        bytes(route.inFlightBytes()),
                        journal,
                        state);
    }

    private String snapshot(String name, TableProgress table, long nanos) {
        double rate = rates.perSecond(name + "/snapshot/" + table.table(), table.rows(), nanos);
        if (table.expectedRows() <= 0) {
            return "snapshot  "
                    + table.table()
                    + "  "
                    + count(table.rows())
                    + " rows  "
                    + rate(rate);
        }
        double share = Math.clamp((double) table.rows() / table.expectedRows(), 0, 1);
        long left = Math.max(0, table.expectedRows() - table.rows());
        String remaining =
                rate > 0
                        ? "  " + duration(Duration.ofSeconds(Math.round(left / rate))) + " left"
                        : "";
        int full = (int) Math.round(share * BAR);
        return "snapshot  "
                + table.table()
                + "  "
                + "█".repeat(full)
                + "░".repeat(BAR - full)
                + " "
                + Math.round(share * 100)
                + " %  "
                + count(table.rows())
                + " of about "
                + count(table.expectedRows())
                + "  "
                + rate(rate)
                + remaining;
    }

    /** What the source says of its own lag: the gauges that count bytes or seconds of it. */
    private static Optional<String> sourceLag(Figures figures) {
        List<String> parts = new ArrayList<>();
        for (Measured.Gauge gauge : figures.sourceGauges()) {
            double value = gauge.value().getAsDouble();
            if (!Double.isNaN(value) && gauge.name().endsWith("_bytes")) {
                parts.add(
                        gauge.name().replace("_bytes", "").replace('_', ' ') + " " + bytes(value));
            } else if (!Double.isNaN(value) && gauge.name().endsWith("_seconds")) {
                parts.add(
                        gauge.name().replace("_seconds", "").replace('_', ' ')
                                + " "
                                + duration(Duration.ofNanos((long) (value * 1e9))));
            }
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of(String.join("  ", parts));
    }

    private String dot(PipelineState state) {
        int colour =
                switch (state) {
                    case PipelineState.Running _ -> 32;
                    case PipelineState.Failed _ -> 31;
                    default -> 33;
                };
        return colours ? "\u001b[" + colour + "m●\u001b[0m" : "*";
    }

    private String bold(String text) {
        return colours ? "\u001b[1m" + text + "\u001b[0m" : text;
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
