package io.tailrace.app.config;

import java.util.List;

/** A piece of a file, and where it stands. */
sealed interface Node {

    Location at();

    /** What to call it in a message. */
    default String described() {
        return switch (this) {
            case Scalar scalar when scalar.isNull() -> "nothing";
            case Scalar scalar -> "'" + shortened(scalar.text()) + "'";
            case Items _ -> "a list";
            case Fields _ -> "a block of keys";
        };
    }

    private static String shortened(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() <= 60 ? line : line.substring(0, 60) + "…";
    }

    /**
     * A value as the file writes it, before any substitution.
     *
     * @param plain whether it stands without quotes
     */
    record Scalar(Location at, String text, boolean plain) implements Node {

        boolean isNull() {
            return plain && (text.isEmpty() || text.equals("~") || text.equals("null"));
        }
    }

    /** A list. */
    record Items(Location at, List<Node> items) implements Node {}

    /** Keys and their values; no key twice. */
    record Fields(Location at, List<Field> fields) implements Node {}

    /** A key with its value. */
    record Field(Location at, String key, Node value) {}
}
