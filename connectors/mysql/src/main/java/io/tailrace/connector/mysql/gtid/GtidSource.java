package io.tailrace.connector.mysql.gtid;

import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where MySQL's transactions are counted: a server's UUID, and since 8.3 a tag.
 *
 * @param tag empty if none
 */
public record GtidSource(long high, long low, String tag) implements Comparable<GtidSource> {

    private static final HexFormat HEX = HexFormat.of();
    private static final Pattern TAG = Pattern.compile("[a-z_][a-z0-9_]{0,31}");

    public GtidSource {
        if (!tag.isEmpty() && !TAG.matcher(tag).matches()) {
            throw new IllegalArgumentException("'" + tag + "' is no tag of a GTID");
        }
    }

    /**
     * @param uuid 32 hexadecimal digits, hyphens anywhere
     */
    static GtidSource parse(String uuid, String tag) {
        String digits = uuid.replace("-", "");
        if (digits.length() != 32) {
            throw new IllegalArgumentException("'" + uuid + "' is no UUID");
        }
        return new GtidSource(
                HexFormat.fromHexDigitsToLong(digits, 0, 16),
                HexFormat.fromHexDigitsToLong(digits, 16, 32),
                tag);
    }

    @Override
    public int compareTo(GtidSource other) {
        int order = Long.compareUnsigned(high, other.high);
        order = order != 0 ? order : Long.compareUnsigned(low, other.low);
        return order != 0 ? order : tag.compareTo(other.tag);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GtidSource source
                && low == source.low
                && high == source.high
                && tag.equals(source.tag);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(high ^ low) + tag.hashCode();
    }

    /** The UUID as MySQL writes it. */
    String uuid() {
        String a = HEX.toHexDigits(high);
        String b = HEX.toHexDigits(low);
        return a.substring(0, 8)
                + "-"
                + a.substring(8, 12)
                + "-"
                + a.substring(12)
                + "-"
                + b.substring(0, 4)
                + "-"
                + b.substring(4);
    }

    /** The name of a transaction counted here. */
    public String gtid(long number) {
        return tag.isEmpty() ? uuid() + ":" + number : uuid() + ":" + tag + ":" + number;
    }
}
