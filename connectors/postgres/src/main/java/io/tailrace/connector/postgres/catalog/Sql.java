package io.tailrace.connector.postgres.catalog;

import io.tailrace.connector.postgres.server.PostgresError;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Writing and running statements. */
public final class Sql {

    private Sql() {}

    /** An identifier as a statement needs it. */
    public static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    public static String name(TableName table) {
        return identifier(table.schema()) + "." + identifier(table.name());
    }

    /** A string constant, whatever {@code standard_conforming_strings} says. */
    public static String literal(String text) {
        String quoted = "'" + text.replace("'", "''") + "'";
        return text.indexOf('\\') < 0 ? quoted : "E" + quoted.replace("\\", "\\\\");
    }

    public static void run(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** The rows of a query as texts; a null stays one. */
    public static List<Row> rows(Connection connection, String sql) {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int width = result.getMetaData().getColumnCount();
            List<Row> rows = new ArrayList<>();
            while (result.next()) {
                String[] texts = new String[width];
                for (int i = 0; i < width; i++) {
                    texts[i] = result.getString(i + 1);
                }
                rows.add(new Row(texts));
            }
            return rows;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** An error of the server as one of ours: whose business it is follows from its SQLSTATE. */
    public static TailraceException failed(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        PostgresError code =
                switch (state.length() < 2 ? "" : state.substring(0, 2)) {
                    case "08", "57" -> PostgresError.POSTGRES_UNREACHABLE;
                    case "28", "3D" -> PostgresError.POSTGRES_REFUSED;
                    default -> state.equals("42501") ? PostgresError.POSTGRES_PRIVILEGE : PostgresError.POSTGRES_STATEMENT;
                };
        return new TailraceException(code, "PostgreSQL: " + e.getMessage(), e);
    }
}
