package io.tailrace.connector.postgres.catalog;

import io.tailrace.connector.postgres.server.PostgresError;
import io.tailrace.spi.frame.TableName;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at the tables: whether they are there, may be read, and say which row an update or delete
 * was of.
 */
record TableSteps(
        Connection connection, Wish wish, List<TableName> tables, List<TablePattern> unmatched) {

    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (TablePattern pattern : unmatched) {
            steps.add(missing(pattern));
        }
        if (tables.isEmpty() && unmatched.isEmpty()) {
            steps.add(
                    Step.fail(
                            PostgresError.POSTGRES_TABLE,
                            "tables",
                            "there is no table to read: neither in the publication nor in the database",
                            "CREATE TABLE …, or name the tables in the source's option 'tables'"));
        }
        steps.addAll(each());
        return steps;
    }

    /** The steps of each table that was found. */
    List<Step> each() {
        return tables.stream().flatMap(table -> table(table).stream()).toList();
    }

    private Step missing(TablePattern pattern) {
        if (!pattern.exact()) {
            return Step.warn("table " + pattern, "no table matches " + pattern + " yet", "");
        }
        String kinds =
                "SELECT CASE c.relkind WHEN 'v' THEN 'a view' WHEN 'm' THEN 'a materialized view' WHEN 'f' THEN 'a foreign table'"
                        + " WHEN 'p' THEN 'a partitioned table, of which PostgreSQL 12 publishes only the partitions'"
                        + " ELSE CASE c.relpersistence WHEN 'u' THEN 'an unlogged table' ELSE 'a temporary table' END END, n.nspname,"
                        + " c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE c.relkind IN ('v', 'm', 'f') OR c.relkind IN ('r', 'p') AND c.relpersistence <> 'p'"
                        + " OR c.relkind = 'p' AND current_setting('server_version_num')::int < 130000";
        for (Row row : Sql.rows(connection, kinds)) {
            if (pattern.matches(new TableName(row.text(1), row.text(2)))) {
                return Step.fail(
                        PostgresError.POSTGRES_TABLE,
                        "table " + pattern,
                        pattern + " is " + row.text(0) + ", which the log does not carry",
                        "ALTER TABLE "
                                + pattern
                                + " SET LOGGED, or name other tables in the source's option 'tables'");
            }
        }
        return Step.fail(
                PostgresError.POSTGRES_TABLE,
                "table " + pattern,
                "table " + pattern + " does not exist in this database" + alike(pattern),
                "create it, or take it out of the source's option 'tables'");
    }

    private String alike(TablePattern pattern) {
        String wanted =
                pattern.toString()
                        .substring(pattern.toString().lastIndexOf('.') + 1)
                        .replace("\"", "");
        for (Row row : Sql.rows(connection, Catalog.NAMES)) {
            if (row.text(1).equalsIgnoreCase(wanted)) {
                return "; there is " + new TableName(row.text(0), row.text(1));
            }
        }
        return "";
    }

    private List<Step> table(TableName name) {
        String relation = Sql.literal(Sql.name(name)) + "::regclass";
        Row may =
                Sql.rows(
                                connection,
                                "SELECT has_schema_privilege("
                                        + Sql.literal(name.schema())
                                        + ", 'USAGE'), has_table_privilege("
                                        + relation
                                        + ", 'SELECT'), current_user, row_security_active("
                                        + relation
                                        + ")")
                        .getFirst();
        if (!may.flag(0) || !may.flag(1)) {
            String role = Sql.identifier(may.text(2));
            return List.of(
                    Step.fail(
                            PostgresError.POSTGRES_PRIVILEGE,
                            "table " + name,
                            "role " + may.text(2) + " may not read " + name,
                            "GRANT USAGE ON SCHEMA "
                                    + Sql.identifier(name.schema())
                                    + " TO "
                                    + role
                                    + "; GRANT SELECT ON "
                                    + Sql.name(name)
                                    + " TO "
                                    + role));
        }
        if (may.flag(3)) {
            return List.of(
                    Step.fail(
                            PostgresError.POSTGRES_PRIVILEGE,
                            "table " + name,
                            "row-level security of "
                                    + name
                                    + " applies to role "
                                    + may.text(2)
                                    + ", which must see every row",
                            "ALTER ROLE " + Sql.identifier(may.text(2)) + " BYPASSRLS"));
        }
        return wish.log()
                ? List.of(identity(name, relation))
                : List.of(Step.ok("table " + name, "can be read"));
    }

    private Step identity(TableName name, String relation) {
        List<Row> rows =
                Sql.rows(
                        connection,
                        "SELECT c.relreplident::text, EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisprimary),"
                                + " c.oid::regclass::text, c.relkind::text FROM pg_catalog.pg_class c WHERE c.oid = "
                                + relation
                                + " OR c.oid IN (SELECT relid FROM pg_catalog.pg_partition_tree("
                                + relation
                                + "))");
        if (wish.fullIdentity()) {
            List<String> statements =
                    rows.stream()
                            .filter(row -> row.letter(0) != 'f')
                            .map(row -> "ALTER TABLE " + row.text(2) + " REPLICA IDENTITY FULL")
                            .toList();
            String detail =
                    statements.isEmpty()
                            ? "replica identity full"
                            : "replica identity becomes full";
            return Step.make(PostgresError.POSTGRES_PRIVILEGE, "table " + name, detail, statements);
        }
        char identity = rows.getFirst().letter(0);
        boolean none = identity == 'n' || identity == 'd' && !rows.getFirst().flag(1);
        if (none) {
            return Step.warn(
                    "table " + name,
                    "no replica identity"
                            + (identity == 'n' ? "" : " and no primary key")
                            + ": PostgreSQL refuses updates and deletes on it while they are published",
                    "ALTER TABLE "
                            + Sql.name(name)
                            + " ADD PRIMARY KEY (…), or REPLICA IDENTITY FULL (option replica-identity: full)");
        }
        return Step.ok("table " + name, "replica identity " + spelt(identity));
    }

    private static String spelt(char identity) {
        return switch (identity) {
            case 'f' -> "full";
            case 'i' -> "of an index";
            default -> "of the primary key";
        };
    }
}
