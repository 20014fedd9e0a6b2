package io.tailrace.connector.mysql.catalog;

import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.spi.TailraceException;

/**
 * Decoders of dates and times, in the formats of MySQL 5.6 and later. Zero and partial dates go by
 * a policy.
 */
final class TimeCells {

    private static final int[] MONTH_DAYS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    static final int[] POWERS = {1, 10, 100, 1000, 10_000, 100_000, 1_000_000};

    private final ZeroDates zeroDates;

    TimeCells(ZeroDates zeroDates) {
        this.zeroDates = zeroDates;
    }

    CellDecoder date() {
        return new CellDecoder() {
            @Override
            public int decode(byte[] row, int at, CellWriter out) {
                int value = Bytes.u24(row, at);
                int year = value >> 9;
                int month = value >> 5 & 15;
                int day = value & 31;
                out.mark();
                if (exists(year, month, day)) {
                    out.putDate(year, month, day);
                    out.cell();
                } else {
                    zero(false, "", out);
                }
                return at + 3;
            }
        };
    }

    /** {@code datetime}: 5 bytes and the fraction. */
    CellDecoder datetime(int fraction) {
        int extra = (fraction + 1) / 2;
        Minutes minutes = new Minutes();
        return new CellDecoder() {
            @Override
            public int decode(byte[] row, int at, CellWriter out) {
                long value = ((long) Bytes.big32(row, at) & 0xffffffffL) << 8 | row[at + 4] & 0xff;
                value -= 0x8000000000L;
                out.mark();
                if (findMinute(value >> 6, minutes)) {
                    minutes.put((int) value & 63, out);
                    putFraction(row, at + 5, extra, fraction, out);
                    out.cell();
                } else {
                    zero(true, "", out);
                }
                return at + 5 + extra;
            }
        };
    }

    /**
     * @param minute from the lowest bit on six bits of minutes, five of hours and of days, and the
     *     months since the year 0, of which each has thirteen
     * @return whether there is such a day
     */
    private static boolean findMinute(long minute, Minutes minutes) {
        if (minutes.has(minute)) {
            return true;
        }
        int month = (int) (minute >> 16);
        int day = (int) (minute >> 11) & 31;
        if (!exists(month / 13, month % 13, day)) {
            return false;
        }
        int time = (int) minute & 0x7ff;
        minutes.set(minute, month / 13, month % 13, day, time >> 6, time & 63);
        return true;
    }

    /** {@code timestamp}: 4 bytes and the fraction. */
    CellDecoder timestamp(int fraction) {
        int extra = (fraction + 1) / 2;
        Minutes minutes = new Minutes();
        return new CellDecoder() {
            @Override
            public int decode(byte[] row, int at, CellWriter out) {
                long seconds = Bytes.big32(row, at) & 0xffffffffL;
                out.mark();
                if (putInstant(seconds, minutes, out)) {
                    putFraction(row, at + 4, extra, fraction, out);
                    out.putAscii("+00");
                    out.cell();
                }
                return at + 4 + extra;
            }
        };
    }

    /** {@code time}: 3 bytes and the fraction, as one number. */
    static CellDecoder time(int fraction) {
        int extra = (fraction + 1) / 2;
        return new CellDecoder() {
            @Override
            public int decode(byte[] row, int at, CellWriter out) {
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
            }
        };
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

    static void putHours(int hours, int minute, int second, CellWriter out) {
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

    /**
     * Writes seconds since 1970 as a date and a time; by Howard Hinnant's civil calendar.
     *
     * @return false if they are zero, which is a date that the policy has made a cell of
     */
    boolean putInstant(long seconds, Minutes minutes, CellWriter out) {
        if (seconds == 0) {
            zero(true, "+00", out);
            return false;
        }
        long minute = seconds / 60;
        if (!minutes.has(minute)) {
            int days = (int) (minute / 1440);
            int ofDay = (int) (minute % 1440);
            int shifted = days + 719_468;
            int era = shifted / 146_097;
            int ofEra = shifted - era * 146_097;
            int yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365;
            int ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
            int shiftedMonth = (5 * ofYear + 2) / 153;
            int day = ofYear - (153 * shiftedMonth + 2) / 5 + 1;
            int month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
            int year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
            minutes.set(minute, year, month, day, ofDay / 60, ofDay % 60);
        }
        minutes.put((int) (seconds % 60), out);
        return true;
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
        putUnits(value, digits, out);
    }

    static void putUnits(int value, int digits, CellWriter out) {
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
