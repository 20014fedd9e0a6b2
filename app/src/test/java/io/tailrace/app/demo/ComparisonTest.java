package io.tailrace.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** The demonstration's verdict is worth something only if it sees every kind of difference. */
class ComparisonTest {

    private static final ShopTable ITEMS =
            ShopTable.ALL.stream()
                    .filter(table -> table.name().equals("order_items"))
                    .findFirst()
                    .orElseThrow();

    private static final String QUERY = ITEMS.mirrorQuery("public");

    private static final String ROWS =
            "(1, 1, 'a', 1, 1.50), (1, 2, 'b', 2, NULL), (10, 1, 'c', 3, 3.00), (9, 1, 'd', 4, 4.00)";

    @Test
    void the_same_rows_are_equal_whatever_their_order() throws SQLException {
        assertThat(
                        compared(
                                "(9, 1, 'd', 4, 4.00), (10, 1, 'c', 3, 3.00), (1, 2, 'b', 2, NULL), (1, 1, 'a', 1, 1.50)"))
                .isEqualTo(new Comparison(4, 0, 0, 0));
    }

    @Test
    void a_missing_an_additional_a_doubled_and_a_changed_row_are_seen() throws SQLException {
        assertThat(compared(ROWS.replace(", (1, 2, 'b', 2, NULL)", "")))
                .isEqualTo(new Comparison(4, 1, 0, 0));
        assertThat(compared(ROWS + ", (11, 1, 'e', 5, 5.00)"))
                .isEqualTo(new Comparison(4, 0, 1, 0));
        assertThat(compared(ROWS + ", (9, 1, 'd', 4, 4.00)")).isEqualTo(new Comparison(4, 0, 1, 0));
        assertThat(compared(ROWS.replace("NULL", "0.00"))).isEqualTo(new Comparison(4, 0, 0, 1));
        assertThat(compared(ROWS.replace("(9, 1", "(8, 1"))).isEqualTo(new Comparison(4, 1, 1, 0));
    }

    private static Comparison compared(String targetRows) throws SQLException {
        try (Connection source = database(ROWS);
                Connection target = database(targetRows)) {
            return Comparison.of(ITEMS, source, QUERY, target, QUERY);
        }
    }

    private static Connection database(String rows) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS public");
            statement.execute(
                    "CREATE TABLE public.order_items (order_id BIGINT, line INT, product VARCHAR, quantity INT, price DECIMAL(12, 2))");
            statement.execute("INSERT INTO public.order_items VALUES " + rows);
            statement.execute("SET search_path = 'public'");
        }
        return connection;
    }
}
