package io.tailrace.spi.format;

import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.Table;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** What MySQL's log stores for the labels of one table's {@code enum} and {@code set} columns. */
final class MysqlCells {

    private final byte[][][] enums;
    private final byte[][][] sets;

    MysqlCells(Table table) {
        enums = new byte[table.width()][][];
        sets = new byte[table.width()][][];
        for (int i = 0; i < enums.length; i++) {
            Column column = table.column(i);
            enums[i] = labels(Labels.isEnum(column) ? Labels.of(column) : List.of());
            sets[i] = labels(Labels.isSet(column) ? Labels.of(column) : List.of());
        }
    }

    private static byte[][] labels(List<String> labels) {
        byte[][] bytes = new byte[labels.size()][];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = labels.get(i).getBytes(StandardCharsets.UTF_8);
        }
        return bytes;
    }

    /** Whether the log has a number for the column instead of its text. */
    boolean isNumbered(int column) {
        return enums[column].length > 0 || sets[column].length > 0;
    }

    /**
     * An enum's place from 1, 0 for the empty one; a set's labels as bits, the first the lowest.
     */
    long number(int column, byte[] array, int start, int length) {
        if (enums[column].length > 0) {
            return place(enums[column], array, start, start + length) + 1L;
        }
        long bits = 0;
        int end = start + length;
        for (int from = start; from < end; ) {
            int comma = from;
            while (comma < end && array[comma] != ',') {
                comma++;
            }
            int place = place(sets[column], array, from, comma);
            if (place >= 0) {
                bits |= 1L << place;
            }
            from = comma + 1;
        }
        return bits;
    }

    private static int place(byte[][] labels, byte[] array, int from, int to) {
        for (int i = 0; i < labels.length; i++) {
            if (Arrays.equals(labels[i], 0, labels[i].length, array, from, to)) {
                return i;
            }
        }
        return -1;
    }
}
