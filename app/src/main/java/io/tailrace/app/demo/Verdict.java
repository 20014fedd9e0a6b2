package io.tailrace.app.demo;

import io.tailrace.app.panel.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the demonstration came to.
 *
 * @param seen what the comparison found
 * @param unit what was counted there, as {@code JSON lines}
 * @param existing rows that were there before, and in what time they were copied
 */
record Verdict(
        Target.Seen seen,
        String unit,
        Copied existing,
        Traffic traffic,
        Duration streamed,
        Map<String, Commits> commits) {

    /** How long a number of rows took. */
    record Copied(long rows, Duration time) {

        double rate() {
            return rows / Math.max(1e-9, time.toNanos() / 1e9);
        }
    }

    boolean isEqual() {
        return seen.doubled() == 0
                && seen.tables().values().stream()
                        .flatMap(copies -> copies.values().stream())
                        .allMatch(Comparison::isEqual);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        List<String> heading = new ArrayList<>(List.of("table", "rows"));
        heading.addAll(seen.tables().values().iterator().next().keySet());
        lines.add(row(heading));
        seen.tables()
                .forEach(
                        (table, copies) -> {
                            List<String> cells = new ArrayList<>();
                            cells.add(table);
                            cells.add(Words.count(rows(copies)));
                            copies.values().forEach(each -> cells.add(each.words()));
                            lines.add(row(cells));
                        });
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
        lines.add("doubled     " + Words.count(seen.doubled()) + " " + unit);
        lines.add("");
        lines.add(
                isEqual()
                        ? "EQUAL: every row of the source is in every target, once and unchanged."
                        : "NOT EQUAL: see the table.");
        return lines;
    }

    private Copied changes() {
        return new Copied(traffic.inserts() + traffic.updates() + traffic.deletes(), streamed);
    }

    private static long rows(Map<String, Comparison> copies) {
        return copies.values().iterator().next().rows();
    }

    private static String row(List<String> cells) {
        StringBuilder row = new StringBuilder("%-12s%14s".formatted(cells.get(0), cells.get(1)));
        cells.stream().skip(2).forEach(cell -> row.append("   %-41s".formatted(cell)));
        return row.toString().stripTrailing();
    }

    private static String key(String words) {
        return words.toLowerCase(Locale.ROOT).replace(' ', '_');
    }

    private static String nanos(long nanos) {
        return Words.duration(Duration.ofNanos(nanos));
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("equal", isEqual());
        seen.tables()
                .forEach(
                        (table, copies) -> {
                            Map<String, Object> found = new LinkedHashMap<>();
                            found.put("rows", rows(copies));
                            copies.forEach((copy, of) -> found.put(key(copy), of.words()));
                            json.put(table, found);
                        });
        json.put("existing_rows", existing.rows());
        json.put("existing_rows_s", existing.rate());
        json.put("inserts", traffic.inserts());
        json.put("updates", traffic.updates());
        json.put("deletes", traffic.deletes());
        json.put("changes_s", changes().rate());
        json.put("doubled_" + key(unit), seen.doubled());
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
