package io.tailrace.connector.mysql.catalog;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long a server keeps its log. */
public final class LogExpiry {

    private static final long DAY = 86_400;
    private static final String SECONDS = "binlog_expire_logs_seconds";
    private static final String DAYS = "expire_logs_days";

    private LogExpiry() {}

    /** Null if the log is kept until somebody purges it. */
    public static @Nullable Duration of(ServerSettings settings) {
        if (settings.get("binlog_expire_logs_auto_purge").equals("OFF")) {
            return null;
        }
        String seconds = settings.get(SECONDS);
        String days = settings.get(DAYS);
        long kept =
                !seconds.isEmpty() && !seconds.equals("0")
                        ? Long.parseLong(seconds)
                        : days.isEmpty() ? 0 : (long) (Double.parseDouble(days) * DAY);
        return kept == 0 ? null : Duration.ofSeconds(kept);
    }

    /** The statement that makes a server keep its log for that long at least. */
    public static String keep(ServerSettings settings, Duration time) {
        long days = Math.max(7, time.toDays() + 1);
        boolean inDays = settings.get(SECONDS).isEmpty(); // MySQL 5.7, MariaDB 10.5
        return settings.set(inDays ? DAYS + " = " + days : SECONDS + " = " + days * DAY);
    }
}
