package io.tailrace.spi;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An amount of bytes. */
public record DataSize(long bytes) {

    private static final Pattern TEXT =
            Pattern.compile("(\\d{1,19})\\s*(B|KB|MB|GB|TB|KIB|MIB|GIB|TIB)?");

    public DataSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size cannot be negative: " + bytes);
        }
    }

    /**
     * Reads whole numbers of bytes, {@code 4096}, and of decimal and binary units, {@code 10MB} and
     * {@code 64KiB}; case does not matter.
     *
     * @throws IllegalArgumentException if the text is no size
     */
    public static DataSize parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip().toUpperCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no size; write 64MiB, 10MB or 4096");
        }
        String unit = matcher.group(2) == null ? "B" : matcher.group(2);
        long base = unit.endsWith("IB") ? 1024 : 1000;
        int power = "BKMGT".indexOf(unit.charAt(0));
        try {
            long bytes = Long.parseLong(matcher.group(1));
            for (int i = 0; i < power; i++) {
                bytes = Math.multiplyExact(bytes, base);
            }
            return new DataSize(bytes);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is too large a size", e);
        }
    }

    public int toInt() {
        return Math.toIntExact(Math.min(bytes, Integer.MAX_VALUE - 16));
    }

    /** Reads back with {@link #parse}. */
    @Override
    public String toString() {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        long rest = bytes;
        int power = 0;
        while (power < units.length - 1 && rest != 0 && rest % 1024 == 0) {
            rest /= 1024;
            power++;
        }
        return power == 0 ? Long.toString(rest) : rest + units[power];
    }
}
