package io.tailrace.app.command;

import io.tailrace.app.panel.Words;
import io.tailrace.engine.Figures;
import io.tailrace.engine.Pipelines;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run came to.
 *
 * @param rows source rows that are durable in every route
 * @param bytes memory of the batches that they came in
 * @param time from the first row read to the last one durable; of the slowest pipeline
 */
record Totals(long rows, long bytes, long retries, long deadLetters, Duration time) {

    static Totals of(Pipelines pipelines) {
        List<Figures> all = pipelines.all().stream().map(pipeline -> pipeline.figures()).toList();
        return new Totals(
                all.stream().mapToLong(Figures::durableRows).sum(),
                all.stream().mapToLong(Figures::bytes).sum(),
                all.stream().mapToLong(Totals::retries).sum(),
                all.stream().mapToLong(Figures::deadLetters).sum(),
                all.stream()
                        .map(Figures::untilDurable)
                        .max(Duration::compareTo)
                        .orElse(Duration.ZERO));
    }

    private static long retries(Figures figures) {
        return figures.sourceRetries()
                + figures.routes().stream().mapToLong(Figures.Route::retries).sum();
    }

    private double seconds() {
        return time.toNanos() / 1e9;
    }

    private long rowsPerSecond() {
        return seconds() > 0 ? Math.round(rows / seconds()) : 0;
    }

    /** For scripts: one line of names and values. */
    String result() {
        return "RESULT rows="
                + rows
                + " rows_s="
                + rowsPerSecond()
                + " seconds="
                + Math.round(seconds() * 1000) / 1000.0
                + " bytes="
                + bytes
                + " retries="
                + retries
                + " dead_letters="
                + deadLetters;
    }

    String sentence() {
        return "tailrace: %s rows durable in %s, %s%s%s"
                .formatted(
                        Words.count(rows),
                        Words.duration(time),
                        Words.rate((double) rowsPerSecond()),
                        retries == 0 ? "" : ", " + retries + " retries",
                        deadLetters == 0 ? "" : ", " + deadLetters + " dead letters");
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("rows", rows);
        json.put("rows_s", rowsPerSecond());
        json.put("seconds", seconds());
        json.put("bytes", bytes);
        json.put("retries", retries);
        json.put("dead_letters", deadLetters);
        return json;
    }
}
