package io.tailrace.connector.mysql.catalog;

import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.spi.TailraceException;

/** Decoders of dates and times. Zero and partial dates go by a policy. */
final class TimeCells {

    private static final int[] MONTH_DAYS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    private static final int[] POWERS = {1, 10, 100, 1000, 10_000, 100_000, 1_000_000};

    private final ZeroDates zeroDates;

    TimeCells(ZeroDates zeroDates) {
        this.zeroDates = zeroDates;
    }

    int date(byte[] row, int at, CellWriter out) {
        int value = Bytes.u24(row, at);
        out.mark();
        if (putDate(value >> 9, value >> 5 & 15, value & 31, out)) {
            out.cell();
        } else {
            zero(false, "", out);
        }
        return at + 3;
    }

    /** {@code datetime} since 5.6: 5 bytes and the fraction. */
    CellDecoder datetime(int fraction) {
        int extra = (fraction + 1) / 2;
        return (row, at, out) -> {
            long value = ((long) Bytes.big32(row, at) & 0xffffffffL) << 8 | row[at + 4] & 0xff;
            value -= 0x8000000000L;
            int days = (int) (value >> 17);
            int time = (int) value & 0x1ffff;
            int yearMonth = days >> 5;
            out.mark();
            if (putDate(yearMonth / 13, yearMonth % 13, days & 31, out)) {
                putClock(time >> 12, time >> 6 & 63, time & 63, out);
                putFraction(row, at + 5, extra, fraction, out);
                out.cell();
            } else {
                zero(true, "", out);
            }
            return at + 5 + extra;
        };
    }

    /** {@code timestamp} since 5.6: 4 bytes and the fraction. */
    CellDecoder timestamp(int fraction) {
        int extra = (fraction + 1) / 2;
        return (row, at, out) -> {
            long seconds = Bytes.big32(row, at) & 0xffffffffL;
            out.mark();
            if (seconds == 0) {
                zero(true, "+00", out);
            } else {
                putInstant(seconds, out);
                putFraction(row, at + 4, extra, fraction, out);
                out.putAscii("+00");
                out.cell();
            }
            return at + 4 + extra;
        };
    }

    /** {@code time} since 5.6: 3 bytes and the fraction, as one number. */
    static CellDecoder time(int fraction) {
        int extra = (fraction + 1) / 2;
        return (row, at, out) -> {
            long value = Bytes.big(row, at, 3 + extra) - (0x800000L << 8 * extra);
            out.mark();
            if (value < 0) {
                out.put('-');
                value = -value;
            }
            int time = (int) (value >> 8 * extra);
            putHours(time >> 12 & 0x3ff, time >> 6 & 63, time & 63, out);
            putFraction((int) (value & (1L << 8 * extra) - 1), fraction, out);
            out.cell();
            return at + 3 + extra;
        };
    }

    int oldDatetime(byte[] row, int at, CellWriter out) {
        long value = Bytes.i64(row, at);
        int date = (int) (value / 1_000_000);
        int time = (int) (value % 1_000_000);
        out.mark();
        if (putDate(date / 10_000, date / 100 % 100, date % 100, out)) {
            putClock(time / 10_000, time / 100 % 100, time % 100, out);
            out.cell();
        } else {
            zero(true, "", out);
        }
        return at + 8;
    }

    int oldTimestamp(byte[] row, int at, CellWriter out) {
        long seconds = Bytes.u32(row, at);
        out.mark();
        if (seconds == 0) {
            zero(true, "+00", out);
        } else {
            putInstant(seconds, out);
            out.putAscii("+00");
            out.cell();
        }
        return at + 4;
    }

    static int oldTime(byte[] row, int at, CellWriter out) {
        int value = Bytes.u24(row, at) << 8 >> 8;
        out.mark();
        if (value < 0) {
            out.put('-');
            value = -value;
        }
        putHours(value / 10_000, value / 100 % 100, value % 100, out);
        out.cell();
        return at + 3;
    }

    /** Writes a date, or nothing if it is none. */
    private static boolean putDate(int year, int month, int day, CellWriter out) {
        if (!exists(year, month, day)) {
            return false;
        }
        out.putDate(year, month, day);
        return true;
    }

    /** Whether the calendar has that day. */
    static boolean exists(int year, int month, int day) {
        if (month < 1 || month > 12 || day < 1 || year < 0 || year > 9999) {
            return false;
        }
        return day <= 28 || day <= MONTH_DAYS[month - 1] || month == 2 && day == 29 && isLeap(year);
    }

    private static boolean isLeap(int year) {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    private static void putClock(int hour, int minute, int second, CellWriter out) {
        if (hour > 23 || minute > 59 || second > 59) {
            throw new IllegalArgumentException("no time of day");
        }
        out.put(' ');
        out.putClock(hour, minute, second);
    }

    private static void putHours(int hours, int minute, int second, CellWriter out) {
        if (hours > 999 || minute > 59 || second > 59) {
            throw new IllegalArgumentException("no time");
        }
        if (hours < 100) {
            out.putPair(hours);
        } else {
            out.putInt(hours);
        }
        out.put(':');
        out.putPair(minute);
        out.put(':');
        out.putPair(second);
    }

    /** Seconds since 1970 as a date and a time; by Howard Hinnant's civil calendar. */
    private static void putInstant(long seconds, CellWriter out) {
        int days = (int) (seconds / 86_400);
        int rest = (int) (seconds % 86_400);
        int shifted = days + 719_468;
        int era = shifted / 146_097;
        int ofEra = shifted - era * 146_097;
        int yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365;
        int ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int shiftedMonth = (5 * ofYear + 2) / 153;
        int day = ofYear - (153 * shiftedMonth + 2) / 5 + 1;
        int month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
        int year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        putDate(year, month, day, out);
        putClock(rest / 3600, rest / 60 % 60, rest % 60, out);
    }

    private static void putFraction(byte[] row, int at, int length, int digits, CellWriter out) {
        if (digits > 0) {
            putFraction((int) Bytes.big(row, at, length), digits, out);
        }
    }

    /**
     * @param value with an even number of digits
     */
    private static void putFraction(int value, int digits, CellWriter out) {
        if (digits == 0) {
            return;
        }
        if ((digits & 1) != 0) {
            value /= 10;
        }
        if (value >= POWERS[digits]) {
            throw new IllegalArgumentException("no fraction of a second");
        }
        out.putFraction(value, digits);
    }

    void zero(boolean withTime, String zone, CellWriter out) {
        switch (zeroDates) {
            case NULL -> out.nullCell();
            case EPOCH -> {
                out.mark();
                out.putAscii(withTime ? "1970-01-01 00:00:00" : "1970-01-01");
                out.putAscii(zone);
                out.cell();
            }
            case FAIL ->
                    throw new TailraceException(
                            MysqlError.MYSQL_VALUE,
                            "a date is zero, partial or does not exist; mend the row, or set 'zero-dates' to null or epoch");
        }
    }
}
