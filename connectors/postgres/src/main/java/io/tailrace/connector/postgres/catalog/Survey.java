package io.tailrace.connector.postgres.catalog;

import io.tailrace.spi.frame.TableName;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/** What a look at a server gave: the steps of set-up, and the tables. */
record Survey(List<Step> steps, List<TableName> tables) {

    static Survey of(Connection connection, Wish wish, boolean resuming) {
        List<Step> steps = new ArrayList<>(new ServerSteps(connection, wish).steps());
        if (steps.getFirst().failed()) {
            return new Survey(steps, List.of());
        }
        List<TablePattern> unmatched = new ArrayList<>();
        List<TableName> tables = tables(connection, wish, unmatched);
        steps.addAll(new TableSteps(connection, wish, tables, unmatched).steps());
        if (wish.log()) {
            if (!tables.isEmpty()) {
                steps.addAll(new PublicationSteps(connection, wish, tables, resuming).steps());
            }
            steps.addAll(new SlotSteps(connection, wish, resuming).steps());
        }
        return new Survey(steps, tables);
    }

    static List<TableName> tables(Connection connection, Wish wish, List<TablePattern> unmatched) {
        if (!wish.tables().isEmpty()) {
            return Catalog.tables(connection, wish.tables(), unmatched);
        }
        return wish.log() && PublicationSteps.exists(connection, wish.publication())
                ? PublicationSteps.tables(connection, wish.publication())
                : Catalog.tables(connection, List.of(TablePattern.parse("*")), new ArrayList<>());
    }
}
