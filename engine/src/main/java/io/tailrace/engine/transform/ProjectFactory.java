package io.tailrace.engine.transform;

import io.tailrace.spi.Transform;
import io.tailrace.spi.TransformFactory;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.Projection;
import io.tailrace.spi.frame.Table;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes transforms that drop columns. */
final class ProjectFactory implements TransformFactory<ProjectConfig> {

    @Override
    public String type() {
        return "project";
    }

    @Override
    public Class<ProjectConfig> config() {
        return ProjectConfig.class;
    }

    @Override
    public String summary() {
        return "Keeps some columns and drops the others";
    }

    @Override
    public String example() {
        return """
                type: project
                tables: [public.orders]
                exclude: [internal_note]
                """;
    }

    @Override
    public Transform open(ProjectConfig config) {
        Selection selection = new Selection(type(), config.tables());
        return Projecting.of(table -> projection(config, selection, table));
    }

    private static @Nullable Projection projection(
            ProjectConfig config, Selection selection, Table table) {
        if (!selection.takes(table)) {
            return null;
        }
        boolean include = !config.include().isEmpty();
        List<String> named = include ? config.include() : config.exclude();
        named.forEach(column -> selection.find(table, column));
        int[] kept =
                IntStream.range(0, table.width())
                        .filter(i -> named.contains(table.column(i).name()) == include)
                        .toArray();
        if (kept.length == table.width()) {
            return null;
        }
        List<Column> columns = IntStream.of(kept).mapToObj(table::column).toList();
        for (Column column : table.columns()) {
            if (column.isKey() && !columns.contains(column)) {
                throw selection.refuse(
                        TransformError.TRANSFORM_KEY_COLUMN,
                        table,
                        column.name(),
                        "is part of the key and cannot be dropped: updates and deletes could no longer be"
                                + " told apart; keep it, or mask it with sha256");
            }
        }
        return new Projection(new Table(table.name(), columns, table.version()), kept);
    }
}
