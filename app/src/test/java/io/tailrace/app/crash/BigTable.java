package io.tailrace.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A table in DuckDB of large rows, each the hash of its id again and again, and a small one. */
final class BigTable {

    private static final int SMALL_ID = 3;
    private static final int SMALL_BYTES = "small".length();

    private BigTable() {}

    /** Whether it holds that many large rows, from id 1 on, and the small one. */
    static void assertHolds(Path duckDb, String table, int largeRows, int rowBytes)
            throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + duckDb);
                Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery(
                                "select count(*), sum(length(document)), bool_and(id = "
                                        + SMALL_ID
                                        + " or document = repeat(md5(id::varchar), "
                                        + rowBytes / 32
                                        + ")) from "
                                        + table)) {
            assertThat(result.next()).isTrue();
            assertThat(result.getInt(1)).isEqualTo(largeRows + 1);
            assertThat(result.getLong(2)).isEqualTo((long) largeRows * rowBytes + SMALL_BYTES);
            assertThat(result.getBoolean(3)).isTrue();
        }
    }
}
