package io.tailrace.spi.snapshot;

/**
 * The numbers of a range's frames. Each range has a block of its own, with gaps between its
 * numbers: when routes stood at different frames of a block, what is read again between them must
 * be numbered between them.
 *
 * @param first number of the first frame
 * @param step from one frame to the next
 * @param end number after the last row of the range; no frame has a higher one
 */
public record FrameNumbers(long first, long step, long end) {

    private static final int BLOCK_BITS = 36;
    private static final long STEP = 1 << 12;

    /** The block behind that of this number. */
    public static FrameNumbers after(long number) {
        long block = (number >> BLOCK_BITS) + 1;
        return new FrameNumbers(
                (block << BLOCK_BITS) + STEP, STEP, ((block + 1) << BLOCK_BITS) - 1);
    }

    /** What lies between two numbers. */
    public static FrameNumbers between(long number, long end) {
        return new FrameNumbers(number + 1, 1, end);
    }

    public FrameNumbers endingAt(long number) {
        return new FrameNumbers(first, step, number);
    }

    /** Number of a frame of the range, counted from 0. */
    public long frame(long count) {
        return Math.min(first + count * step, end);
    }
}
