package io.tailrace.connector.generate;

import io.tailrace.connector.generate.GenerateConfig.ColumnConfig;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.frame.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The made-up table: what its n-th change is, computed from n alone.
 *
 * <p>Changes come in blocks of a hundred with the inserts, updates and deletes of the configuration
 * spread over each. Updates and deletes take rows of the block before: the first ones are deleted,
 * the others updated, so no change meets a row that is not there. The first block has only inserts.
 */
final class Rows {

    private static final int BLOCK = 100;

    private final Table table;
    private final List<ColumnConfig> columns;
    private final Values values;
    private final int inserts;
    private final int deletes;
    private final int transactionRows;
    private final long seed;

    Rows(GenerateConfig config, List<ColumnConfig> columns) {
        this.columns = columns;
        this.table = table(config.table(), columns);
        this.deletes = config.deletes();
        this.inserts = BLOCK - config.updates() - deletes;
        this.transactionRows = config.transactionRows();
        this.seed = config.seed();
        this.values = new Values();
    }

    Table table() {
        return table;
    }

    void append(long change, Transaction transaction, long nowMicros, ChangeBatchBuilder builder) {
        long block = change / BLOCK;
        int place = (int) (change % BLOCK);
        int insertsBefore = share(place, inserts);
        Op op = Op.INSERT;
        long id;
        if (block == 0) {
            id = change;
        } else if (share(place + 1, inserts) > insertsBefore) {
            id = firstId(block) + insertsBefore;
        } else {
            // among the updates and deletes, the deletes are spread evenly again
            int others = BLOCK - inserts;
            int other = place - insertsBefore;
            int deletesBefore = other * deletes / others;
            boolean delete = (other + 1) * deletes / others > deletesBefore;
            op = delete ? Op.DELETE : Op.UPDATE;
            long previous = firstId(block - 1);
            id =
                    delete
                            ? previous + deletesBefore
                            : previous + deletes + (other - deletesBefore) % (inserts - deletes);
        }
        builder.change(op, table, transaction, change % transactionRows, change);
        if (op == Op.DELETE) {
            builder.before();
        } else {
            builder.after();
        }
        appendCells(op, id, change, nowMicros, builder);
    }

    /** How many of the first changes of a block are of a kind that has so many in all. */
    private static int share(int place, int all) {
        return (place * all + BLOCK - 1) / BLOCK;
    }

    private long firstId(long block) {
        return block == 0 ? 0 : BLOCK + (block - 1) * inserts;
    }

    /** A delete carries only the key, as most logs do. */
    private void appendCells(
            Op op, long id, long change, long nowMicros, ChangeBatchBuilder builder) {
        values.seed(seed, change);
        for (int i = 0; i < columns.size(); i++) {
            ColumnConfig column = columns.get(i);
            if (op == Op.DELETE && column.values() != GenerateConfig.Kind.SEQUENCE) {
                builder.absentCell();
            } else if (column.nulls() > 0 && values.below(100) < column.nulls()) {
                builder.nullCell();
            } else {
                values.append(column, id + 1, change, nowMicros, builder);
            }
        }
    }

    private static Table table(String qualified, List<ColumnConfig> columns) {
        int dot = qualified.indexOf('.');
        TableName name =
                new TableName(
                        dot < 0 ? "" : qualified.substring(0, dot), qualified.substring(dot + 1));
        List<Column> shape = new ArrayList<>();
        int keys = 0;
        for (ColumnConfig column : columns) {
            boolean key = column.values() == GenerateConfig.Kind.SEQUENCE && column.nulls() == 0;
            DataType type = Values.type(column);
            shape.add(
                    new Column(
                            column.name(),
                            type,
                            column.values().name().toLowerCase(Locale.ROOT),
                            !key && column.nulls() > 0,
                            key ? ++keys : 0,
                            shape.size() + 1));
        }
        return new Table(name, shape, 1);
    }
}
