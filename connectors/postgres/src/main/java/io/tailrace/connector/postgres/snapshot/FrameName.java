package io.tailrace.connector.postgres.snapshot;

/**
 * Names a frame of a snapshot: the sequence of its {@link io.tailrace.spi.frame.Transaction}.
 * Orders, compared as text, after everything that the log has below the LSN, and in the order of
 * delivery.
 *
 * @param table place of the table in its round
 * @param frame number of the frame, as {@link SnapshotState.Progress} counts them
 */
record FrameName(long lsn, int table, int generation, long frame) {

    private static final int LSN_DIGITS = 16;

    /**
     * The tilde orders after every character that the name of a log transaction has after its LSN.
     */
    String sequence() {
        return String.format("%016x~%04x.%04x.%016x", lsn, table, generation, frame);
    }

    static boolean isOne(String sequence) {
        return sequence.length() > LSN_DIGITS && sequence.charAt(LSN_DIGITS) == '~';
    }

    static FrameName parse(String sequence) {
        String[] parts = sequence.substring(LSN_DIGITS + 1).split("\\.");
        return new FrameName(
                Long.parseUnsignedLong(sequence, 0, LSN_DIGITS, 16),
                Integer.parseInt(parts[0], 16),
                Integer.parseInt(parts[1], 16),
                Long.parseLong(parts[2], 16));
    }
}
