package io.tailrace.app.http;

import io.tailrace.app.run.StateWords;
import io.tailrace.engine.Figures;
import io.tailrace.engine.Pipeline;
import io.tailrace.engine.PipelineState;
import io.tailrace.engine.Pipelines;
import io.tailrace.spi.Measured;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the engine's figures in Prometheus's text format, version 0.0.4. The figures are counters
 * already; a metrics library would only copy them into its own.
 */
public final class MetricsText {

    private static final double NANOS = 1e9;

    private final Pipelines pipelines;

    public MetricsText(Pipelines pipelines) {
        this.pipelines = pipelines;
    }

    public String render() {
        var families = new Families();
        for (Pipeline pipeline : pipelines.all()) {
            pipeline(pipeline, families);
        }
        var runtime = Runtime.getRuntime();
        families.add(
                "tailrace_jvm_memory_bytes",
                "gauge",
                "Heap in use.",
                "",
                runtime.totalMemory() - runtime.freeMemory());
        families.add(
                "tailrace_uptime_seconds",
                "gauge",
                "Time since the process started.",
                "",
                ManagementFactory.getRuntimeMXBean().getUptime() / 1e3);
        return families.text();
    }

    private static void pipeline(Pipeline pipeline, Families families) {
        String label = label("pipeline", pipeline.spec().name());
        Figures figures = pipeline.figures();
        families.add(
                "tailrace_pipeline_state",
                "gauge",
                "1 for the state that the pipeline is in.",
                label + "," + label("state", StateWords.word(pipeline.state())),
                1);
        families.add(
                "tailrace_pipeline_up",
                "gauge",
                "Whether the pipeline is connected at both ends.",
                label,
                pipeline.state() instanceof PipelineState.Running ? 1 : 0);
        families.add(
                "tailrace_source_rows_total",
                "counter",
                "Changes read from the source.",
                label,
                figures.rows());
        families.add(
                "tailrace_source_bytes_total",
                "counter",
                "Memory of the batches that were read.",
                label,
                figures.bytes());
        families.add(
                "tailrace_source_frames_total",
                "counter",
                "Frames read, heartbeats too.",
                label,
                figures.frames());
        families.add(
                "tailrace_source_retries_total",
                "counter",
                "How often the source failed and was opened again.",
                label,
                figures.sourceRetries());
        families.add(
                "tailrace_dead_letters_total",
                "counter",
                "Changes that went to the dead letters.",
                label,
                figures.deadLetters());
        figures.snapshot()
                .forEach(
                        table -> {
                            String tableLabel = label + "," + label("table", table.table());
                            families.add(
                                    "tailrace_snapshot_rows",
                                    "gauge",
                                    "Rows of the table that the snapshot has read.",
                                    tableLabel,
                                    table.rows());
                            families.add(
                                    "tailrace_snapshot_expected_rows",
                                    "gauge",
                                    "The server's estimate of the table's rows; -1 without one.",
                                    tableLabel,
                                    table.expectedRows());
                        });
        gauges("tailrace_source_", figures.sourceGauges(), label, families);
        figures.routes()
                .forEach(
                        route ->
                                route(route, label + "," + label("route", route.name()), families));
    }

    private static void route(Figures.Route route, String label, Families families) {
        families.add(
                "tailrace_route_up",
                "gauge",
                "Whether the route's sink is connected.",
                label,
                route.state() instanceof PipelineState.Running ? 1 : 0);
        families.add(
                "tailrace_route_rows_total",
                "counter",
                "Changes handed to the sink.",
                label,
                route.rowsOut());
        families.add(
                "tailrace_route_bytes_total",
                "counter",
                "Memory of the batches handed to the sink.",
                label,
                route.bytesOut());
        families.add(
                "tailrace_route_durable_rows_total",
                "counter",
                "Changes durable in the sink.",
                label,
                route.durableRows());
        families.add(
                "tailrace_route_retries_total",
                "counter",
                "How often the sink failed and was opened again.",
                label,
                route.retries());
        families.add(
                "tailrace_route_in_flight_bytes",
                "gauge",
                "Memory of what is not durable yet.",
                label,
                route.inFlightBytes());
        families.add(
                "tailrace_route_journal_bytes",
                "gauge",
                "Disk used by what waits for the sink.",
                label,
                route.journalBytes());
        families.add(
                "tailrace_route_lag_seconds",
                "gauge",
                "From the commit of the last durable change until now; 0 if nothing waits.",
                label,
                seconds(route.lag()));
        families.add(
                "tailrace_route_checkpoint_age_seconds",
                "gauge",
                "Since the checkpoint was last up to date.",
                label,
                seconds(route.checkpointAge()));
        batchSizes(route, label, families);
        gauges("tailrace_sink_", route.sinkGauges(), label, families);
    }

    /** Entry i of the figures counts batches below 2^i changes, the last one all larger ones. */
    private static void batchSizes(Figures.Route route, String label, Families families) {
        String name = "tailrace_route_batch_rows";
        long count = 0;
        for (int i = 0; i < route.batchSizes().length; i++) {
            count += route.batchSizes()[i];
            boolean last = i == route.batchSizes().length - 1;
            String bound = last ? "+Inf" : Long.toString((1L << i) - 1);
            families.add(
                    name,
                    "histogram",
                    "Changes in a batch.",
                    name + "_bucket",
                    label + "," + label("le", bound),
                    count);
        }
        families.add(name, "histogram", "", name + "_sum", label, route.rowsOut());
        families.add(name, "histogram", "", name + "_count", label, count);
    }

    private static void gauges(
            String prefix, List<Measured.Gauge> gauges, String label, Families families) {
        for (Measured.Gauge gauge : gauges) {
            families.add(
                    prefix + gauge.name(),
                    "gauge",
                    gauge.help(),
                    label,
                    gauge.value().getAsDouble());
        }
    }

    private static double seconds(@Nullable Duration duration) {
        return duration == null ? Double.NaN : duration.toNanos() / NANOS;
    }

    private static String label(String name, String value) {
        return name
                + "=\""
                + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n")
                + "\"";
    }

    /** Samples by metric: the format wants those of one name together. */
    private static final class Families {

        private final Map<String, List<String>> byName = new LinkedHashMap<>();

        void add(String name, String type, String help, String labels, Number value) {
            add(name, type, help, name, labels, value);
        }

        void add(
                String name, String type, String help, String sample, String labels, Number value) {
            List<String> lines =
                    byName.computeIfAbsent(
                            name,
                            _ ->
                                    new ArrayList<>(
                                            List.of(
                                                    "# HELP " + name + " " + help,
                                                    "# TYPE " + name + " " + type)));
            lines.add(sample + (labels.isEmpty() ? "" : "{" + labels + "}") + " " + number(value));
        }

        private static String number(Number number) {
            if (number instanceof Long || number instanceof Integer) {
                return number.toString();
            }
            double value = number.doubleValue();
            if (Double.isNaN(value)) {
                return "NaN";
            }
            return Double.toString(value).replace("Infinity", "Inf");
        }

        String text() {
            var text = new StringBuilder();
            byName.values().forEach(lines -> lines.forEach(line -> text.append(line).append('\n')));
            return text.toString();
        }
    }
}
