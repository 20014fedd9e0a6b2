package io.tailrace.spi.format;

import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Transaction;
import io.tailrace.spi.frame.Tuple;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The JSON that Maxwell writes ({@code docs/formats/maxwell.md}). */
final class Maxwell implements ChangeFormat {

    private static final Literal COMMIT = Literal.of(",\"commit\":true");
    private static final Literal XOFFSET = Literal.of(",\"xoffset\":");
    private static final Literal KEY = Literal.of(",\"primary_key\":[");
    private static final Literal DATA = Literal.of(",\"data\":");
    private static final Literal OLD = Literal.of(",\"old\":");
    private static final Literal EMPTY = Literal.of("{}");
    private static final long MICROS = 1_000_000;

    private final PerTable<Names> tables = new PerTable<>(Names::new);
    private final boolean xoffset;
    private final boolean position;
    private final boolean gtid;
    private final boolean serverId;
    private final boolean key;
    private final boolean keyColumns;
    private @Nullable Transaction lastTransaction;
    private Literal transaction = Literal.of("");
    private Literal place = Literal.of("");
    private Literal server = Literal.of("");

    Maxwell(FormatOptions options) {
        xoffset = options.flag("xoffset");
        position = options.flag("position");
        gtid = options.flag("gtid");
        serverId = options.flag("server-id");
        key = options.flag("primary-key");
        keyColumns = options.flag("primary-key-columns");
        options.requireNoMore();
    }

    private static final class Names {
        final Literal[] heads = new Literal[Op.values().length];
        final ColumnNames columns;
        final MaxwellCells cells;
        final Literal keyColumns;

        Names(Table table) {
            for (Op op : Op.values()) {
                heads[op.ordinal()] =
                        Literal.of(
                                "{\"database\":"
                                        + Literal.quoted(table.name().schema())
                                        + ",\"table\":"
                                        + Literal.quoted(table.name().name())
                                        + ",\"type\":\""
                                        + type(op)
                                        + "\",\"ts\":");
            }
            columns = new ColumnNames(table);
            cells = new MaxwellCells(table);
            StringBuilder names = new StringBuilder(",\"primary_key_columns\":[");
            for (int i = 0; i < table.keyWidth(); i++) {
                Column column = table.column(table.keyColumn(i));
                names.append(i == 0 ? "" : ",").append(Literal.quoted(column.name()));
            }
            keyColumns = Literal.of(names.append(']').toString());
        }
    }

    private static String type(Op op) {
        return op == Op.READ ? "bootstrap-insert" : op.label();
    }

    @Override
    public void write(Change change, ByteOutput output) throws IOException {
        Names names = tables.of(change.table());
        if (change.transaction() != lastTransaction) {
            prepare(change.transaction());
        }
        output.put(names.heads[change.op().ordinal()]);
        output.put(transaction);
        if (change.op() != Op.READ && change.endsTransaction()) {
            output.put(COMMIT);
        } else if (xoffset) {
            output.put(XOFFSET);
            output.putLong(change.ordinal());
        }
        if (position && place.length > 0) {
            output.put(place);
            output.putLong(change.logOffset());
            output.put((byte) '"');
        }
        output.put(server);
        Tuple row = change.keyed();
        if (key) {
            writeKey(row, names, output);
        }
        if (keyColumns) {
            output.put(names.keyColumns);
        }
        output.put(DATA);
        if (row == null) {
            output.put(EMPTY);
        } else {
            writeRow(row, names, output);
        }
        Tuple before = change.op() == Op.UPDATE ? change.before() : null;
        if (before != null && row != null) {
            writeOld(before, row, names, output);
        }
        output.put((byte) '}');
    }

    private static void writeKey(@Nullable Tuple row, Names names, ByteOutput output)
            throws IOException {
        output.put(KEY);
        if (row != null) {
            Table table = row.table();
            for (int i = 0; i < table.keyWidth(); i++) {
                if (i > 0) {
                    output.put((byte) ',');
                }
                names.cells.write(row, table.keyColumn(i), output);
            }
        }
        output.put((byte) ']');
    }

    private static void writeRow(Tuple row, Names names, ByteOutput output) throws IOException {
        Literal[] name = names.columns.first;
        for (int i = 0; i < name.length; i++) {
            if (!row.isAbsent(i)) {
                output.put(name[i]);
                name = names.columns.next;
                names.cells.write(row, i, output);
            }
        }
        if (name == names.columns.next) {
            output.put((byte) '}');
        } else {
            output.put(EMPTY);
        }
    }

    /** The columns that changed, as they were; nothing if none did. */
    private static void writeOld(Tuple before, Tuple after, Names names, ByteOutput output)
            throws IOException {
        Literal[] name = names.columns.first;
        for (int i = 0; i < name.length; i++) {
            if (Cells.changed(before, after, i)) {
                if (name == names.columns.first) {
                    output.put(OLD);
                }
                output.put(name[i]);
                name = names.columns.next;
                names.cells.write(before, i, output);
            }
        }
        if (name == names.columns.next) {
            output.put((byte) '}');
        }
    }

    private void prepare(Transaction next) {
        lastTransaction = next;
        String id = next.id();
        boolean number = Cells.isNumber(id);
        transaction =
                Literal.of(
                        Math.floorDiv(next.commitMicros(), MICROS)
                                + (number ? ",\"xid\":" + id : ""));
        String file = next.origin().file();
        place = Literal.of(file.isEmpty() ? "" : ",\"position\":" + open(file + ":"));
        server =
                Literal.of(
                        (gtid && !number && !id.isEmpty() ? ",\"gtid\":" + Literal.quoted(id) : "")
                                + (serverId && next.origin().serverId() != 0
                                        ? ",\"server_id\":" + next.origin().serverId()
                                        : ""));
    }

    /** A JSON string of which the end is still to come. */
    private static String open(String text) {
        String quoted = Literal.quoted(text);
        return quoted.substring(0, quoted.length() - 1);
    }
}
