package io.tailrace.engine.transform;

import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.TableName;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which changes a route takes. A pattern is a qualified table name in which {@code *} stands for
 * any characters: {@code public.orders}, {@code public.*}, {@code *}.
 *
 * @param tables patterns of the tables to take; empty takes all
 * @param except patterns of tables to leave out of those
 * @param ops operations to take; empty takes all
 */
public record Match(List<String> tables, List<String> except, Set<Op> ops) {

    /** Takes everything. */
    public static final Match ALL = new Match(List.of(), List.of(), Set.of());

    public Match {
        tables = List.copyOf(tables);
        except = List.copyOf(except);
        ops = Set.copyOf(ops);
    }

    /** Takes the tables of these patterns. */
    public static Match tables(String... patterns) {
        return new Match(List.of(patterns), List.of(), Set.of());
    }

    /** Whether nothing is left out, so that nobody needs to look. */
    public boolean takesAll() {
        return tables.isEmpty() && except.isEmpty() && ops.isEmpty();
    }

    /** Whether changes of that table may pass. Slow: ask once a table. */
    public boolean takes(TableName table) {
        String name = table.toString();
        return (tables.isEmpty() || anyMatches(tables, name)) && !anyMatches(except, name);
    }

    public boolean takes(Op op) {
        return ops.isEmpty() || ops.contains(op);
    }

    private static boolean anyMatches(List<String> patterns, String name) {
        for (String pattern : patterns) {
            if (regex(pattern).matcher(name).matches()) {
                return true;
            }
        }
        return false;
    }

    private static Pattern regex(String pattern) {
        StringBuilder regex = new StringBuilder();
        String[] literals = pattern.split("\\*", -1);
        for (int i = 0; i < literals.length; i++) {
            regex.append(i == 0 ? "" : ".*").append(Pattern.quote(literals[i]));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
