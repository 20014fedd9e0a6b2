package io.tailrace.spi;

/**
 * One change of a batch cannot be carried to the target exactly. The engine sends it to the dead
 * letters, or stops.
 */
public final class RejectedChange extends TailraceException {

    private static final long serialVersionUID = 1;

    private final int index;

    /**
     * @param index the change's place in the batch
     * @param message what does not fit, and where: the column and its type, never the value
     */
    public RejectedChange(ErrorCode code, int index, String message) {
        super(code, message);
        this.index = index;
    }

    public int index() {
        return index;
    }
}
