package io.tailrace.spi.snapshot;

/**
 * Names a frame of a snapshot: the sequence of its {@link io.tailrace.spi.frame.Transaction}.
 * Orders, compared as text, after everything that the log has before the round's place, and in the
 * order of delivery.
 *
 * @param place the round's place in the log, as the sequences of the log's transactions tell it:
 *     printable ASCII without a tilde
 * @param table place of the table in its round
 * @param frame number of the frame, as {@link SnapshotState.Progress} counts them
 */
public record FrameName(String place, int table, int generation, long frame) {

    /** The generation of rows that are read once more on their own: they belong to none. */
    static final int MOVED = 0;

    /** It orders after every character that the name of a log transaction may go on with. */
    private static final char TILDE = '~';

    public String sequence() {
        return place + TILDE + String.format("%04x.%04x.%016x", table, generation, frame);
    }

    static boolean isOne(String sequence) {
        return sequence.indexOf(TILDE) > 0;
    }

    static FrameName parse(String sequence) {
        int tilde = sequence.indexOf(TILDE);
        String[] parts = sequence.substring(tilde + 1).split("\\.");
        return new FrameName(
                sequence.substring(0, tilde),
                Integer.parseInt(parts[0], 16),
                Integer.parseInt(parts[1], 16),
                Long.parseLong(parts[2], 16));
    }
}
