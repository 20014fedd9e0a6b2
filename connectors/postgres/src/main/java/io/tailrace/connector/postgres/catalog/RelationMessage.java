package io.tailrace.connector.postgres.catalog;

import java.util.List;

/**
 * A table as the replication stream describes it.
 *
 * @param replicaIdentity {@code d}efault, {@code n}othing, {@code f}ull, {@code i}ndex
 */
public record RelationMessage(
        int oid, String schema, String name, char replicaIdentity, List<Column> columns) {

    /**
     * A column.
     *
     * @param flags 1 if part of the replica identity
     * @param typmod as {@code pg_attribute.atttypmod}; -1 if none
     */
    public record Column(int flags, String name, int typeOid, int typmod) {}
}
