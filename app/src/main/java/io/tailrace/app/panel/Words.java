package io.tailrace.app.panel;

import java.time.Duration;
import java.util.Locale;

/** Writes numbers as people read them. */
public final class Words {

    private static final String[] SIZES = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Words() {}

    /** {@code 1,234,567}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 12,345/s}. */
    public static String rate(double perSecond) {
        return Double.isFinite(perSecond) ? count(Math.round(perSecond)) + "/s" : "-";
    }

    /** {@code 2.3 GiB}. */
    public static String bytes(long bytes) {
        return bytes((double) bytes);
    }

    /** {@code 2.3 GiB}; a dash for what is not known. */
    public static String bytes(double bytes) {
        if (!Double.isFinite(bytes)) {
            return "-";
        }
        int unit = 0;
        while (Math.abs(bytes) >= 1024 && unit < SIZES.length - 1) {
            bytes /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", bytes, SIZES[unit]);
    }

    /** {@code 0.8 ms}, {@code 120 ms}, {@code 4.2 s}, {@code 3m 05s}, {@code 2h 03m}. */
    public static String duration(Duration duration) {
        double millis = duration.toNanos() / 1e6;
        long seconds = duration.toSeconds();
        if (millis < 10) {
            return String.format(Locale.ROOT, "%.1f ms", millis);
        }
        if (seconds < 1) {
            return Math.round(millis) + " ms";
        }
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000);
        }
        return seconds < 3600
                ? String.format(Locale.ROOT, "%dm %02ds", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%dh %02dm", seconds / 3600, seconds % 3600 / 60);
    }
}
