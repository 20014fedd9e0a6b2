package io.tailrace.connector.postgres.log;

/**
 * How much of the log is delivered.
 *
 * @param lsn every transaction whose commit record, and every message whose record, begins below
 *     this is delivered
 * @param txLsn where the commit record of a partly delivered transaction begins, all before it
 *     being delivered too; 0 if none is partly delivered
 * @param skip how many changes of that transaction are delivered, as the log counts them
 */
public record LogPosition(long lsn, long txLsn, long skip) implements Comparable<LogPosition> {

    /** Nothing is delivered. */
    public static final LogPosition START = new LogPosition(0, 0, 0);

    public LogPosition {
        if (lsn < 0 || txLsn < 0 || skip < 0 || (txLsn == 0) != (skip == 0)) {
            throw new IllegalArgumentException(
                    "no position in a log: " + lsn + ", " + txLsn + ", " + skip);
        }
    }

    /** All before that place in the log. */
    public static LogPosition at(long lsn) {
        return new LogPosition(lsn, 0, 0);
    }

    /**
     * Whether a change is delivered: the commit record of its transaction begins there, and it has
     * that number in it.
     */
    public boolean contains(long commit, long ordinal) {
        return commit < reached() || commit == txLsn && ordinal < skip;
    }

    /** Everything that commits below is delivered. */
    public long reached() {
        return Math.max(lsn, txLsn);
    }

    @Override
    public int compareTo(LogPosition other) {
        int order = Long.compare(reached(), other.reached());
        return order != 0 ? order : Long.compare(skip, other.skip);
    }

    /** Reads what {@link #toString} writes. */
    public static LogPosition parse(String text) {
        int plus = text.indexOf('+');
        if (plus < 0) {
            return at(Lsn.parse(text));
        }
        int colon = text.indexOf(':', plus);
        if (colon < 0) {
            throw new NumberFormatException("'" + text + "' is no position in a log");
        }
        return new LogPosition(
                Lsn.parse(text.substring(0, plus)),
                Lsn.parse(text.substring(plus + 1, colon)),
                Long.parseLong(text.substring(colon + 1)));
    }

    /** {@code 0/1A2B}, or with a partly delivered transaction {@code 0/1A2B+0/3C4D:17}. */
    @Override
    public String toString() {
        return txLsn == 0 ? Lsn.text(lsn) : Lsn.text(lsn) + "+" + Lsn.text(txLsn) + ":" + skip;
    }
}
