package io.tailrace.engine.transform;

import io.tailrace.spi.frame.TableName;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** New names for the tables of a pattern. */
record TableRenaming(Pattern from, String to) {

    /**
     * @throws IllegalArgumentException if the new name needs more than the pattern has
     */
    static TableRenaming of(String pattern, String name) {
        if (stars(name) > stars(pattern)) {
            throw new IllegalArgumentException(
                    "the new name '" + name + "' has more '*' than the pattern '" + pattern + "'");
        }
        if (name.isEmpty() || name.startsWith(".") || name.endsWith(".")) {
            throw new IllegalArgumentException(
                    "'" + name + "' is no name; write schema.table, or table to keep the schema");
        }
        String regex = "\\Q" + pattern.replace("*", "\\E(.*)\\Q") + "\\E";
        return new TableRenaming(Pattern.compile(regex, Pattern.DOTALL), name);
    }

    private static long stars(String text) {
        return text.chars().filter(c -> c == '*').count();
    }

    /** The new name; null if the table is none of the pattern's. */
    @Nullable TableName apply(TableName table) {
        Matcher matcher = from.matcher(table.toString());
        if (!matcher.matches()) {
            return null;
        }
        StringBuilder name = new StringBuilder();
        int group = 0;
        for (int i = 0; i < to.length(); i++) {
            if (to.charAt(i) == '*') {
                name.append(matcher.group(++group));
            } else {
                name.append(to.charAt(i));
            }
        }
        int dot = to.indexOf('.') < 0 ? -1 : name.indexOf(".");
        return dot < 0
                ? new TableName(table.schema(), name.toString())
                : new TableName(name.substring(0, dot), name.substring(dot + 1));
    }
}
