package io.tailrace.connector.mysql.snapshot;

import io.tailrace.connector.mysql.catalog.Bytes;
import io.tailrace.connector.mysql.catalog.CellWriter;
import io.tailrace.connector.mysql.catalog.SelectedCells;
import io.tailrace.connector.mysql.catalog.SelectedCells.Cell;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds rows of a table as they come from the server. A row is copied into the batch as a whole;
 * cells that are canonical already stay where they lie in it.
 */
final class SelectedRow {

    private static final int NULL = 0xfb;

    /** Bytes that a cell which is written anew may take, apart from texts. */
    private static final int REWRITTEN = 24;

    private final @Nullable Cell[] cells;
    private final List<KeyColumn> key;
    private final int expected;

    /**
     * Where in the batch the values of the last row lie, by column; behind them those of the key.
     */
    private final int[] starts;

    private final int[] lengths;

    SelectedRow(TableRead table, SelectedCells decoders) {
        int width = table.columns().size();
        this.cells = new Cell[width];
        int rewritten = 0;
        for (int i = 0; i < width; i++) {
            cells[i] = decoders.of(table.columns().get(i));
            rewritten += cells[i] == null ? 0 : REWRITTEN;
        }
        this.key = table.key();
        this.expected = rewritten;
        this.starts = new int[width + TableRead.extra(key).size()];
        this.lengths = new int[starts.length];
    }

    /**
     * Adds the cells of the current tuple.
     *
     * @param shift how much further on the row lies in the batch
     */
    void add(byte[] row, int start, int end, int shift, ChangeBatchBuilder batch, CellWriter out) {
        out.beginShared(shift);
        out.beginRow(expected);
        int at = start;
        for (int i = 0; i < starts.length; i++) {
            int first = row[at++] & 0xff;
            if (first == NULL) {
                batch.nullCell(); // no column of a key is null
                continue;
            }
            int length = first;
            if (first > NULL) {
                int size = Selection.sizeOf(first);
                length = Math.toIntExact(Bytes.little(row, at, size));
                at += size;
            }
            starts[i] = at + shift;
            lengths[i] = length;
            if (i < cells.length) {
                Cell cell = cells[i];
                if (cell == null) {
                    batch.cellAt(at + shift, length);
                } else {
                    cell.decode(row, at, length, out);
                }
            }
            at += length;
        }
        out.endRow();
        if (at != end) {
            throw new IllegalStateException("a row's cells do not fill it");
        }
    }

    /** The key of the row added last; empty if the table has none. */
    List<String> lastKey(byte[] arena) {
        List<String> kept = new ArrayList<>(key.size());
        int extra = cells.length;
        for (KeyColumn each : key) {
            int value = each.form() == KeyColumn.Form.INDEX ? extra++ : each.column();
            kept.add(each.kept(arena, starts[value], lengths[value]));
        }
        return kept;
    }
}
