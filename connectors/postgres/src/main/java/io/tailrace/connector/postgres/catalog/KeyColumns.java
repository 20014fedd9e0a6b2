package io.tailrace.connector.postgres.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which columns are the key of a table as the log describes it. */
final class KeyColumns {

    private KeyColumns() {}

    /**
     * With a replica identity of a key or an index, the columns that the log marks: deletes carry
     * no others. Otherwise the primary key, if the log has all of its columns.
     */
    static List<String> of(RelationMessage relation, @Nullable TableInfo today) {
        List<String> catalog = today == null ? List.of() : today.key();
        List<String> names = relation.columns().stream().map(RelationMessage.Column::name).toList();
        boolean marked = relation.replicaIdentity() == 'd' || relation.replicaIdentity() == 'i';
        if (!marked) {
            return names.containsAll(catalog) ? catalog : List.of();
        }
        List<String> identity =
                relation.columns().stream()
                        .filter(column -> (column.flags() & 1) != 0)
                        .map(RelationMessage.Column::name)
                        .toList();
        boolean same = identity.size() == catalog.size() && identity.containsAll(catalog);
        return same ? catalog : identity;
    }
}
