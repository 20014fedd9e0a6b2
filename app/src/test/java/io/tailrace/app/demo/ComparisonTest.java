package io.tailrace.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void lines_are_folded_to_the_rows_they_leave(@TempDir Path folder) throws Exception {
        Files.writeString(
                Files.createDirectory(folder.resolve("lines")).resolve("1.jsonl"),
                line("insert", 1, 1, "'product':'a','quantity':1,'price':'1.50'")
                        + line("insert", 1, 2, "'product':'old','quantity':2,'price':'2.00'")
                        + line("insert", 9, 1, "'product':'d','quantity':4,'price':'4.00'")
                        + line("insert", 8, 1, "'product':'gone','quantity':4,'price':'4.00'")
                        + line("update", 1, 2, "'product':'b','price':null") // quantity stays
                        + line("delete", 8, 1, null)
                        + line("insert", 10, 1, "'product':'c','quantity':3,'price':'3.00'"));
        try (Connection source = database(ROWS);
                Connection lines =
                        Targets.lines(folder.resolve("lines"), folder.resolve("scratch"))) {
            assertThat(
                            Comparison.of(
                                    ITEMS,
                                    source,
                                    QUERY,
                                    lines,
                                    Targets.fold(lines, ITEMS, "public")))
                    .isEqualTo(new Comparison(4, 0, 0, 0));

            List<String> products = new ArrayList<>();
            try (Statement statement = lines.createStatement()) {
                for (int slice = 0; slice < 3; slice++) {
                    try (ResultSet rows =
                            statement.executeQuery(ITEMS.foldQuery("public", 3, slice))) {
                        while (rows.next()) {
                            products.add(rows.getString("product"));
                        }
                    }
                }
            }
            assertThat(products).containsExactlyInAnyOrder("a", "b", "c", "d");
        }
    }

    /**
     * @param cells with single quotes; null for none
     */
    private static String line(String op, int order, int line, @Nullable String cells) {
        String key = "{'order_id':%d,'line':%d".formatted(order, line);
        return "{'id':'%d-%d-%s','op':'%s','table':'public.order_items','key':%s},'after':%s}\n"
                .formatted(
                        order, line, op, op, key, cells == null ? "null" : key + "," + cells + "}")
                .replace('\'', '"');
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
