package io.tailrace.connector.duckdb;

import java.time.DateTimeException;
import java.time.LocalDate;

/**
 * Reads the canonical texts of dates, times and intervals into DuckDB's numbers: days and
 * microseconds since 1970, with the largest numbers for infinity.
 */
final class TemporalText {

    static final int INFINITE_DAY = Integer.MAX_VALUE;
    static final long INFINITE_MICROS = Long.MAX_VALUE;

    private static final long SECOND = 1_000_000;
    private static final long DAY = 86_400 * SECOND;

    /** DuckDB's first timestamp, 290309-12-22 (BC) 00:00:00. */
    private static final long FIRST_MICROS = -9_223_372_022_400_000_000L;

    private static final String NO_TIME =
            "is no time of day that DuckDB has (the sink's option 'times: text' takes every time)";

    private TemporalText() {}

    static int epochDay(byte[] array, int start, int length) {
        int infinite = infinity(array, start, length);
        if (infinite != 0) {
            return infinite * INFINITE_DAY;
        }
        return Math.toIntExact(
                day(
                        array,
                        start,
                        start + length - (isBc(array, start, length) ? 3 : 0),
                        isBc(array, start, length)));
    }

    static long epochMicros(byte[] array, int start, int length, boolean zoned) {
        int infinite = infinity(array, start, length);
        if (infinite != 0) {
            return infinite * INFINITE_MICROS;
        }
        boolean bc = isBc(array, start, length);
        int end = start + length - (bc ? 3 : 0);
        int space = start;
        while (space < end && array[space] != ' ') {
            space++;
        }
        if (space == end) {
            throw new Unfit("is no timestamp");
        }
        int timeEnd = end;
        if (zoned) {
            timeEnd = end - 3;
            if (timeEnd <= space
                    || array[timeEnd] != '+'
                    || array[end - 2] != '0'
                    || array[end - 1] != '0') {
                throw new Unfit("is no timestamp in UTC");
            }
        }
        try {
            long micros =
                    Math.addExact(
                            Math.multiplyExact(day(array, start, space, bc), DAY),
                            dayMicros(array, space + 1, timeEnd));
            if (micros < FIRST_MICROS || micros == INFINITE_MICROS) {
                throw new Unfit("is beyond DuckDB's timestamps");
            }
            return micros;
        } catch (ArithmeticException e) {
            throw new Unfit("is beyond DuckDB's timestamps");
        }
    }

    static long dayMicros(byte[] array, int start, int end) {
        if (end - start < 8 || array[start + 2] != ':' || array[start + 5] != ':') {
            throw new Unfit(NO_TIME);
        }
        int hours = twoDigits(array, start);
        int minutes = twoDigits(array, start + 3);
        int seconds = twoDigits(array, start + 6);
        long micros = (hours * 3600L + minutes * 60L + seconds) * SECOND;
        if (end - start > 8) {
            if (array[start + 8] != '.') {
                throw new Unfit(NO_TIME);
            }
            micros += fractionMicros(array, start + 9, end);
        }
        if (minutes > 59 || seconds > 59 || micros > DAY) {
            throw new Unfit(NO_TIME);
        }
        return micros;
    }

    /** Where the offset of a time with a time zone begins. */
    static int offsetStart(byte[] array, int start, int length) {
        for (int i = start + length - 1; i > start; i--) {
            if (array[i] == '+' || array[i] == '-') {
                return i;
            }
        }
        throw new Unfit("has no time zone");
    }

    static int offsetSeconds(byte[] array, int sign, int end) {
        int size = end - sign;
        if (size != 3 && size != 6 && size != 9) {
            throw new Unfit("has no time zone that DuckDB knows");
        }
        int seconds = twoDigits(array, sign + 1) * 3600;
        if (size >= 6) {
            seconds += twoDigits(array, sign + 4) * 60;
        }
        if (size == 9) {
            seconds += twoDigits(array, sign + 7);
        }
        if (seconds >= 16 * 3600) {
            throw new Unfit("has a time zone beyond DuckDB's");
        }
        return array[sign] == '-' ? -seconds : seconds;
    }

    /** The words in which DuckDB reads the ISO 8601 duration without loss. */
    static String interval(byte[] array, int start, int length) {
        String text = CellText.text(array, start, length);
        if (!text.startsWith("P")) {
            throw new Unfit("is no interval that DuckDB has");
        }
        try {
            return parsedInterval(text);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new Unfit("is beyond DuckDB's intervals");
        }
    }

    private static String parsedInterval(String text) {
        long months = 0;
        long days = 0;
        long micros = 0;
        boolean time = false;
        int at = 1;
        while (at < text.length()) {
            if (text.charAt(at) == 'T') {
                time = true;
                at++;
                continue;
            }
            int from = at;
            while (at < text.length() && !Character.isLetter(text.charAt(at))) {
                at++;
            }
            if (at == from || at == text.length()) {
                throw new Unfit("is no interval");
            }
            String number = text.substring(from, at);
            switch (text.charAt(at++)) {
                case 'Y' ->
                        months =
                                Math.addExact(
                                        months, Math.multiplyExact(Long.parseLong(number), 12));
                case 'W' ->
                        days = Math.addExact(days, Math.multiplyExact(Long.parseLong(number), 7));
                case 'D' -> days = Math.addExact(days, Long.parseLong(number));
                case 'H' ->
                        micros =
                                Math.addExact(
                                        micros,
                                        Math.multiplyExact(Long.parseLong(number), 3600 * SECOND));
                case 'S' -> micros = Math.addExact(micros, secondsMicros(number));
                case 'M' -> {
                    if (time) {
                        micros =
                                Math.addExact(
                                        micros,
                                        Math.multiplyExact(Long.parseLong(number), 60 * SECOND));
                    } else {
                        months = Math.addExact(months, Long.parseLong(number));
                    }
                }
                default -> throw new Unfit("is no interval");
            }
        }
        return Math.toIntExact(months)
                + " months "
                + Math.toIntExact(days)
                + " days "
                + micros
                + " microseconds";
    }

    private static long secondsMicros(String number) {
        return new java.math.BigDecimal(number).movePointRight(6).longValueExact();
    }

    private static int infinity(byte[] array, int start, int length) {
        if (length == 8 && array[start] == 'i') {
            return 1;
        }
        return length == 9 && array[start] == '-' && array[start + 1] == 'i' ? -1 : 0;
    }

    private static boolean isBc(byte[] array, int start, int length) {
        return length > 3 && array[start + length - 1] == 'C' && array[start + length - 2] == 'B';
    }

    private static long day(byte[] array, int start, int end, boolean bc) {
        if (end - start < 10 || array[end - 3] != '-' || array[end - 6] != '-') {
            throw new Unfit("is no date");
        }
        long year = CellText.whole(array, start, end - 6 - start, -6_000_000, 6_000_000);
        try {
            long day =
                    LocalDate.of(
                                    (int) (bc ? 1 - year : year),
                                    twoDigits(array, end - 5),
                                    twoDigits(array, end - 2))
                            .toEpochDay();
            if (Math.abs(day) >= INFINITE_DAY) {
                throw new Unfit("is beyond DuckDB's dates");
            }
            return day;
        } catch (DateTimeException e) {
            throw new Unfit("is no date that the calendar has");
        }
    }

    private static int twoDigits(byte[] array, int at) {
        return CellText.digit(array[at]) * 10 + CellText.digit(array[at + 1]);
    }

    private static long fractionMicros(byte[] array, int start, int end) {
        long micros = 0;
        int digits = 0;
        for (int i = start; i < end; i++) {
            int digit = CellText.digit(array[i]);
            if (digits < 6) {
                micros = micros * 10 + digit;
                digits++;
            } else if (digit != 0) {
                throw new Unfit("is finer than microseconds");
            }
        }
        for (; digits < 6; digits++) {
            micros *= 10;
        }
        return micros;
    }
}
