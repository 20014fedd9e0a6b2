package io.tailrace.connector.mysql.server;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which server it is.
 *
 * @param text as the server says it
 */
public record ServerVersion(boolean mariadb, int major, int minor, int patch, String text) {

    private static final Pattern NUMBER = Pattern.compile("(\\d+)\\.(\\d+)(?:\\.(\\d+))?");

    /**
     * Reads {@code SELECT VERSION()}, such as {@code 8.0.31} or {@code 5.5.5-10.11.6-MariaDB-log}.
     */
    public static ServerVersion parse(String text) {
        boolean mariadb = text.toLowerCase(Locale.ROOT).contains("mariadb");
        Matcher matcher =
                NUMBER.matcher(mariadb && text.startsWith("5.5.5-") ? text.substring(6) : text);
        if (!matcher.find()) {
            return new ServerVersion(mariadb, 0, 0, 0, text);
        }
        return new ServerVersion(
                mariadb,
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3)),
                text);
    }

    /** Whether it is that version or a newer one; of the same family. */
    public boolean atLeast(int major, int minor) {
        return this.major > major || this.major == major && this.minor >= minor;
    }

    /** As comments for some versions write it, such as 80031. */
    public int number() {
        return major * 10_000 + minor * 100 + patch;
    }

    @Override
    public String toString() {
        return (mariadb ? "MariaDB " : "MySQL ") + major + "." + minor + "." + patch;
    }
}
