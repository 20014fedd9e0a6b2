package io.tailrace.app.demo;

import io.tailrace.app.panel.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the demonstration came to.
 *
 * @param tables both comparisons of each table
 * @param doubled JSON lines that repeat the event of another
 * @param existing rows that were there before, and in what time they were copied
 */
record Verdict(
        Map<String, Ends> tables,
        long doubled,
        Copied existing,
        Traffic traffic,
        Duration streamed,
        Map<String, Commits> commits) {

    /** The comparisons of a table with its mirror and with its lines. */
    record Ends(Comparison mirror, Comparison lines) {}

    /** How long a number of rows took. */
    record Copied(long rows, Duration time) {

        double rate() {
            return rows / Math.max(1e-9, time.toNanos() / 1e9);
        }
    }

    boolean isEqual() {
        return doubled == 0
                && tables.values().stream()
                        .allMatch(ends -> ends.mirror().isEqual() && ends.lines().isEqual());
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(row("table", "rows", "DuckDB", "JSON lines"));
        tables.forEach(
                (table, ends) ->
                        lines.add(
                                row(
                                        table,
                                        Words.count(ends.mirror().rows()),
                                        ends.mirror().words(),
                                        ends.lines().words())));
        lines.add("");
        lines.add(
                "existing    "
                        + Words.count(existing.rows())
                        + " rows copied in "
                        + Words.duration(existing.time())
                        + ", "
                        + Words.rate(existing.rate()));
        lines.add(
                "traffic     "
                        + Words.count(traffic.inserts())
                        + " inserts, "
                        + Words.count(traffic.updates())
                        + " updates, "
                        + Words.count(traffic.deletes())
                        + " deletes, "
                        + Words.rate(changes().rate()));
        commits.forEach(
                (route, measured) ->
                        lines.add(
                                "latency     "
                                        + route
                                        + ": p50 "
                                        + nanos(measured.percentile(0.5))
                                        + ", p99 "
                                        + nanos(measured.percentile(0.99))
                                        + " from commit to durable, "
                                        + Words.count(measured.count())
                                        + " commits"));
        lines.add("doubled     " + Words.count(doubled) + " JSON lines");
        lines.add("");
        lines.add(
                isEqual()
                        ? "EQUAL: every row of the source is in both targets, once and unchanged."
                        : "NOT EQUAL: see the table.");
        return lines;
    }

    private Copied changes() {
        return new Copied(traffic.inserts() + traffic.updates() + traffic.deletes(), streamed);
    }

    private static String row(String table, String rows, String mirror, String lines) {
        return "%-12s%14s   %-44s%s".formatted(table, rows, mirror, lines);
    }

    private static String nanos(long nanos) {
        return Words.duration(Duration.ofNanos(nanos));
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("equal", isEqual());
        tables.forEach(
                (table, ends) ->
                        json.put(
                                table,
                                Map.of(
                                        "rows",
                                        ends.mirror().rows(),
                                        "duckdb",
                                        ends.mirror().words(),
                                        "json_lines",
                                        ends.lines().words())));
        json.put("existing_rows", existing.rows());
        json.put("existing_rows_s", existing.rate());
        json.put("inserts", traffic.inserts());
        json.put("updates", traffic.updates());
        json.put("deletes", traffic.deletes());
        json.put("changes_s", changes().rate());
        json.put("doubled_lines", doubled);
        commits.forEach(
                (route, measured) ->
                        json.put(
                                "latency_" + route,
                                Map.of(
                                        "p50_ms",
                                        measured.percentile(0.5) / 1e6,
                                        "p99_ms",
                                        measured.percentile(0.99) / 1e6,
                                        "commits",
                                        measured.count())));
        return json;
    }
}
