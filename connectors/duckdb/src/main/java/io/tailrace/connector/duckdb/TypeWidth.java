package io.tailrace.connector.duckdb;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which types of DuckDB hold every value of which others exactly. */
final class TypeWidth {

    private static final List<String> INTEGERS = List.of("SMALLINT", "INTEGER", "BIGINT");
    private static final int[] INTEGER_DIGITS = {5, 10, 19};
    private static final Pattern DECIMAL = Pattern.compile("DECIMAL\\((\\d+),(\\d+)\\)");

    private TypeWidth() {}

    /** Whether a column of this type can stay as it is for values of the other. */
    static boolean holds(String column, String values) {
        if (column.equals(values) || isText(column) && isText(values)) {
            return true;
        }
        int have = INTEGERS.indexOf(column);
        int need = INTEGERS.indexOf(values);
        if (have >= 0 && need >= 0) {
            return have >= need;
        }
        if (column.equals("DOUBLE") && values.equals("FLOAT")) {
            return true;
        }
        Matcher decimal = DECIMAL.matcher(column);
        return decimal.matches() && decimalHolds(digits(decimal), scale(decimal), values);
    }

    private static boolean decimalHolds(int digits, int scale, String values) {
        int integer = INTEGERS.indexOf(values);
        if (integer >= 0) {
            return digits - scale >= INTEGER_DIGITS[integer];
        }
        Matcher other = DECIMAL.matcher(values);
        return other.matches()
                && scale >= scale(other)
                && digits - scale >= digits(other) - scale(other);
    }

    private static boolean isText(String type) {
        return type.equals("VARCHAR") || type.equals("JSON");
    }

    private static int digits(Matcher decimal) {
        return Integer.parseInt(decimal.group(1));
    }

    private static int scale(Matcher decimal) {
        return Integer.parseInt(decimal.group(2));
    }

    /** Whether casting keeps every value. */
    static boolean isExact(String from, String to) {
        return holds(to, from) || to.equals("VARCHAR") && !from.equals("BLOB");
    }
}
