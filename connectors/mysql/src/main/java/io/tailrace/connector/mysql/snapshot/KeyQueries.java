package io.tailrace.connector.mysql.snapshot;

import io.tailrace.connector.mysql.server.ServerFailure;
import io.tailrace.spi.snapshot.KeyOrder;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks about a table's key, along the primary index. */
record KeyQueries(Connection connection, TableRead table) implements KeyOrder {

    @Override
    public String condition(@Nullable List<String> above, @Nullable List<String> upTo) {
        return table.condition(above == null ? List.of() : above, upTo == null ? List.of() : upTo);
    }

    @Override
    public @Nullable List<String> ahead(
            @Nullable List<String> above, @Nullable List<String> upTo, long rows) {
        String condition = condition(above, upTo);
        String selected = String.join(", ", table.key().stream().map(KeyColumn::selected).toList());
        String sql =
                "SELECT "
                        + selected
                        + " FROM "
                        + table.source()
                        + (condition.isEmpty() ? "" : " WHERE " + condition)
                        + table.order()
                        + " LIMIT 1 OFFSET "
                        + (rows - 1);
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            if (!result.next()) {
                return null;
            }
            List<String> upper = new ArrayList<>();
            for (int i = 1; i <= table.key().size(); i++) {
                upper.add(result.getString(i));
            }
            return upper;
        } catch (SQLException e) {
            throw TableChanged.unless(
                    ServerFailure.of(e, "cannot read the keys of " + table.name()),
                    e.getErrorCode());
        }
    }
}
