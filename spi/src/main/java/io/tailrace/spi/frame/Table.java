package io.tailrace.spi.frame;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A table's shape at one moment of the log. Immutable; compared by identity on the hot path, by
 * {@link #sameShape} elsewhere.
 */
public final class Table {

    private final TableName name;
    private final List<Column> columns;
    private final int version;
    private final int[] key;

    /**
     * @param columns in the order of the source
     * @param version counts the shapes of this table that the source has seen, from 1
     */
    public Table(TableName name, List<Column> columns, int version) {
        this.name = name;
        this.columns = List.copyOf(columns);
        this.version = version;
        this.key =
                IntStream.range(0, columns.size())
                        .filter(i -> columns.get(i).isKey())
                        .boxed()
                        .sorted((a, b) -> columns.get(a).keyOrdinal() - columns.get(b).keyOrdinal())
                        .mapToInt(Integer::intValue)
                        .toArray();
    }

    public TableName name() {
        return name;
    }

    public List<Column> columns() {
        return columns;
    }

    public Column column(int index) {
        return columns.get(index);
    }

    public int width() {
        return columns.size();
    }

    public int version() {
        return version;
    }

    /** Number of key columns; 0 if rows have no identity. */
    public int keyWidth() {
        return key.length;
    }

    /** Index of the key column at that place of the key, from 0. */
    public int keyColumn(int place) {
        return key[place];
    }

    public boolean hasKey() {
        return key.length > 0;
    }

    /** Index of the column of that name, or -1. */
    public int indexOf(String column) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(column)) {
                return i;
            }
        }
        return -1;
    }

    /** Whether both have the same name and columns, whatever their versions. */
    public boolean sameShape(Table other) {
        return name.equals(other.name)
                && columns.equals(other.columns)
                && Arrays.equals(key, other.key);
    }

    @Override
    public String toString() {
        return name + " v" + version;
    }
}
