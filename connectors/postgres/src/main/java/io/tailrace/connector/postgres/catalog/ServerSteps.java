package io.tailrace.connector.postgres.catalog;

import io.tailrace.connector.postgres.server.PostgresError;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/** Looks at the server and the role. */
record ServerSteps(Connection connection, Wish wish) {

    private static final int OLDEST = 12;
    private static final int NEWEST = 18;

    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        steps.add(version());
        if (wish.log()) {
            steps.add(walLevel());
            steps.add(role());
            steps.add(
                    room(
                            "max_replication_slots",
                            "SELECT count(*) FROM pg_catalog.pg_replication_slots WHERE slot_name <> "
                                    + Sql.literal(wish.slot())));
            steps.add(
                    room("max_wal_senders", "SELECT count(*) FROM pg_catalog.pg_stat_replication"));
        }
        return steps;
    }

    static int version(Connection connection) {
        return (int)
                Sql.rows(connection, "SELECT current_setting('server_version_num')")
                        .getFirst()
                        .number(0);
    }

    private String setting(String name) {
        return Sql.rows(connection, "SELECT current_setting('" + name + "')").getFirst().text(0);
    }

    private Step version() {
        int major = version(connection) / 10_000;
        String full = setting("server_version");
        if (major < OLDEST) {
            return Step.fail(
                    PostgresError.POSTGRES_NOT_READY,
                    "version",
                    "PostgreSQL " + full + " is too old: 12 or newer is needed",
                    "");
        }
        return major > NEWEST
                ? Step.warn(
                        "version",
                        "PostgreSQL " + full + " is newer than any that was tried (18)",
                        "")
                : Step.ok("version", "PostgreSQL " + full);
    }

    private Step walLevel() {
        String level = setting("wal_level");
        return level.equals("logical")
                ? Step.ok("wal_level", level)
                : Step.fail(
                        PostgresError.POSTGRES_NOT_READY,
                        "wal_level",
                        "wal_level is " + level + ", so the log does not tell what changed",
                        "ALTER SYSTEM SET wal_level = logical; then restart the server"
                                + " (Amazon RDS: set rds.logical_replication = 1 in the parameter group and reboot)");
    }

    private Step role() {
        Row role =
                Sql.rows(
                                connection,
                                "SELECT rolname, rolsuper OR rolreplication OR EXISTS (SELECT FROM pg_catalog.pg_roles g WHERE g.rolname"
                                        + " IN ('rds_replication', 'rds_superuser') AND pg_has_role(r.oid, g.oid, 'member'))"
                                        + " FROM pg_catalog.pg_roles r WHERE rolname = current_user")
                        .getFirst();
        String name = role.text(0);
        return role.flag(1)
                ? Step.ok("role", name + " may replicate")
                : Step.fail(
                        PostgresError.POSTGRES_PRIVILEGE,
                        "role",
                        "role " + name + " may not replicate",
                        "ALTER ROLE "
                                + Sql.identifier(name)
                                + " REPLICATION (Amazon RDS: GRANT rds_replication TO "
                                + Sql.identifier(name)
                                + ")");
    }

    private Step room(String setting, String used) {
        long most = Long.parseLong(setting(setting));
        long taken = Sql.rows(connection, used).getFirst().number(0);
        String detail = taken + " of " + most + " taken";
        return taken < most
                ? Step.ok(setting, detail)
                : Step.fail(
                        PostgresError.POSTGRES_NOT_READY,
                        setting,
                        detail,
                        "ALTER SYSTEM SET "
                                + setting
                                + " = "
                                + (most + 10)
                                + "; then restart the server");
    }
}
