package io.tailrace.connector.postgres.catalog;

import io.tailrace.connector.postgres.server.PostgresError;
import io.tailrace.spi.frame.TableName;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks at the publication, which decides what of the log the server sends. */
record PublicationSteps(
        Connection connection, Wish wish, List<TableName> tables, boolean resuming) {

    private static final int FIRST_VIA_ROOT = 130000;
    private static final int FIRST_WITH_GENERATED = 180000;

    static boolean exists(Connection connection, String publication) {
        return !Sql.rows(
                        connection,
                        "SELECT FROM pg_catalog.pg_publication WHERE pubname = "
                                + Sql.literal(publication))
                .isEmpty();
    }

    /** The tables of a publication. */
    static List<TableName> tables(Connection connection, String publication) {
        return Sql.rows(
                        connection,
                        "SELECT schemaname, tablename FROM pg_catalog.pg_publication_tables WHERE"
                                + " pubname = "
                                + Sql.literal(publication)
                                + " ORDER BY 1, 2")
                .stream()
                .map(row -> new TableName(row.text(0), row.text(1)))
                .toList();
    }

    List<Step> steps() {
        if (!exists(connection, wish.publication())) {
            return List.of(resuming ? vanished() : create());
        }
        List<Step> steps = new ArrayList<>();
        steps.add(missingTables());
        steps.addAll(options());
        return steps;
    }

    private String subject() {
        return "publication " + wish.publication();
    }

    private String quoted() {
        return Sql.identifier(wish.publication());
    }

    private Step vanished() {
        return Step.fail(
                PostgresError.POSTGRES_PUBLICATION,
                subject(),
                "publication "
                        + wish.publication()
                        + " is gone, so the server can not decode the log for the slot any more",
                statement()
                        + "; then 'tailrace slot drop FILE "
                        + wish.slot()
                        + "' and a new snapshot (option snapshot: when-needed), since changes made"
                        + " without the publication cannot be had");
    }

    private Step create() {
        return Step.make(
                PostgresError.POSTGRES_PUBLICATION,
                subject(),
                "created for " + tables.size() + (tables.size() == 1 ? " table" : " tables"),
                List.of(statement()));
    }

    private String statement() {
        int version = ServerSteps.version(connection);
        List<String> options =
                new ArrayList<>(List.of("publish = 'insert, update, delete, truncate'"));
        if (version >= FIRST_VIA_ROOT) {
            options.add("publish_via_partition_root = true");
        }
        if (version >= FIRST_WITH_GENERATED) {
            options.add("publish_generated_columns = stored");
        }
        return "CREATE PUBLICATION "
                + quoted()
                + " FOR TABLE "
                + list(tables)
                + " WITH ("
                + String.join(", ", options)
                + ")";
    }

    /** Without ONLY a publication takes the tables that inherit from a table, too. */
    private String list(List<TableName> names) {
        return names.stream()
                .map(name -> (partitioned(name) ? "" : "ONLY ") + Sql.name(name))
                .collect(Collectors.joining(", "));
    }

    private boolean partitioned(TableName name) {
        return Sql.rows(
                        connection,
                        "SELECT relkind = 'p' FROM pg_catalog.pg_class WHERE oid = "
                                + Sql.literal(Sql.name(name))
                                + "::regclass")
                .getFirst()
                .flag(0);
    }

    List<TableName> missing() {
        Set<TableName> published = new HashSet<>(members());
        return tables.stream().filter(table -> !published.contains(table)).toList();
    }

    Step missingTables() {
        List<TableName> missing = missing();
        if (missing.isEmpty()) {
            return Step.ok(subject(), "has all " + tables.size() + " tables");
        }
        String names = missing.stream().map(TableName::toString).collect(Collectors.joining(", "));
        return Step.make(
                PostgresError.POSTGRES_PUBLICATION,
                subject(),
                "gets " + names,
                List.of("ALTER PUBLICATION " + quoted() + " ADD TABLE " + list(missing)));
    }

    /** Tables by their own name, whether their changes come as theirs or as their root's. */
    private List<TableName> members() {
        List<TableName> members = new ArrayList<>(tables(connection, wish.publication()));
        for (Row row :
                Sql.rows(
                        connection,
                        "SELECT n.nspname, c.relname FROM pg_catalog.pg_publication_rel r JOIN"
                                + " pg_catalog.pg_publication p ON p.oid = r.prpubid JOIN"
                                + " pg_catalog.pg_class c ON c.oid = r.prrelid JOIN"
                                + " pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE p.pubname"
                                + " = "
                                + Sql.literal(wish.publication()))) {
            members.add(new TableName(row.text(0), row.text(1)));
        }
        return members;
    }

    private List<Step> options() {
        boolean viaRoot = ServerSteps.version(connection) >= FIRST_VIA_ROOT;
        Row options =
                Sql.rows(
                                connection,
                                "SELECT pubinsert AND pubupdate AND pubdelete AND pubtruncate, "
                                        + (viaRoot ? "pubviaroot" : "false")
                                        + " FROM pg_catalog.pg_publication WHERE pubname = "
                                        + Sql.literal(wish.publication()))
                        .getFirst();
        List<Step> steps = new ArrayList<>();
        if (!options.flag(0)) {
            steps.add(
                    Step.warn(
                            subject(),
                            "does not publish every kind of change: the others will not arrive",
                            "ALTER PUBLICATION "
                                    + quoted()
                                    + " SET (publish = 'insert, update, delete, truncate')"));
        }
        if (viaRoot && !options.flag(1) && tables.stream().anyMatch(this::partitioned)) {
            steps.add(
                    Step.make(
                            PostgresError.POSTGRES_PUBLICATION,
                            subject(),
                            "publishes partitions as their root",
                            List.of(
                                    "ALTER PUBLICATION "
                                            + quoted()
                                            + " SET (publish_via_partition_root = true)")));
        }
        return steps;
    }
}
