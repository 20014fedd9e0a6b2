package io.tailrace.spi.format;

import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Tuple;
import java.io.IOException;

/** Writes the cells of one table as tools on the Go library {@code go-mysql} print them. */
final class GoCells {

    private final DataType[] types;
    private final MysqlCells numbers;
    private final boolean decimalNumbers;

    /**
     * @param decimalNumbers whether decimals are bare numbers
     */
    GoCells(Table table, boolean decimalNumbers) {
        types = new DataType[table.width()];
        for (int i = 0; i < types.length; i++) {
            types[i] = table.column(i).type();
        }
        numbers = new MysqlCells(table);
        this.decimalNumbers = decimalNumbers;
    }

    void write(Tuple tuple, int column, ByteOutput output) throws IOException {
        int length = tuple.length(column);
        if (length < 0) {
            output.put(JsonCells.NULL);
            return;
        }
        byte[] array = tuple.array();
        int start = tuple.start(column);
        DataType type = types[column];
        switch (type.kind()) {
            case DECIMAL -> {
                byte last = array[start + length - 1];
                if (decimalNumbers && last >= '0' && last <= '9') {
                    output.put(array, start, length);
                } else {
                    output.putJsonString(array, start, length);
                }
            }
            case TIME, TIMESTAMP ->
                    TimeText.put(array, start, length, type.precision(), false, output);
            case TIMESTAMP_TZ -> TimeText.put(array, start, length, type.precision(), true, output);
            case BITS -> {
                if (length <= Long.SIZE) {
                    output.putLong(Cells.bits(array, start, length));
                } else {
                    output.putJsonString(array, start, length);
                }
            }
            case JSON -> output.putJsonString(array, start, length);
            case TEXT -> {
                if (numbers.isNumbered(column)) {
                    output.putLong(numbers.number(column, array, start, length));
                } else {
                    output.putJsonString(array, start, length);
                }
            }
            default -> JsonCells.writeCell(tuple, column, type, output);
        }
    }
}
