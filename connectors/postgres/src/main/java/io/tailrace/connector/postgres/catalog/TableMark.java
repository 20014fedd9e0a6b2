package io.tailrace.connector.postgres.catalog;

/**
 * How a table was stored at one moment, as far as that tells later whether its rows were rewritten
 * since: {@link StoredTable#isRewrittenSince}.
 *
 * @param columns the greatest number that a column had
 * @param attributes a checksum of what the catalogue had of the columns
 * @param files a checksum of the names of the table's files
 */
public record TableMark(int columns, int attributes, int files) {

    /** Hexadecimal digits and dots. */
    public String encode() {
        return Integer.toHexString(columns)
                + "."
                + Integer.toHexString(attributes)
                + "."
                + Integer.toHexString(files);
    }

    /**
     * Reads what {@link #encode} writes.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static TableMark decode(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("'" + text + "' is no mark of a table");
        }
        return new TableMark(
                Integer.parseInt(parts[0], 16),
                Integer.parseUnsignedInt(parts[1], 16),
                Integer.parseUnsignedInt(parts[2], 16));
    }
}
