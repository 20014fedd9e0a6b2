package io.tailrace.connector.postgres.catalog;

import io.tailrace.spi.frame.TableName;
import java.util.List;

/**
 * A table as the catalog of one snapshot describes it.
 *
 * @param kind {@code r} for an ordinary table, {@code p} for a partitioned one
 * @param storage names the files of the table and of its partitions: another text means that it was
 *     rewritten or truncated
 * @param replicaIdentity {@code d}efault, {@code n}othing, {@code f}ull, {@code i}ndex
 * @param dropped numbers of columns that are no more
 * @param key the columns that tell rows apart, in the order of their index: of the replica
 *     identity's index if that is one, else of the primary key; empty if there is neither
 * @param rows the server's estimate; -1 if it has none
 */
public record TableInfo(
        int oid,
        TableName name,
        char kind,
        String storage,
        char replicaIdentity,
        List<ColumnInfo> columns,
        List<Integer> dropped,
        List<String> key,
        long rows) {

    /**
     * A column.
     *
     * @param number {@code attnum}
     * @param type the type's oid
     * @param declared the type as it was declared
     * @param cast the type without its modifiers, for literals
     * @param generated {@code s}tored, {@code v}irtual, or a space
     */
    public record ColumnInfo(
            int number,
            String name,
            int type,
            int typmod,
            String declared,
            String cast,
            boolean notNull,
            char generated) {}

    /**
     * Whether nothing was altered between the moments of both, so that a snapshot of one sees the
     * rows of the other.
     */
    public boolean sameAs(TableInfo other) {
        return oid == other.oid
                && storage.equals(other.storage)
                && replicaIdentity == other.replicaIdentity
                && columns.equals(other.columns)
                && key.equals(other.key);
    }

    public boolean partitioned() {
        return kind == 'p';
    }

    /** The name for use in statements. */
    public String quoted() {
        return Sql.name(name);
    }
}
