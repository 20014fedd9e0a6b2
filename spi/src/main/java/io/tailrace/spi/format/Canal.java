package io.tailrace.spi.format;

import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Transaction;
import io.tailrace.spi.frame.Tuple;
import java.io.IOException;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Canal's flat message ({@code docs/formats/canal.md}). */
final class Canal implements ChangeFormat {

    private static final Literal DATA = Literal.of("{\"data\":[");
    private static final Literal NO_DATA = Literal.of("{\"data\":null");
    private static final Literal ID = Literal.of(",\"id\":");
    private static final Literal EMPTY = Literal.of("{}");
    private static final long MILLI_MICROS = 1000;

    private final PerTable<Names> tables = new PerTable<>(Names::new);
    private final LongSupplier millis;
    private final ByteOutput scratch = new ByteOutput(256);
    private @Nullable Transaction lastTransaction;
    private Literal time = Literal.of("");
    private long written;

    Canal(FormatOptions options, LongSupplier millis) {
        options.requireNoMore();
        this.millis = millis;
    }

    /** What is prepared of a table: what follows each of the changing parts. */
    private static final class Names {
        final ColumnNames columns;
        final MysqlCells numbers;
        final Literal database;
        final Literal types;
        final Literal keys;
        final Literal truncated;
        final Literal[] ends = new Literal[Op.values().length];

        Names(Table table) {
            columns = new ColumnNames(table);
            numbers = new MysqlCells(table);
            String schema = Literal.quoted(table.name().schema());
            String name = Literal.quoted(table.name().name());
            database = Literal.of(",\"database\":" + schema + ",\"es\":");
            StringBuilder mysql = new StringBuilder();
            StringBuilder sql = new StringBuilder();
            StringBuilder key = new StringBuilder();
            for (Column column : table.columns()) {
                String comma = mysql.isEmpty() ? "" : ",";
                String quoted = Literal.quoted(column.name());
                mysql.append(comma).append(quoted).append(':');
                mysql.append(Literal.quoted(column.sourceType()));
                sql.append(comma).append(quoted).append(':').append(SqlTypes.of(column));
                if (column.isKey()) {
                    key.append(key.isEmpty() ? "" : ",").append(quoted);
                }
            }
            types = Literal.of(",\"isDdl\":false,\"mysqlType\":{" + mysql + "},\"old\":");
            keys =
                    Literal.of(
                            ",\"pkNames\":"
                                    + (key.isEmpty() ? "null" : "[" + key + "]")
                                    + ",\"sql\":\"\",\"sqlType\":{"
                                    + sql
                                    + "},\"table\":"
                                    + name
                                    + ",\"ts\":");
            truncated =
                    Literal.of(
                            ",\"isDdl\":true,\"mysqlType\":null,\"old\":null,\"pkNames\":null,"
                                    + "\"sql\":"
                                    + Literal.quoted("truncate table " + table.name().name())
                                    + ",\"sqlType\":null,\"table\":"
                                    + name
                                    + ",\"ts\":");
            for (Op op : Op.values()) {
                ends[op.ordinal()] = Literal.of(",\"type\":\"" + type(op) + "\"}");
            }
        }
    }

    private static String type(Op op) {
        return switch (op) {
            case READ, INSERT -> "INSERT";
            case UPDATE -> "UPDATE";
            case DELETE -> "DELETE";
            case TRUNCATE -> "TRUNCATE";
            case MESSAGE -> "MESSAGE";
        };
    }

    @Override
    public void write(Change change, ByteOutput output) throws IOException {
        write(change, change.index(), output);
    }

    /** The rows of one event of the log make one message. */
    @Override
    public void writeLines(Change change, ByteOutput output) throws IOException {
        int first = change.index();
        int last = first;
        if (change.logOffset() != 0 && change.keyed() != null) {
            last = lastOfEvent(change);
            change.moveTo(first);
        }
        write(change, last, output);
        output.put((byte) '\n');
    }

    private static int lastOfEvent(Change change) {
        long event = change.logOffset();
        Op op = change.op();
        Table table = change.table();
        Transaction transaction = change.transaction();
        int last = change.index();
        while (change.next()
                && change.logOffset() == event
                && change.op() == op
                && change.table() == table
                && change.transaction() == transaction) {
            last = change.index();
        }
        return last;
    }

    /** Writes the rows up to that of the last change, to which the cursor moves. */
    private void write(Change change, int last, ByteOutput output) throws IOException {
        Names names = tables.of(change.table());
        if (change.transaction() != lastTransaction) {
            prepare(change.transaction());
        }
        int first = change.index();
        boolean rows = change.keyed() != null;
        output.put(rows ? DATA : NO_DATA);
        if (rows) {
            writeData(change, last, names, output);
        }
        output.put(names.database);
        output.put(time);
        output.put(ID);
        output.putLong(++written);
        if (rows) {
            output.put(names.types);
            change.moveTo(first);
            writeOld(change, last, names, output);
            output.put(names.keys);
        } else {
            output.put(names.truncated);
        }
        output.putLong(millis.getAsLong());
        output.put(names.ends[change.op().ordinal()]);
    }

    private void writeData(Change change, int last, Names names, ByteOutput output)
            throws IOException {
        writeRow(Objects.requireNonNull(change.keyed()), null, names, output);
        while (change.index() < last) {
            change.next();
            output.put((byte) ',');
            writeRow(Objects.requireNonNull(change.keyed()), null, names, output);
        }
        output.put((byte) ']');
    }

    /** For an update always an object, so that readers find one for each row. */
    private void writeOld(Change change, int last, Names names, ByteOutput output)
            throws IOException {
        if (change.op() != Op.UPDATE) {
            output.put(JsonCells.NULL);
            change.moveTo(last);
            return;
        }
        output.put((byte) '[');
        writeOld(change, names, output);
        while (change.index() < last) {
            change.next();
            output.put((byte) ',');
            writeOld(change, names, output);
        }
        output.put((byte) ']');
    }

    private void writeOld(Change change, Names names, ByteOutput output) throws IOException {
        Tuple before = change.before();
        if (before == null) {
            output.put(EMPTY);
        } else {
            writeRow(before, change.after(), names, output);
        }
    }

    /**
     * @param after if given, only the columns that differ from it are written
     */
    private void writeRow(Tuple row, @Nullable Tuple after, Names names, ByteOutput output)
            throws IOException {
        Literal[] name = names.columns.first;
        for (int i = 0; i < name.length; i++) {
            if (!row.isAbsent(i) && (after == null || Cells.changed(row, after, i))) {
                output.put(name[i]);
                name = names.columns.next;
                writeCell(row, i, names, output);
            }
        }
        if (name == names.columns.next) {
            output.put((byte) '}');
        } else {
            output.put(EMPTY);
        }
    }

    private void writeCell(Tuple row, int column, Names names, ByteOutput output)
            throws IOException {
        int length = row.length(column);
        if (length < 0) {
            output.put(JsonCells.NULL);
            return;
        }
        byte[] array = row.array();
        int start = row.start(column);
        DataType type = row.table().column(column).type();
        switch (type.kind()) {
            case BYTES -> putLatin(array, start, length, output);
            case TIME, TIMESTAMP ->
                    TimeText.put(array, start, length, type.precision(), false, output);
            case TIMESTAMP_TZ -> TimeText.put(array, start, length, type.precision(), true, output);
            case BITS -> {
                if (length <= Long.SIZE) {
                    putNumber(Cells.bits(array, start, length), output);
                } else {
                    output.putJsonString(array, start, length);
                }
            }
            default -> {
                if (names.numbers.isNumbered(column)) {
                    putNumber(names.numbers.number(column, array, start, length), output);
                } else {
                    output.putJsonString(array, start, length);
                }
            }
        }
    }

    private static void putNumber(long value, ByteOutput output) throws IOException {
        output.put((byte) '"');
        output.putLong(value);
        output.put((byte) '"');
    }

    /** Bytes as the characters of ISO 8859-1. */
    private void putLatin(byte[] array, int start, int length, ByteOutput output)
            throws IOException {
        ByteOutput text = scratch;
        text.clear();
        for (int at = start; at < start + length; at++) {
            byte value = array[at];
            if (value < 0) {
                text.put((byte) (0xc0 | (value & 0xff) >> 6));
                text.put((byte) (0x80 | value & 0x3f));
            } else {
                text.put(value);
            }
        }
        output.putJsonString(text.array(), 0, text.size());
    }

    private void prepare(Transaction next) {
        lastTransaction = next;
        String gtid = Cells.isNumber(next.id()) ? "" : next.id();
        time =
                Literal.of(
                        Math.floorDiv(next.commitMicros(), MILLI_MICROS)
                                + ",\"gtid\":"
                                + Literal.quoted(gtid));
    }
}
