package io.tailrace.connector.mysql.catalog;

/**
 * Decoders of dates and times in the formats of tables that were made before MySQL 5.6 and MariaDB
 * 10.1.2, or with MariaDB's {@code mysql56_temporal_format} off. Those with fractions are MariaDB's
 * alone, and its log does not say how many digits they have.
 */
final class OldTimeCells {

    /** Bytes of a value with so many digits of a fraction. */
    private static final int[] TIME_BYTES = {3, 4, 4, 5, 5, 5, 6};

    private static final int[] DATETIME_BYTES = {8, 6, 6, 7, 7, 7, 8};
    private static final int[] FRACTION_BYTES = {0, 1, 1, 2, 2, 3, 3};

    /** What MariaDB adds to a time so that none is negative: a second more than the longest one. */
    private static final long TIME_OFFSET = 839 * 3600;

    private final TimeCells times;

    OldTimeCells(TimeCells times) {
        this.times = times;
    }

    /** {@code time}: six digits as a number, or the units of its fraction. */
    static CellDecoder time(int fraction) {
        int units = TimeCells.POWERS[fraction];
        int length = TIME_BYTES[fraction];
        return new CellDecoder() {
            @Override
            public int decode(byte[] row, int at, CellWriter out) {
                long value =
                        fraction == 0
                                ? Bytes.u24(row, at) << 8 >> 8
                                : Bytes.big(row, at, length) - TIME_OFFSET * units;
                out.mark();
                if (value < 0) {
                    out.put('-');
                    value = -value;
                }
                int time = (int) (value / units);
                if (fraction == 0) {
                    TimeCells.putHours(time / 10_000, time / 100 % 100, time % 100, out);
                } else {
                    TimeCells.putHours(time / 3600, time / 60 % 60, time % 60, out);
                    out.putFraction((int) (value % units), fraction);
                }
                out.cell();
                return at + length;
            }
        };
    }

    /** {@code datetime}: fourteen digits as a number, or the units of its fraction. */
    CellDecoder datetime(int fraction) {
        int units = TimeCells.POWERS[fraction];
        int length = DATETIME_BYTES[fraction];
        Minutes minutes = new Minutes();
        return new CellDecoder() {
            @Override
            public int decode(byte[] row, int at, CellWriter out) {
                long value = fraction == 0 ? Bytes.i64(row, at) : Bytes.big(row, at, length);
                long time = value / units;
                out.mark();
                if (fraction == 0 ? findDigits(time, minutes) : findUnits(time, minutes)) {
                    minutes.put((int) (time % (fraction == 0 ? 100 : 60)), out);
                    if (fraction > 0) {
                        out.putFraction((int) (value % units), fraction);
                    }
                    out.cell();
                } else {
                    times.zero(true, "", out);
                }
                return at + length;
            }
        };
    }

    private static boolean findDigits(long value, Minutes minutes) {
        int date = (int) (value / 1_000_000);
        int time = (int) (value % 1_000_000);
        return find(
                date / 10_000,
                date / 100 % 100,
                date % 100,
                time / 10_000,
                time / 100 % 100,
                minutes);
    }

    /** Months have 32 days there, and years thirteen months. */
    private static boolean findUnits(long value, Minutes minutes) {
        int time = (int) (value % 86_400);
        long day = value / 86_400;
        int month = (int) (day / 32);
        return find(month / 13, month % 13, (int) (day % 32), time / 3600, time / 60 % 60, minutes);
    }

    private static boolean find(
            int year, int month, int day, int hour, int minute, Minutes minutes) {
        boolean exists = TimeCells.exists(year, month, day);
        if (exists) {
            minutes.set(0, year, month, day, hour, minute);
        }
        return exists;
    }

    /** {@code timestamp}: four bytes, and those of its fraction. */
    CellDecoder timestamp(int fraction) {
        int extra = FRACTION_BYTES[fraction];
        Minutes minutes = new Minutes();
        return new CellDecoder() {
            @Override
            public int decode(byte[] row, int at, CellWriter out) {
                long seconds = fraction == 0 ? Bytes.u32(row, at) : Bytes.big(row, at, 4);
                out.mark();
                if (times.putInstant(seconds, minutes, out)) {
                    if (fraction > 0) {
                        TimeCells.putUnits((int) Bytes.big(row, at + 4, extra), fraction, out);
                    }
                    out.putAscii("+00");
                    out.cell();
                }
                return at + 4 + extra;
            }
        };
    }
}
