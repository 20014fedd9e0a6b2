package io.tailrace.spi.format;

import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Tuple;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.stream.IntStream;

/**
 * Writes columns of a table's rows as JSON objects, the way {@code docs/formats/envelope.md}
 * defines. A row is copied in one go, without a call; one that has something unusual (a character
 * to escape, an absent cell, too little room) is then written anew, cell by cell.
 */
final class JsonRow {

    /** What is copied at once where that costs less than to copy as many bytes as there are. */
    static final int BLOCK = 32;

    /** What a row's cells hardly exceed. */
    private static final int ROOM = 2048;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final Literal EMPTY = Literal.of("{}");
    private static final int UNUSUAL = -1;

    /**
     * A column as a member of the object.
     *
     * @param begin what stands before the value
     * @param beginFirst the same in the object's first member
     * @param copied what stands before a value that is copied: with the first quote
     * @param missing the member when the cell is null
     */
    private record Member(
            int index,
            Column column,
            JsonForm form,
            Literal begin,
            Literal beginFirst,
            Literal copied,
            Literal missing) {

        static Member of(int index, Column column, boolean first) {
            JsonForm form = JsonForm.of(column.type());
            boolean isQuoted = form == JsonForm.TEXT || form == JsonForm.BYTES;
            String bracket = first ? "{" : ",";
            return new Member(
                    index,
                    column,
                    form,
                    Literal.quoting(",", column.name(), ":"),
                    Literal.quoting("{", column.name(), ":"),
                    Literal.quoting(bracket, column.name(), isQuoted ? ":\"" : ":"),
                    Literal.quoting(bracket, column.name(), ":null"));
        }
    }

    private final Member[] members;
    private final boolean leavesOut;

    /** Most bytes besides those of the cells. */
    private final int frame;

    private JsonRow(Table table, int[] columns, boolean leavesOut) {
        this.members = new Member[columns.length];
        this.leavesOut = leavesOut;
        int most = EMPTY.length;
        for (int i = 0; i < columns.length; i++) {
            members[i] = Member.of(columns[i], table.column(columns[i]), i == 0);
            most += members[i].missing.length;
        }
        this.frame = most;
    }

    /** All columns; a cell that is absent is left out. */
    static JsonRow of(Table table) {
        return new JsonRow(table, IntStream.range(0, table.width()).toArray(), true);
    }

    /** The key, if the table has one; a cell that is absent is null. */
    static JsonRow ofKey(Table table) {
        return of(table, IntStream.range(0, table.keyWidth()).map(table::keyColumn).toArray());
    }

    /** These columns, at least one; a cell that is absent is null. */
    static JsonRow of(Table table, int[] columns) {
        return new JsonRow(table, columns, false);
    }

    void write(Tuple tuple, ByteOutput output) throws IOException {
        output.ensure(Math.min(frame + ROOM, output.limit()));
        int at = output.size();
        int limit = output.limit() - frame;
        int end = at > limit ? UNUSUAL : copy(tuple, output.array(), at, limit);
        if (end == UNUSUAL) {
            writeCells(tuple, output);
        } else {
            output.truncate(end);
        }
    }

    /**
     * @param limit where each cell must end, so that there is room for what stands between them
     * @return where the row ends
     */
    private int copy(Tuple tuple, byte[] target, int at, int limit) {
        byte[] source = tuple.array();
        int readable = source.length - BLOCK;
        long marks = 0;
        for (Member member : members) {
            if (tuple.isNull(member.index)) {
                at = member.missing.writeTo(target, at);
                continue;
            }
            int length = tuple.length(member.index);
            int start = tuple.start(member.index);
            if (length < 0 || length > limit - at || start > readable - length) {
                return UNUSUAL;
            }
            at = member.copied.writeTo(target, at);
            if (member.form == JsonForm.TEXT) {
                marks |= JsonText.copy(source, start, length, target, at);
                at += length;
                target[at++] = '"';
            } else if (member.form == JsonForm.DOCUMENT) {
                marks |= JsonText.copyDocument(source, start, length, target, at);
                at += length;
            } else if (member.form == JsonForm.BYTES) {
                if (length > limit - at >> 1) {
                    return UNUSUAL;
                }
                at = Base64Text.put(source, start, length, target, at);
                target[at++] = '"';
            } else {
                if (length > BLOCK
                        || member.form == JsonForm.FLOAT && source[start + length - 1] > '9') {
                    return UNUSUAL;
                }
                copyBlock(source, start, target, at);
                at += length;
            }
        }
        target[at] = '}';
        return marks == 0 ? at + 1 : UNUSUAL;
    }

    private static void copyBlock(byte[] source, int from, byte[] target, int to) {
        LONG.set(target, to, (long) LONG.get(source, from));
        LONG.set(target, to + 8, (long) LONG.get(source, from + 8));
        LONG.set(target, to + 16, (long) LONG.get(source, from + 16));
        LONG.set(target, to + 24, (long) LONG.get(source, from + 24));
    }

    private void writeCells(Tuple tuple, ByteOutput output) throws IOException {
        boolean begun = false;
        for (Member member : members) {
            if (leavesOut && tuple.isAbsent(member.index)) {
                continue;
            }
            output.put(begun ? member.begin : member.beginFirst);
            begun = true;
            JsonCells.writeCell(tuple, member.index, member.column.type(), output);
        }
        if (begun) {
            output.put((byte) '}');
        } else {
            output.put(EMPTY);
        }
    }
}
