package io.tailrace.connector.generate;

import io.tailrace.connector.generate.GenerateConfig.ColumnConfig;
import io.tailrace.connector.generate.GenerateConfig.Kind;
import io.tailrace.spi.Source;
import io.tailrace.spi.SourceContext;
import io.tailrace.spi.SourceFactory;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Position;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes {@code generate} sources. */
final class GenerateSourceFactory implements SourceFactory<GenerateConfig> {

    static final List<ColumnConfig> DEFAULT_COLUMNS =
            List.of(
                    new ColumnConfig("id", Kind.SEQUENCE, 0, 0),
                    new ColumnConfig("customer", Kind.INT, 0, 6),
                    new ColumnConfig("reference", Kind.UUID, 0, 0),
                    new ColumnConfig("amount", Kind.DECIMAL, 0, 8),
                    new ColumnConfig("paid", Kind.BOOLEAN, 0, 0),
                    new ColumnConfig("weight", Kind.FLOAT, 0, 5),
                    new ColumnConfig("created_at", Kind.TIMESTAMP, 0, 0),
                    new ColumnConfig("title", Kind.TEXT, 0, 60),
                    new ColumnConfig("note", Kind.TEXT, 20, 70),
                    new ColumnConfig("details", Kind.JSON, 0, 60));

    @Override
    public String type() {
        return "generate";
    }

    @Override
    public Class<GenerateConfig> config() {
        return GenerateConfig.class;
    }

    @Override
    public String summary() {
        return "Makes up rows at a given rate, for trying sinks and measuring them.";
    }

    @Override
    public String example() {
        return """
                source:
                  type: generate
                  rate: 5000
                  rows: 1000000
                  updates: 25
                  deletes: 5
                  columns:
                    - {name: id, values: sequence}
                    - {name: title, values: text, length: 40, nulls: 10}
                    - {name: amount, values: decimal, length: 8}
                """;
    }

    @Override
    public Source open(
            GenerateConfig config, SourceContext context, List<@Nullable Position> positions) {
        List<ColumnConfig> columns =
                config.columns().isEmpty() ? DEFAULT_COLUMNS : config.columns();
        validate(config, columns);
        long start = positions.isEmpty() ? 0 : Long.MAX_VALUE;
        for (Position position : positions) {
            start = Math.min(start, position == null ? 0 : GenerateSource.changeNumber(position));
        }
        return new GenerateSource(config, new Rows(config, columns), start);
    }

    private static void validate(GenerateConfig config, List<ColumnConfig> columns) {
        if (config.rate() < 0 || config.rows() < 0) {
            throw invalid("'rate' and 'rows' cannot be negative");
        }
        if (config.transactionRows() < 1) {
            throw invalid("'transaction-rows' must be at least 1");
        }
        int inserts = 100 - config.updates() - config.deletes();
        if (config.updates() < 0 || config.deletes() < 0 || inserts <= config.deletes()) {
            throw invalid(
                    "'updates' and 'deletes' are parts of a hundred, and leave more inserts than deletes");
        }
        Set<String> names = new HashSet<>();
        boolean keyed = false;
        for (ColumnConfig column : columns) {
            if (!names.add(column.name())) {
                throw invalid("column '" + column.name() + "' stands twice in 'columns'");
            }
            if (column.nulls() < 0 || column.nulls() > 100 || column.length() < 0) {
                throw invalid(
                        "'nulls' of column '"
                                + column.name()
                                + "' must be 0 to 100, 'length' not negative");
            }
            keyed |= column.values() == Kind.SEQUENCE && column.nulls() == 0;
        }
        if (!keyed && inserts < 100) {
            throw invalid(
                    "updates and deletes need a key: add a column with 'values: sequence' and no nulls");
        }
    }

    private static TailraceException invalid(String message) {
        return new TailraceException(GenerateError.GENERATE_OPTION_INVALID, "generate: " + message);
    }
}
