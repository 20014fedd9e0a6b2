package io.tailrace.connector.mysql.catalog;

import io.tailrace.spi.frame.TableName;
import java.util.regex.Pattern;

/**
 * Names one table or many: {@code db.table}, {@code db.order_*}, {@code *}. A star stands for any
 * characters but not across the dot; {@code *} alone is every table. Spelt as the catalogue does; a
 * part in backquotes is taken literally. Without a database, the one of the URL.
 */
public final class TablePattern {

    private static final Pattern PARTS =
            Pattern.compile("(?:(`(?:[^`]|``)+`|[^`.]+)\\.)?(`(?:[^`]|``)+`|[^`]+)");

    private final String text;
    private final Pattern schema;
    private final Pattern table;
    private final TableName spelt;

    private TablePattern(String text, String schema, String table) {
        this.text = text;
        this.spelt = new TableName(plain(schema), plain(table));
        this.schema = compile(schema);
        this.table = compile(table);
    }

    /**
     * @throws IllegalArgumentException if the text names no table
     */
    public static TablePattern parse(String text, String database) {
        if (text.equals("*")) {
            return new TablePattern(text, "*", "*");
        }
        var parts = PARTS.matcher(text);
        if (!parts.matches() || parts.group(1) == null && database.isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no table; write db.table, db.* or `db`.`table`");
        }
        return new TablePattern(
                text,
                parts.group(1) == null ? "`" + database + "`" : parts.group(1),
                parts.group(2));
    }

    public boolean matches(TableName name) {
        return schema.matcher(name.schema()).matches() && table.matcher(name.name()).matches();
    }

    /** Whether it can name one table only. */
    public boolean exact() {
        return !schema.pattern().contains(".*") && !table.pattern().contains(".*");
    }

    /** The table it names, if it can name one only. */
    public TableName spelt() {
        return spelt;
    }

    private static String plain(String part) {
        return part.startsWith("`")
                ? part.substring(1, part.length() - 1).replace("``", "`")
                : part;
    }

    private static Pattern compile(String part) {
        if (part.startsWith("`")) {
            return Pattern.compile(Pattern.quote(plain(part)));
        }
        StringBuilder regex = new StringBuilder();
        for (String piece : part.split("(?=\\*)|(?<=\\*)")) {
            regex.append(piece.equals("*") ? ".*" : Pattern.quote(piece));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    @Override
    public String toString() {
        return text;
    }
}
