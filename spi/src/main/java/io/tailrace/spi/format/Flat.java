package io.tailrace.spi.format;

import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Transaction;
import io.tailrace.spi.frame.Tuple;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One object of columns a row, with a few members about the change ({@code docs/formats/flat.md}).
 */
final class Flat implements ChangeFormat {

    private static final int ORDINAL_DIGITS = 10;

    private final PerTable<Names> tables = new PerTable<>(Names::new);
    private final IsoTime time = new IsoTime();
    private final ByteOutput prepared = new ByteOutput(256);
    private @Nullable Transaction lastTransaction;
    private Literal start = Literal.of("");
    private Literal committed = Literal.of("");

    private static final class Names {
        final Literal[] heads = new Literal[Op.values().length];
        final ColumnNames columns;

        Names(Table table) {
            for (Op op : Op.values()) {
                heads[op.ordinal()] =
                        Literal.quoting(
                                "\",\"_op\":\"" + op.label() + "\",\"_table\":",
                                table.name().toString(),
                                "");
            }
            columns = new ColumnNames(table);
        }
    }

    @Override
    public void write(Change change, ByteOutput output) throws IOException {
        Names names = tables.of(change.table());
        if (change.transaction() != lastTransaction) {
            prepare(change.transaction());
        }
        output.put(start);
        output.putHex(change.ordinal(), ORDINAL_DIGITS);
        output.put(names.heads[change.op().ordinal()]);
        output.put(committed);
        Tuple row = change.keyed();
        if (row != null) {
            Literal[] next = names.columns.next;
            for (int i = 0; i < next.length; i++) {
                if (!row.isAbsent(i)) {
                    output.put(next[i]);
                    JsonCells.writeCell(row, i, row.table().column(i).type(), output);
                }
            }
        }
        output.put((byte) '}');
    }

    private void prepare(Transaction next) throws IOException {
        lastTransaction = next;
        start = Literal.of("{\"_id\":\"" + next.sequence() + "-");
        prepared.clear();
        prepared.putText(",\"_committed_at\":\"");
        time.put(next.commitMicros(), prepared);
        prepared.put((byte) '"');
        committed = Literal.of(prepared);
    }
}
