package io.tailrace.engine.transform;

import io.tailrace.spi.Transform;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.Projection;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Hides the values of columns, in before images too. Nulls stay null and absent cells absent: a
 * target keeps what it has, which is masked already.
 */
final class Mask implements Transform {

    private static final DataType TEXT = DataType.of(DataType.Kind.TEXT);

    private final MaskConfig config;
    private final Selection selection;
    private final @Nullable SaltedHash hash;
    private final PerTable<Masked> masked = new PerTable<>(this::masked);

    /** What takes a table's place, and what the cells of its columns become. */
    private record Masked(Projection projection, List<Cell> cells) {}

    /** What a column's cells become: null, a text, or their hash. */
    private sealed interface Cell {
        int column();
    }

    private record Null(int column) implements Cell {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Fixed(int column, byte[] text) implements Cell {}

    private record Hashed(int column) implements Cell {}

    Mask(MaskConfig config) {
        this.config = config;
        this.selection = new Selection("mask", config.tables());
        this.hash = config.salt() == null ? null : new SaltedHash(config.salt());
    }

    @Override
    public Table apply(Table table) {
        Masked known = masked.apply(table);
        return known == null ? table : known.projection().to();
    }

    @Override
    public ChangeBatch apply(ChangeBatch batch) {
        Change change = batch.cursor();
        Table last = null;
        Masked known = null;
        while (change.next()) {
            if (change.table() != last) {
                last = change.table();
                known = masked.apply(last);
            }
            if (known != null) {
                mask(known.cells(), change.before());
                mask(known.cells(), change.after());
            }
        }
        return batch.project(
                table -> {
                    Masked found = masked.apply(table);
                    return found == null ? null : found.projection();
                });
    }

    private void mask(List<Cell> cells, @Nullable Tuple tuple) {
        if (tuple == null) {
            return;
        }
        for (int i = 0; i < cells.size(); i++) {
            Cell cell = cells.get(i);
            if (tuple.isPresent(cell.column())) {
                switch (cell) {
                    case Null(int column) -> tuple.setNull(column);
                    case Fixed(int column, byte[] text) -> tuple.set(column, text);
                    case Hashed(int column) -> hash(tuple, column);
                }
            }
        }
    }

    private void hash(Tuple tuple, int column) {
        if (hash != null) {
            tuple.set(column, hash.of(tuple.array(), tuple.start(column), tuple.length(column)));
        }
    }

    private @Nullable Masked masked(Table table) {
        if (!selection.takes(table)) {
            return null;
        }
        List<Cell> cells = new ArrayList<>();
        List<Column> columns = new ArrayList<>(table.columns());
        for (String name : config.nulls()) {
            int at = place(table, name, true);
            if (at >= 0) {
                cells.add(new Null(at));
                columns.set(at, column(table.column(at), table.column(at).type(), true));
            }
        }
        config.texts()
                .forEach(
                        (name, text) -> {
                            int at = place(table, name, true);
                            if (at >= 0) {
                                cells.add(new Fixed(at, text.getBytes(StandardCharsets.UTF_8)));
                                columns.set(at, column(table.column(at), TEXT, false));
                            }
                        });
        for (String name : config.sha256()) {
            int at = place(table, name, false);
            if (at >= 0) {
                cells.add(new Hashed(at));
                columns.set(at, column(table.column(at), TEXT, false));
            }
        }
        if (cells.isEmpty()) {
            return null;
        }
        Table to = new Table(table.name(), columns, table.version());
        int[] all = IntStream.range(0, table.width()).toArray();
        return new Masked(new Projection(to, all), cells);
    }

    private int place(Table table, String name, boolean losesKey) {
        int at = selection.find(table, name);
        if (at >= 0 && losesKey && table.column(at).isKey()) {
            throw selection.refuse(
                    TransformError.TRANSFORM_KEY_COLUMN,
                    table,
                    name,
                    "is part of the key: masked like this all rows would be one; use sha256");
        }
        return at;
    }

    private static Column column(Column old, DataType type, boolean nulls) {
        return new Column(
                old.name(),
                type,
                type == TEXT ? "text" : old.sourceType(),
                nulls || old.nullable(),
                old.keyOrdinal(),
                old.id());
    }
}
