package io.tailrace.spi.format;

import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Transaction;
import io.tailrace.spi.frame.Tuple;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The rows events of dbus ({@code docs/formats/dbus.md}). */
final class Dbus implements ChangeFormat {

    private static final Literal BEGIN = Literal.of("{\"log\":");
    private static final Literal POSITION = Literal.of(",\"pos\":");
    private static final Literal END = Literal.of("]}");
    private static final long SECOND_MICROS = 1_000_000;

    private final PerTable<Names> tables = new PerTable<>(Names::new);
    private @Nullable Transaction lastTransaction;
    private Literal log = Literal.of("");
    private Literal rows = Literal.of("");

    Dbus(FormatOptions options) {
        options.requireNoMore();
    }

    private static final class Names {
        final GoCells cells;
        final Literal[] heads = new Literal[Op.values().length];

        Names(Table table) {
            cells = new GoCells(table, true);
            for (Op op : Op.values()) {
                heads[op.ordinal()] =
                        Literal.of(
                                ",\"db\":"
                                        + Literal.quoted(table.name().schema())
                                        + ",\"tbl\":"
                                        + Literal.quoted(table.name().name())
                                        + ",\"dml\":\""
                                        + dml(op)
                                        + "\",\"ts\":");
            }
        }
    }

    private static String dml(Op op) {
        return switch (op) {
            case READ, INSERT -> "I";
            case UPDATE -> "U";
            case DELETE -> "D";
            case TRUNCATE -> "T";
            case MESSAGE -> "M";
        };
    }

    @Override
    public void write(Change change, ByteOutput output) throws IOException {
        Names names = tables.of(change.table());
        if (change.transaction() != lastTransaction) {
            prepare(change.transaction());
        }
        output.put(log);
        output.putLong(change.logOffset());
        output.put(names.heads[change.op().ordinal()]);
        output.put(rows);
        Tuple before = change.before();
        Tuple after = change.after();
        if (change.op() == Op.UPDATE && after != null) {
            // every update has two rows; without a before image the first has nothing but nulls
            writeRow(before, after.width(), names, output);
            output.put((byte) ',');
            writeRow(after, after.width(), names, output);
        } else if (after != null) {
            writeRow(after, after.width(), names, output);
        } else if (before != null) {
            writeRow(before, before.width(), names, output);
        }
        output.put(END);
    }

    private static void writeRow(@Nullable Tuple row, int width, Names names, ByteOutput output)
            throws IOException {
        output.put((byte) '[');
        for (int i = 0; i < width; i++) {
            if (i > 0) {
                output.put((byte) ',');
            }
            if (row == null) {
                output.put(JsonCells.NULL);
            } else {
                names.cells.write(row, i, output);
            }
        }
        output.put((byte) ']');
    }

    private void prepare(Transaction next) throws IOException {
        lastTransaction = next;
        ByteOutput bytes = new ByteOutput(128);
        bytes.put(BEGIN);
        bytes.putJsonString(next.origin().file());
        bytes.put(POSITION);
        log = Literal.of(bytes);
        rows = Literal.of(Math.floorDiv(next.commitMicros(), SECOND_MICROS) + ",\"rows\":[");
    }
}
