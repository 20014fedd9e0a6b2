package io.tailrace.connector.postgres.catalog;

import io.tailrace.connector.postgres.server.Server;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The shapes of tables as this run sees them. Where the log and today's catalog differ, the log is
 * right: it may tell of a time before today's columns. Safe for use by many threads.
 */
public final class Shapes implements AutoCloseable {

    private final Server server;
    private final Types types = new Types();
    private final Map<Integer, Shape> current = new HashMap<>();
    private final Map<Integer, Table> announced = new HashMap<>();
    private final Map<Shape, Integer> oids = new IdentityHashMap<>();
    private @Nullable Connection connection;

    public Shapes(Server server) {
        this.server = server;
    }

    /**
     * The shape that a relation message of the log describes; the same object as long as nothing
     * changes.
     */
    public synchronized Shape of(RelationMessage relation) {
        Connection catalog = catalog();
        Shape shape =
                describe(relation, Catalog.table(catalog, relation.oid()).orElse(null), catalog);
        current.put(relation.oid(), shape);
        return shape;
    }

    /**
     * The shape of a table as the catalog of a snapshot describes it, which the log may not have
     * reached yet.
     *
     * @param columns the names of the columns to read, in the table's order
     */
    public synchronized Shape of(TableInfo table, List<String> columns, Connection catalog) {
        List<RelationMessage.Column> read = new ArrayList<>();
        for (TableInfo.ColumnInfo column : table.columns()) {
            if (columns.contains(column.name())) {
                int flags = table.key().contains(column.name()) ? 1 : 0;
                read.add(
                        new RelationMessage.Column(
                                flags, column.name(), column.type(), column.typmod()));
            }
        }
        return describe(
                new RelationMessage(
                        table.oid(),
                        table.name().schema(),
                        table.name().name(),
                        table.replicaIdentity(),
                        read),
                table,
                catalog);
    }

    /**
     * What must be announced before rows of this shape are delivered; null if this run has
     * announced it already.
     */
    public synchronized @Nullable SchemaChange announce(Shape shape, Position position) {
        int oid = Objects.requireNonNull(oids.get(shape), "a shape of another run");
        Table before = announced.get(oid);
        if (before == shape.table()) {
            return null;
        }
        current.put(oid, shape);
        announced.put(oid, shape.table());
        return new SchemaChange(position, before, shape.table());
    }

    private Shape describe(
            RelationMessage relation, @Nullable TableInfo today, Connection catalog) {
        try {
            Shape last = current.get(relation.oid());
            List<Column> columns = columns(relation, today, last, catalog);
            int version = last == null ? 1 : last.table().version() + 1;
            Table table =
                    new Table(new TableName(relation.schema(), relation.name()), columns, version);
            if (last != null && last.table().sameShape(table)) {
                return last;
            }
            Shape shape = new Shape(table, decoders(relation, catalog));
            oids.put(shape, relation.oid());
            return shape;
        } catch (SQLException e) {
            throw Sql.failed(e);
        }
    }

    private List<Column> columns(
            RelationMessage relation,
            @Nullable TableInfo today,
            @Nullable Shape last,
            Connection catalog)
            throws SQLException {
        List<String> key = KeyColumns.of(relation, today);
        TableInfo.@Nullable ColumnInfo[] same = SameColumns.of(relation, today);
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < relation.columns().size(); i++) {
            RelationMessage.Column column = relation.columns().get(i);
            TableInfo.ColumnInfo now = same[i];
            Decoding decoding = types.of(column.typeOid(), column.typmod(), catalog);
            columns.add(
                    new Column(
                            column.name(),
                            decoding.type(),
                            declared(column, now, catalog),
                            now == null || !now.notNull(),
                            key.indexOf(column.name()) + 1,
                            now != null ? now.number() : idFrom(last, column.name())));
        }
        return columns;
    }

    private static int idFrom(@Nullable Shape last, String column) {
        int index = last == null ? -1 : last.table().indexOf(column);
        return index < 0 ? 0 : Objects.requireNonNull(last).table().column(index).id();
    }

    private static String declared(
            RelationMessage.Column column, TableInfo.@Nullable ColumnInfo now, Connection catalog) {
        if (now != null && now.type() == column.typeOid() && now.typmod() == column.typmod()) {
            return now.declared();
        }
        String type = Integer.toUnsignedString(column.typeOid());
        return Sql.rows(
                        catalog,
                        "SELECT pg_catalog.format_type(" + type + ", " + column.typmod() + ")")
                .getFirst()
                .text(0);
    }

    private @Nullable CellDecoder[] decoders(RelationMessage relation, Connection catalog)
            throws SQLException {
        @Nullable CellDecoder[] decoders = new CellDecoder[relation.columns().size()];
        for (int i = 0; i < decoders.length; i++) {
            RelationMessage.Column column = relation.columns().get(i);
            decoders[i] = types.of(column.typeOid(), column.typmod(), catalog).decoder();
        }
        return decoders;
    }

    private Connection catalog() {
        try {
            Connection open = connection;
            if (open == null || open.isClosed()) {
                open = server.connect();
                connection = open;
            }
            return open;
        } catch (SQLException e) {
            throw Sql.failed(e);
        }
    }

    @Override
    public synchronized void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException _) {
                // it is gone either way
            }
        }
    }
}
