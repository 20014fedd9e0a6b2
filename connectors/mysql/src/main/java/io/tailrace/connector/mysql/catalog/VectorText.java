package io.tailrace.connector.mysql.catalog;

/** Vectors as JSON arrays of their numbers. For one thread. */
final class VectorText {

    private final FloatText floats = new FloatText();

    void put(byte[] row, int start, int length, CellWriter out) {
        if (length % 4 != 0) {
            throw new IllegalArgumentException("a vector of " + length + " bytes");
        }
        out.put('[');
        for (int at = start; at < start + length; at += 4) {
            if (at > start) {
                out.put(',');
            }
            floats.put(Float.intBitsToFloat(Bytes.i32(row, at)), out);
        }
        out.put(']');
    }
}
