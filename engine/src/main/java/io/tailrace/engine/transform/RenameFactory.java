package io.tailrace.engine.transform;

import io.tailrace.spi.Transform;
import io.tailrace.spi.TransformFactory;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.Projection;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes transforms that give tables and columns other names. */
final class RenameFactory implements TransformFactory<RenameConfig> {

    @Override
    public String type() {
        return "rename";
    }

    @Override
    public Class<RenameConfig> config() {
        return RenameConfig.class;
    }

    @Override
    public String summary() {
        return "Gives tables and columns other names";
    }

    @Override
    public String example() {
        return """
                type: rename
                tables: {public.orders: shop.sales, public.*: lake.raw_*}
                columns: {cust_no: customer_id}
                columns-of: [public.orders]
                """;
    }

    @Override
    public Transform open(RenameConfig config) {
        List<TableRenaming> tables = new ArrayList<>();
        config.tables().forEach((from, to) -> tables.add(TableRenaming.of(from, to)));
        Selection selection = new Selection(type(), config.columnsOf());
        return Projecting.of(table -> projection(config, tables, selection, table));
    }

    private static @Nullable Projection projection(
            RenameConfig config, List<TableRenaming> tables, Selection selection, Table table) {
        TableName name = name(tables, table.name());
        List<Column> columns =
                selection.takes(table) ? columns(config, selection, table) : table.columns();
        return name.equals(table.name()) && columns.equals(table.columns())
                ? null
                : new Projection(
                        new Table(name, columns, table.version()),
                        IntStream.range(0, table.width()).toArray());
    }

    private static TableName name(List<TableRenaming> tables, TableName old) {
        for (TableRenaming renaming : tables) {
            TableName renamed = renaming.apply(old);
            if (renamed != null) {
                return renamed;
            }
        }
        return old;
    }

    private static List<Column> columns(RenameConfig config, Selection selection, Table table) {
        config.columns().keySet().forEach(column -> selection.find(table, column));
        List<Column> columns = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Column old : table.columns()) {
            String name = config.columns().getOrDefault(old.name(), old.name());
            if (!names.add(name)) {
                throw selection.refuse(
                        TransformError.TRANSFORM_NAME_TAKEN,
                        table,
                        name,
                        "would be there twice; choose another name");
            }
            columns.add(
                    new Column(
                            name,
                            old.type(),
                            old.sourceType(),
                            old.nullable(),
                            old.keyOrdinal(),
                            old.id()));
        }
        return columns;
    }
}
