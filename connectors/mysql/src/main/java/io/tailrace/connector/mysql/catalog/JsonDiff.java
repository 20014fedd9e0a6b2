package io.tailrace.connector.mysql.catalog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an update changed in a JSON document, as the log has it with {@code binlog_row_value_options
 * = PARTIAL_JSON} (sql-common/json_diff.h in MySQL's sources). For one thread.
 */
public final class JsonDiff {

    private static final int REPLACE = 0;
    private static final int INSERT = 1;
    private static final int REMOVE = 2;

    /** The server's own order of keys. */
    private static final Comparator<String> KEYS =
            (a, b) -> {
                byte[] first = a.getBytes(StandardCharsets.UTF_8);
                byte[] second = b.getBytes(StandardCharsets.UTF_8);
                return first.length != second.length
                        ? Integer.compare(first.length, second.length)
                        : Arrays.compareUnsigned(first, second);
            };

    private final JsonText text = new JsonText(true);

    /** A value: its text, or what it holds. */
    private sealed interface Node {}

    private record Scalar(String text) implements Node {}

    private record Array(List<Node> items) implements Node {}

    private record Members(Map<String, Node> items) implements Node {}

    /** A step of a path: a key, or a place in an array. */
    private record Leg(@Nullable String key, int index) {}

    /**
     * Adds the document after the changes as a cell.
     *
     * @param at where the changes begin, behind their length
     * @param before where the document before begins in the same bytes, behind its length; -1 if
     *     the log has it not: then the cell is the changes themselves, {@code {"$json_diff": […]}}
     */
    public void cell(byte[] row, int at, int length, int before, int beforeLength, CellWriter out) {
        int end = at + length;
        Node document = before < 0 ? null : parse(rendered(row, before, beforeLength, out));
        List<String> shown = new ArrayList<>();
        int[] place = {at};
        while (place[0] < end) {
            int operation = row[place[0]++];
            int pathLength = (int) packed(row, place);
            String path = new String(row, place[0], pathLength, StandardCharsets.UTF_8);
            place[0] += pathLength;
            String value = null;
            if (operation != REMOVE) {
                int valueLength = (int) packed(row, place);
                if (valueLength > end - place[0]) {
                    throw new IllegalArgumentException("a change of a JSON document is cut off");
                }
                value = rendered(row, place[0], valueLength, out);
                place[0] += valueLength;
            }
            if (document == null) {
                shown.add(shown(operation, path, value));
            } else {
                document = apply(document, operation, legs(path), value);
            }
        }
        if (place[0] != end) {
            throw new IllegalArgumentException("the changes of a JSON document do not fill it");
        }
        StringBuilder result = new StringBuilder();
        if (document != null) {
            print(document, result);
        } else {
            result.append("{\"$json_diff\": [").append(String.join(", ", shown)).append("]}");
        }
        out.mark();
        out.putText(result.toString());
        out.cell();
    }

    private String rendered(byte[] row, int at, int length, CellWriter out) {
        out.mark();
        text.put(row, at, length, out);
        return out.taken();
    }

    private static long packed(byte[] row, int[] place) {
        int first = row[place[0]++] & 0xff;
        int bytes = first < 0xfb ? 0 : first == 0xfc ? 2 : first == 0xfd ? 3 : 8;
        long value = bytes == 0 ? first : Bytes.little(row, place[0], bytes);
        place[0] += bytes;
        if (value < 0 || value > row.length - place[0]) {
            throw new IllegalArgumentException("a length in a change of a JSON document");
        }
        return value;
    }

    private static String shown(int operation, String path, @Nullable String value) {
        String name =
                switch (operation) {
                    case REPLACE -> "replace";
                    case INSERT -> "insert";
                    case REMOVE -> "remove";
                    default -> throw unknown(operation);
                };
        StringBuilder text = new StringBuilder("{\"op\": \"").append(name).append("\", \"path\": ");
        quote(path, text);
        return text + (value == null ? "}" : ", \"value\": " + value + "}");
    }

    private static IllegalArgumentException unknown(int operation) {
        return new IllegalArgumentException("a JSON document is changed by operation " + operation);
    }

    private static Node apply(
            Node document, int operation, List<Leg> legs, @Nullable String value) {
        Node fresh = value == null ? new Scalar("") : parse(value);
        if (legs.isEmpty()) {
            return fresh;
        }
        Node parent = document;
        for (Leg leg : legs.subList(0, legs.size() - 1)) {
            parent = child(parent, leg);
        }
        Leg last = legs.getLast();
        String key = last.key();
        if (parent instanceof Members members && key != null) {
            if (operation == REMOVE) {
                members.items.remove(key);
            } else {
                members.items.put(key, fresh);
            }
        } else if (parent instanceof Array array && key == null) {
            switch (operation) {
                case REPLACE -> array.items.set(last.index(), fresh);
                case INSERT -> array.items.add(Math.min(last.index(), array.items.size()), fresh);
                case REMOVE -> array.items.remove(last.index());
                default -> throw unknown(operation);
            }
        } else {
            throw new IllegalArgumentException("a change of a JSON document does not fit it");
        }
        return document;
    }

    private static Node child(Node parent, Leg leg) {
        String key = leg.key();
        Node child =
                parent instanceof Members members && key != null
                        ? members.items.get(key)
                        : parent instanceof Array array && key == null
                                ? array.items.get(leg.index())
                                : null;
        if (child == null) {
            throw new IllegalArgumentException("a change of a JSON document leads nowhere in it");
        }
        return child;
    }

    private static List<Leg> legs(String path) {
        List<Leg> legs = new ArrayList<>();
        Reader reader = new Reader(path);
        reader.need('$');
        while (reader.at < path.length()) {
            if (reader.pass('[')) {
                int from = reader.at;
                int end = path.indexOf(']', from);
                legs.add(new Leg(null, Integer.parseInt(path, from, end, 10)));
                reader.at = end + 1;
            } else {
                reader.need('.');
                reader.blanks();
                if (reader.pass('"')) {
                    legs.add(new Leg(reader.string(), 0));
                } else {
                    int from = reader.at;
                    while (reader.at < path.length() && ".[".indexOf(path.charAt(reader.at)) < 0) {
                        reader.at++;
                    }
                    legs.add(new Leg(path.substring(from, reader.at), 0));
                }
            }
        }
        return legs;
    }

    private static Node parse(String json) {
        return new Reader(json).value();
    }

    private static void print(Node node, StringBuilder out) {
        switch (node) {
            case Scalar scalar -> out.append(scalar.text);
            case Array array -> {
                String between = "[";
                for (Node item : array.items) {
                    out.append(between);
                    print(item, out);
                    between = ", ";
                }
                out.append(array.items.isEmpty() ? "[]" : "]");
            }
            case Members members -> {
                String between = "{";
                for (Map.Entry<String, Node> item : members.items.entrySet()) {
                    out.append(between);
                    quote(item.getKey(), out);
                    out.append(": ");
                    print(item.getValue(), out);
                    between = ", ";
                }
                out.append(members.items.isEmpty() ? "{}" : "}");
            }
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> out.append(c < ' ' ? "\\u%04x".formatted((int) c) : String.valueOf(c));
            }
        }
        out.append('"');
    }

    /** Reads JSON that {@link JsonText} wrote, and paths. */
    private static final class Reader {

        private final String json;
        private int at;

        Reader(String json) {
            this.json = json;
        }

        boolean pass(char c) {
            if (at < json.length() && json.charAt(at) == c) {
                at++;
                return true;
            }
            return false;
        }

        void need(char c) {
            if (!pass(c)) {
                throw new IllegalArgumentException(
                        "a change of a JSON document has no " + c + " where one belongs");
            }
        }

        void blanks() {
            while (pass(' ')) {
                // nothing
            }
        }

        Node value() {
            blanks();
            int from = at;
            if (pass('{')) {
                return members();
            }
            if (pass('[')) {
                List<Node> items = new ArrayList<>();
                while (!pass(']')) {
                    items.add(value());
                    pass(',');
                    blanks();
                }
                return new Array(items);
            }
            if (pass('"')) {
                string();
            } else {
                while (at < json.length() && ",]} ".indexOf(json.charAt(at)) < 0) {
                    at++;
                }
            }
            return new Scalar(json.substring(from, at));
        }

        private Members members() {
            Map<String, Node> items = new TreeMap<>(KEYS);
            while (!pass('}')) {
                need('"');
                String key = string();
                need(':');
                items.put(key, value());
                pass(',');
                blanks();
            }
            return new Members(items);
        }

        /** The rest of a text, behind its opening quote. */
        String string() {
            StringBuilder text = new StringBuilder();
            while (!pass('"')) {
                char c = json.charAt(at++);
                if (c == '\\') {
                    c = json.charAt(at++);
                    if (c == 'u') {
                        c = (char) Integer.parseInt(json, at, at + 4, 16);
                        at += 4;
                    } else {
                        int known = "bfnrt".indexOf(c);
                        c = known < 0 ? c : "\b\f\n\r\t".charAt(known);
                    }
                }
                text.append(c);
            }
            return text.toString();
        }
    }
}
