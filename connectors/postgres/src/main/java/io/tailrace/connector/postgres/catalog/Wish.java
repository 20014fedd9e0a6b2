package io.tailrace.connector.postgres.catalog;

import java.util.List;

/**
 * What a pipeline wants of a server.
 *
 * @param tables which tables; empty for all of the publication, or of the database if there is no
 *     publication yet
 * @param fullIdentity whether tables are to be given replica identity full
 * @param log whether the log will be read, which needs a publication and a slot; else the tables
 *     are only read as they stand
 */
public record Wish(
        List<TablePattern> tables,
        String publication,
        String slot,
        boolean fullIdentity,
        boolean log) {

    public Wish {
        tables = List.copyOf(tables);
    }
}
