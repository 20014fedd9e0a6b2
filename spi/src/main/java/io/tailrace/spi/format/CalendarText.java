package io.tailrace.spi.format;

/**
 * Reads the canonical text of dates, times and moments into numbers, in the proleptic Gregorian
 * calendar. Keeps the last result in its fields, so that nothing is allocated per cell.
 */
final class CalendarText {

    static final long DAY_MICROS = 86_400_000_000L;
    private static final long SECOND_MICROS = 1_000_000;
    private static final int DAYS_OF_400_YEARS = 146_097;

    /** Days from 0000-03-01 to 1970-01-01. */
    private static final int EPOCH = 719_468;

    private byte[] array = new byte[0];
    private int at;
    private int end;

    /** -1 and 1 for the infinities, 0 for all else. */
    int infinite;

    /** Days since 1970-01-01. */
    long day;

    /** The time of the day; may be negative or beyond a day, as the text says. */
    long micros;

    /** The offset of a {@code TIME_TZ}, east of UTC. */
    int offsetSeconds;

    void date(byte[] source, int start, int length) {
        begin(source, start, length);
        if (infinite == 0) {
            readDate();
        }
    }

    /** With or without an offset, which is zero. */
    void moment(byte[] source, int start, int length) {
        begin(source, start, length);
        if (infinite == 0) {
            readDate();
            at++;
            readTime();
        }
    }

    void time(byte[] source, int start, int length) {
        begin(source, start, length);
        readTime();
        if (at < end) {
            readOffset();
        }
    }

    private void begin(byte[] source, int start, int length) {
        array = source;
        at = start;
        end = start + length;
        day = 0;
        micros = 0;
        offsetSeconds = 0;
        infinite = array[end - 1] != 'y' ? 0 : array[start] == '-' ? -1 : 1;
    }

    private void readDate() {
        long year = number();
        at++;
        int month = (int) number();
        at++;
        int dayOfMonth = (int) number();
        if (array[end - 1] == 'C') {
            year = 1 - year;
        }
        day = daysSinceEpoch(year, month, dayOfMonth);
    }

    private static long daysSinceEpoch(long year, int month, int dayOfMonth) {
        long y = month <= 2 ? year - 1 : year; // a year from March on has its odd day at its end
        long era = Math.floorDiv(y, 400);
        long ofEra = y - era * 400;
        int ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + dayOfMonth - 1;
        return era * DAYS_OF_400_YEARS + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - EPOCH;
    }

    private void readTime() {
        boolean negative = array[at] == '-';
        if (negative) {
            at++;
        }
        long seconds = number() * 3600;
        at++;
        seconds += number() * 60;
        at++;
        seconds += number();
        long value = seconds * SECOND_MICROS;
        if (at < end && array[at] == '.') {
            at++;
            for (long unit = SECOND_MICROS / 10; at < end && isDigit(array[at]); unit /= 10) {
                value += (array[at] - '0') * unit;
                at++;
            }
        }
        micros = negative ? -value : value;
    }

    private void readOffset() {
        int sign = array[at++] == '-' ? -1 : 1;
        int seconds = (int) number() * 3600;
        if (at < end) {
            at++;
            seconds += (int) number() * 60;
        }
        if (at < end) {
            at++;
            seconds += (int) number();
        }
        offsetSeconds = sign * seconds;
    }

    private long number() {
        long value = 0;
        while (at < end && isDigit(array[at])) {
            value = value * 10 + (array[at] - '0');
            at++;
        }
        return value;
    }

    private static boolean isDigit(byte value) {
        return value >= '0' && value <= '9';
    }
}
