package io.tailrace.connector.postgres.catalog;

import io.tailrace.connector.postgres.server.ServerFailure;
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

    /** A log sequence number, {@code 16/B374D848}, as a number. */
    public static long lsn(String text) {
        int slash = text.indexOf('/');
        return Long.parseLong(text, 0, slash, 16) << 32
                | Long.parseLong(text, slash + 1, text.length(), 16);
    }

    public static void run(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw ServerFailure.of(e, "cannot run " + sql);
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

    /** An error of a query of the catalog. */
    static TailraceException failed(SQLException e) {
        return ServerFailure.of(e, "a query of the catalog failed");
    }
}
