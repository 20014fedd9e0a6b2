package io.tailrace.connector.mysql.catalog;

import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** How long a server keeps its log. */
public final class LogExpiry {

    private static final long DAY = 86_400;

    private LogExpiry() {}

    /**
     * By the server's variables.
     *
     * @param variables the value of a variable; empty if there is none of that name
     * @return null if the log is kept until somebody purges it
     */
    public static @Nullable Duration of(UnaryOperator<String> variables) {
        if (variables.apply("binlog_expire_logs_auto_purge").equals("OFF")) {
            return null;
        }
        String seconds = variables.apply("binlog_expire_logs_seconds");
        String days = variables.apply("expire_logs_days");
        long kept =
                !seconds.isEmpty() && !seconds.equals("0")
                        ? Long.parseLong(seconds)
                        : days.isEmpty() ? 0 : (long) (Double.parseDouble(days) * DAY);
        return kept == 0 ? null : Duration.ofSeconds(kept);
    }

    /** The statement that makes a server keep its log for that long at least. */
    public static String keep(Duration time) {
        long days = Math.max(7, time.toDays() + 1);
        return "SET GLOBAL binlog_expire_logs_seconds = " + days * DAY;
    }
}
