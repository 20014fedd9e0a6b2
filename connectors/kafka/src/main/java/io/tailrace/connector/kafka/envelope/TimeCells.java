package io.tailrace.connector.kafka.envelope;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes days, times and intervals as the canonical text of a cell. */
final class TimeCells {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int HOUR = 3600;
    private static final int MINUTE = 60;

    /** What Debezium writes for PostgreSQL's infinities, in microseconds. */
    private static final long INFINITY = 9_223_372_036_825_200_000L;

    private static final long BEFORE_ALL = -9_223_372_036_832_400_000L;

    private static final Pattern DURATION =
            Pattern.compile(
                    "P(?:(-?\\d+)Y)?(?:(-?\\d+)M)?(?:(-?\\d+)D)?(?:T(?:(-?\\d+)H)?(?:(-?\\d+)M)?(?:(-?[\\d.]+)S)?)?");
    private static final String[] PARTS = {"Y", "M", "D", "H", "M", "S"};
    private static final int DATE_PARTS = 3;

    private TimeCells() {}

    static String date(long days) {
        if (days == Integer.MAX_VALUE) {
            return "infinity";
        }
        if (days == Integer.MIN_VALUE) {
            return "-infinity";
        }
        LocalDate date = LocalDate.ofEpochDay(days);
        return day(date) + era(date);
    }

    private static String day(LocalDate date) {
        int year = date.getYear();
        return String.format(
                Locale.ROOT,
                "%04d-%02d-%02d",
                year <= 0 ? 1 - year : year,
                date.getMonthValue(),
                date.getDayOfMonth());
    }

    private static String era(LocalDate date) {
        return date.getYear() <= 0 ? " BC" : "";
    }

    /** A time of day, or of MySQL, a duration. */
    static String time(long count, TimeUnit unit) {
        long whole = unit.toSeconds(count);
        long nanos = unit.toNanos(count - unit.convert(whole, TimeUnit.SECONDS));
        String sign = count < 0 ? "-" : "";
        long seconds = Math.abs(whole);
        return sign
                + String.format(
                        Locale.ROOT,
                        "%02d:%02d:%02d",
                        seconds / HOUR,
                        seconds / MINUTE % MINUTE,
                        seconds % MINUTE)
                + fraction(Math.abs(nanos));
    }

    private static String fraction(long nanos) {
        if (nanos == 0) {
            return "";
        }
        String digits = Long.toString(SECOND + nanos).substring(1);
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        return "." + digits.substring(0, end);
    }

    static String timestamp(long count, TimeUnit unit) {
        if (unit == TimeUnit.MICROSECONDS && count == INFINITY) {
            return "infinity";
        }
        if (unit == TimeUnit.MICROSECONDS && count == BEFORE_ALL) {
            return "-infinity";
        }
        long perSecond = unit.convert(1, TimeUnit.SECONDS);
        long nanos = unit.toNanos(Math.floorMod(count, perSecond));
        return timestamp(
                LocalDateTime.ofEpochSecond(
                        Math.floorDiv(count, perSecond), (int) nanos, ZoneOffset.UTC),
                "");
    }

    private static String timestamp(LocalDateTime at, String zone) {
        LocalTime time = at.toLocalTime();
        return day(at.toLocalDate())
                + " "
                + time(time.toNanoOfDay(), TimeUnit.NANOSECONDS)
                + zone
                + era(at.toLocalDate());
    }

    /** Of {@code 2026-01-31Z}. */
    static String isoDate(String text) throws UnreadableException {
        try {
            return date(LocalDate.parse(withoutZone(text)).toEpochDay());
        } catch (DateTimeException _) {
            throw unreadable("date");
        }
    }

    /** Of {@code 13:14:15.5Z}. */
    static String isoTime(String text) throws UnreadableException {
        try {
            return time(LocalTime.parse(withoutZone(text)).toNanoOfDay(), TimeUnit.NANOSECONDS);
        } catch (DateTimeException _) {
            throw unreadable("time");
        }
    }

    /** Of {@code 2026-01-31T13:14:15.5Z}, a timestamp without a time zone all the same. */
    static String isoTimestamp(String text) throws UnreadableException {
        return moment(text, "");
    }

    static String zonedTimestamp(String text) throws UnreadableException {
        return moment(text, "+00");
    }

    private static String moment(String text, String zone) throws UnreadableException {
        if (text.equals("infinity") || text.equals("-infinity")) {
            return text;
        }
        try {
            OffsetDateTime at = OffsetDateTime.parse(text);
            return timestamp(at.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime(), zone);
        } catch (DateTimeException _) {
            throw unreadable("timestamp");
        }
    }

    /** Of {@code 13:14:15.5+02:00}. */
    static String zonedTime(String text) throws UnreadableException {
        int zone =
                Math.max(text.lastIndexOf('+'), Math.max(text.lastIndexOf('-'), text.indexOf('Z')));
        if (zone < 0) {
            throw unreadable("time with a zone");
        }
        String offset = text.charAt(zone) == 'Z' ? "+00" : text.substring(zone);
        return isoTime(text.substring(0, zone))
                + (offset.endsWith(":00") && offset.length() == 6
                        ? offset.substring(0, 3)
                        : offset);
    }

    private static String withoutZone(String text) {
        return text.endsWith("Z") ? text.substring(0, text.length() - 1) : text;
    }

    /** Of microseconds. */
    static String interval(long micros) {
        if (micros == Long.MAX_VALUE) {
            return "infinity";
        }
        if (micros == Long.MIN_VALUE) {
            return "-infinity";
        }
        long seconds = micros / 1_000_000;
        BigDecimal rest =
                BigDecimal.valueOf(seconds % MINUTE).add(BigDecimal.valueOf(micros % 1_000_000, 6));
        return joined(
                "0",
                "0",
                "0",
                Long.toString(seconds / HOUR),
                Long.toString(seconds / MINUTE % MINUTE),
                rest.toPlainString());
    }

    /** Of {@code P0Y0M1DT0H0M0.5S}: parts that are zero are left out. */
    static String isoInterval(String text) throws UnreadableException {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw unreadable("interval");
        }
        String[] parts = new String[PARTS.length];
        for (int i = 0; i < parts.length; i++) {
            String part = matcher.group(i + 1);
            parts[i] = part == null ? "0" : part;
        }
        return joined(parts);
    }

    private static String joined(String... parts) {
        StringBuilder text = new StringBuilder("P");
        boolean time = false;
        for (int i = 0; i < parts.length; i++) {
            BigDecimal part = new BigDecimal(parts[i]).stripTrailingZeros();
            if (part.signum() != 0) {
                if (i >= DATE_PARTS && !time) {
                    text.append('T');
                    time = true;
                }
                text.append(part.toPlainString()).append(PARTS[i]);
            }
        }
        return text.length() == 1 ? "PT0S" : text.toString();
    }

    private static UnreadableException unreadable(String what) {
        return new UnreadableException(
                "its schema says that a value is a " + what + ", and it is none");
    }
}
