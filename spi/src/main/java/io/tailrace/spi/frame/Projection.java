package io.tailrace.spi.frame;

/**
 * A table in place of another: some of its columns, in its order, under any names and types. The
 * cells stay as they are.
 */
public final class Projection {

    private final Table to;
    private final int[] columns;

    /**
     * @param to the table that takes the place
     * @param columns for each of its columns the place in the other table, ascending
     */
    public Projection(Table to, int... columns) {
        this.to = to;
        this.columns = columns.clone();
        if (columns.length != to.width()) {
            throw new IllegalArgumentException(
                    to.name() + " has " + to.width() + " columns, not " + columns.length);
        }
        for (int i = 0; i < columns.length; i++) {
            if (columns[i] <= (i == 0 ? -1 : columns[i - 1])) {
                throw new IllegalArgumentException("columns must keep their order");
            }
        }
    }

    public Table to() {
        return to;
    }

    /** Moves the cells of one tuple together, towards its first. */
    void apply(int[] cells, int first) {
        for (int i = 0; i < columns.length; i++) {
            if (columns[i] != i) {
                cells[2 * (first + i)] = cells[2 * (first + columns[i])];
                cells[2 * (first + i) + 1] = cells[2 * (first + columns[i]) + 1];
            }
        }
    }
}
