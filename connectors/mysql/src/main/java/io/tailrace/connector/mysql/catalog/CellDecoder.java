package io.tailrace.connector.mysql.catalog;

/**
 * Turns the binary value of a column, as a row image holds it, into the canonical text of its type.
 * For one thread.
 *
 * <p>May read past the end of what it is given, as long as it returns where it came to: whoever
 * calls checks that, and that no index left the array.
 *
 * <p>Not an interface: every cell of every row is a call that the JVM cannot foresee, and a class's
 * method takes it less to find.
 */
public abstract class CellDecoder {

    /**
     * Adds exactly one cell, or none if the column is hidden.
     *
     * @param at where the value begins
     * @return where the next value begins
     */
    public abstract int decode(byte[] row, int at, CellWriter out);
}
