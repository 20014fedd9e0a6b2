package io.tailrace.testkit;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Applies JSON lines, in the order of their files' names, to tables in memory, as a careful reader
 * of them would.
 */
public final class JsonLines {

    /** Names of columns that a workload adds or renames while rows exist begin so. */
    public static final String LATE = "x_";

    private static final Pattern FILE = Pattern.compile(".*\\.jsonl(\\.gz)?(\\.part)?");
    private static final int SHOWN = 400;
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    private final UnaryOperator<String> columns;
    private final Map<String, Map<JsonNode, Map<String, JsonNode>>> keyed = new HashMap<>();
    private final Map<String, List<Map<String, JsonNode>>> keyless = new HashMap<>();
    private final Set<String> ids = new HashSet<>();
    private final List<String> repeated = new ArrayList<>();
    private long lines;

    private JsonLines(UnaryOperator<String> columns) {
        this.columns = columns;
    }

    /** Reads every file below the folder, finished or not, plain or compressed with gzip. */
    public static JsonLines read(Path folder) {
        return read(folder, UnaryOperator.identity());
    }

    /** Reads them with other names of columns, such as their first ones. */
    public static JsonLines read(Path folder, UnaryOperator<String> columns) {
        JsonLines all = new JsonLines(columns);
        try {
            for (Path file : files(folder)) {
                all.readFile(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(file -> FILE.matcher(file.toString()).matches()).sorted().toList();
        }
    }

    private static BufferedReader open(Path file) throws IOException {
        InputStream raw = Files.newInputStream(file);
        InputStream in = file.toString().contains(".jsonl.gz") ? new GZIPInputStream(raw) : raw;
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    /** The lines in which the pattern is found, cut where they are long; for reports. */
    public static List<String> lines(Path folder, Pattern wanted) {
        List<String> found = new ArrayList<>();
        try {
            for (Path file : files(folder)) {
                try (BufferedReader reader = open(file)) {
                    reader.lines()
                            .filter(line -> wanted.matcher(line).find())
                            .map(line -> file.getFileName() + ": " + line)
                            .map(line -> line.substring(0, Math.min(line.length(), SHOWN)))
                            .forEach(found::add);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** Number of lines. */
    public long lines() {
        return lines;
    }

    /** Every event id. */
    public Set<String> eventIds() {
        return ids;
    }

    /** Event ids that came more than once. */
    public List<String> repeatedIds() {
        return repeated;
    }

    /** Transactions that lack some of their changes: those are numbered from 0. */
    public List<String> gaps() {
        Map<String, long[]> transactions = new HashMap<>();
        for (String id : ids) {
            int hyphen = id.lastIndexOf('-');
            long ordinal = Long.parseLong(id, hyphen + 1, id.length(), 16);
            long[] counted =
                    transactions.computeIfAbsent(id.substring(0, hyphen), _ -> new long[2]);
            counted[0]++;
            counted[1] = Math.max(counted[1], ordinal + 1);
        }
        List<String> gaps = new ArrayList<>();
        transactions.forEach(
                (transaction, counted) -> {
                    if (counted[0] < counted[1]) {
                        gaps.add(
                                "transaction %s has %d changes, but their numbers go to %d"
                                        .formatted(transaction, counted[0], counted[1] - 1));
                    }
                });
        return gaps;
    }

    /** What is left of a table, as columns by name. */
    public Collection<Map<String, JsonNode>> rows(String table) {
        Map<JsonNode, Map<String, JsonNode>> rows = keyed.get(table);
        return rows != null ? rows.values() : keyless.getOrDefault(table, List.of());
    }

    private void readFile(Path file) throws IOException {
        try (BufferedReader reader = open(file)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines++;
                try {
                    apply(JSON.readTree(line));
                } catch (IOException e) {
                    throw new IOException(file + ": line " + lines + " is torn", e);
                }
            }
        }
    }

    private void apply(JsonNode event) {
        String id = event.get("id").asText();
        if (!ids.add(id)) {
            repeated.add(id);
        }
        String table = event.get("table").asText();
        String op = event.get("op").asText();
        JsonNode key = event.get("key");
        switch (op) {
            case "truncate" -> {
                keyed.remove(table);
                keyless.remove(table);
            }
            case "message" -> {}
            default -> {
                if (key.isNull()) {
                    applyKeyless(table, event);
                } else {
                    applyKeyed(table, key, event);
                }
            }
        }
    }

    private void applyKeyed(String table, JsonNode key, JsonNode event) {
        Map<JsonNode, Map<String, JsonNode>> rows =
                keyed.computeIfAbsent(table, _ -> new HashMap<>());
        JsonNode oldKey = oldKey(key, event.get("before"));
        Map<String, JsonNode> old = rows.remove(oldKey == null ? key : oldKey);
        JsonNode after = event.get("after");
        if (!after.isNull()) {
            Map<String, JsonNode> row = new LinkedHashMap<>();
            if (old != null && event.get("op").asText().equals("update")) {
                row.putAll(old); // an absent cell leaves the stored value alone
            }
            row.putAll(cells(after));
            rows.put(key, row);
        }
    }

    private static @Nullable JsonNode oldKey(JsonNode key, JsonNode before) {
        if (before.isNull()) {
            return null;
        }
        var old = JSON.createObjectNode();
        key.properties().forEach(cell -> old.set(cell.getKey(), before.get(cell.getKey())));
        return old;
    }

    private void applyKeyless(String table, JsonNode event) {
        List<Map<String, JsonNode>> rows = keyless.computeIfAbsent(table, _ -> new ArrayList<>());
        Map<String, JsonNode> row = new LinkedHashMap<>();
        if (!event.get("before").isNull()) {
            Map<String, JsonNode> before = cells(event.get("before"));
            for (int i = 0; i < rows.size(); i++) {
                if (isSame(rows.get(i), before)) {
                    row.putAll(rows.remove(i)); // an absent cell leaves the stored value alone
                    break;
                }
            }
            row.putAll(before);
        }
        if (!event.get("after").isNull()) {
            row.putAll(cells(event.get("after")));
            rows.add(row);
        }
    }

    /** A column that was added is null in older rows; one that was dropped is no longer told. */
    private static boolean isSame(Map<String, JsonNode> row, Map<String, JsonNode> before) {
        return before.entrySet().stream()
                .allMatch(
                        cell -> {
                            JsonNode value = row.get(cell.getKey());
                            JsonNode told = cell.getValue();
                            return value == null || value.isNull() || told.isNull()
                                    ? told.isNull() && (value == null || value.isNull())
                                    : text(value).equals(text(told));
                        });
    }

    /** A number may have become a text, of the same digits. */
    private static String text(JsonNode value) {
        return value.isValueNode() ? value.asText() : value.toString();
    }

    private Map<String, JsonNode> cells(JsonNode image) {
        Map<String, JsonNode> row = new LinkedHashMap<>();
        image.properties().forEach(cell -> row.put(columns.apply(cell.getKey()), cell.getValue()));
        return row;
    }
}
