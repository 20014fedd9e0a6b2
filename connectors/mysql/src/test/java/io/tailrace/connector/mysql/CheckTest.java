package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.spi.Checkable.Finding;
import io.tailrace.spi.Checkable.Level;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.Secret;
import io.tailrace.testkit.PrivateMysql;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What {@code tailrace check} says of servers. */
@Tag("server")
class CheckTest {

    @RegisterExtension
    static final PrivateMysql MYSQL =
            PrivateMysql.mysqlWithoutGtids()
                    .with("binlog-row-metadata", "MINIMAL")
                    .with("binlog-row-image", "MINIMAL")
                    .with("loose-binlog-expire-logs-seconds", "3600") // MySQL 5.7 counts days
                    .with("binlog-format", "MIXED")
                    .with("binlog-ignore-db", "unseen")
                    .with("log-slave-updates", "OFF");

    @RegisterExtension static final PrivateMysql MARIADB = PrivateMysql.mariadb();

    @Test
    void a_server_that_is_set_up_passes() {
        prepare(MARIADB, "checked");
        assertThat(check(Reading.config(MARIADB, "checked")))
                .noneMatch(finding -> finding.level() != Level.OK)
                .extracting(Finding::subject)
                .contains(
                        "version",
                        "log_bin",
                        "binlog_format",
                        "binlog_row_image",
                        "binlog_row_metadata",
                        "gtid",
                        "expiry",
                        "REPLICATION CLIENT",
                        "REPLICATION SLAVE",
                        "server-id",
                        "tables",
                        "time_zone");
    }

    @Test
    void settings_that_harm_are_named_with_what_mends_them() {
        prepare(MYSQL, "checked");
        boolean old = MYSQL.isMysqlBefore(800);
        List<Finding> findings = check(Reading.config(MYSQL, "checked"));
        assertThat(findings)
                .filteredOn(finding -> finding.level() == Level.FAIL)
                .extracting(Finding::subject)
                .containsExactly("binlog_format");
        assertThat(findings)
                .filteredOn(finding -> finding.level() == Level.WARN)
                .extracting(Finding::subject)
                .containsExactlyElementsOf(
                        old
                                ? List.of("binlog_row_image", "gtid_mode")
                                : List.of(
                                        "binlog_row_image",
                                        "binlog_row_metadata",
                                        "gtid_mode",
                                        "expiry"));
        assertThat(findings)
                .filteredOn(finding -> finding.level() != Level.OK)
                .noneMatch(finding -> finding.mend().isEmpty());

        findings.stream()
                .map(Finding::mend)
                .filter(mend -> mend.startsWith("SET "))
                .forEach(MYSQL::execute);
        assertThat(check(Reading.config(MYSQL, "checked")))
                .filteredOn(finding -> finding.level() != Level.OK)
                .extracting(Finding::subject)
                .containsExactly("gtid_mode");
    }

    @Test
    void each_missing_privilege_is_named_with_its_grant() {
        for (PrivateMysql server : List.of(MYSQL, MARIADB)) {
            prepare(server, "secret");
            server.execute(
                    "drop user if exists 'poor'@'127.0.0.1'",
                    "create user 'poor'@'127.0.0.1' identified by 'p'",
                    "grant insert on secret.* to 'poor'@'127.0.0.1'");
            MysqlConfig config =
                    Reading.config(
                            server.url("secret").replace("root@", "poor@"),
                            new Secret("p"),
                            new DataSize(4096));
            assertThat(check(config)).extracting(Finding::subject).doesNotContain("connection");
            assertThat(mends(config))
                    .contains(
                            "GRANT REPLICATION CLIENT ON *.* TO 'poor'@'127.0.0.1'",
                            "GRANT REPLICATION SLAVE ON *.* TO 'poor'@'127.0.0.1'",
                            "GRANT SELECT ON `secret`.`t` TO 'poor'@'127.0.0.1'");
            mends(config).stream()
                    .filter(mend -> mend.startsWith("GRANT"))
                    .forEach(server::execute);
            assertThat(mends(config)).noneMatch(mend -> mend.startsWith("GRANT"));
            assertThat(check(config)).extracting(Finding::subject).doesNotContain("connection");
        }
    }

    @Test
    void tables_that_change_without_the_log_are_named() {
        for (PrivateMysql server : List.of(MYSQL, MARIADB)) {
            server.execute(
                    "create database family",
                    "create table family.parent (id int primary key)",
                    "create table family.quiet (id int references parent (id), foreign key (id) references family.parent (id))",
                    "create table family.child (id int primary key, p int, constraint foreign key (p) references family.parent (id)"
                            + " on delete set null)");
            assertThat(check(Reading.config(server, "family", "family.*")))
                    .filteredOn(finding -> finding.subject().equals("foreign keys"))
                    .extracting(Finding::detail)
                    .allMatch(detail -> detail.contains("rows of family.child:"))
                    .hasSize(server.version() == 907 ? 0 : 1);
        }
        MARIADB.execute("create table family.twice (a int, b int generated always as (2 * a))");
        assertThat(check(Reading.config(MARIADB, "family", "family.*")))
                .filteredOn(finding -> finding.subject().equals("generated columns"))
                .extracting(Finding::detail)
                .allMatch(detail -> detail.contains("updates of family.twice:"))
                .hasSize(MARIADB.version() < 1100 ? 0 : 1);
        MARIADB.execute(
                "create table family.dated (id int, s bigint unsigned generated always as row start, e bigint unsigned"
                        + " generated always as row end, period for system_time (s, e)) with system versioning");
        assertThat(check(Reading.config(MARIADB, "family", "family.*")))
                .filteredOn(finding -> finding.level() == Level.FAIL)
                .extracting(Finding::subject)
                .containsExactly("system versioning");
    }

    @Test
    void databases_and_transactions_that_are_not_logged_are_named() {
        prepare(MYSQL, "unseen");
        prepare(MYSQL, "seen");
        assertThat(failures(Reading.config(MYSQL, "unseen", "unseen.*", "seen.*")))
                .contains("the log leaves out the databases [unseen]")
                .noneMatch(detail -> detail.contains("updates is OFF"));
        assertThat(failures(Reading.config(MYSQL, "unseen", "seen.*")))
                .noneMatch(detail -> detail.contains("leaves out"));
        boolean old = MYSQL.isMysqlBefore(804);
        MYSQL.execute(
                old
                        ? "change master to master_host = '127.0.0.1', master_port = 1"
                        : "change replication source to source_host = '127.0.0.1', source_port = 1");
        try {
            assertThat(failures(Reading.config(MYSQL, "unseen", "seen.*")))
                    .anyMatch(detail -> detail.contains("updates is OFF"));
        } finally {
            MYSQL.execute(old ? "reset slave all" : "reset replica all");
        }
    }

    private static List<String> failures(MysqlConfig config) {
        return check(config).stream()
                .filter(finding -> finding.level() == Level.FAIL)
                .map(Finding::detail)
                .toList();
    }

    @Test
    void a_server_that_is_not_there_is_a_finding() {
        assertThat(check(Reading.config("mysql://root@127.0.0.1:1/x")))
                .extracting(Finding::level)
                .containsExactly(Level.FAIL);
    }

    private static void prepare(PrivateMysql server, String database) {
        server.execute(
                "create database if not exists " + database,
                "create table if not exists " + database + ".t (id int primary key)");
    }

    private static List<String> mends(MysqlConfig config) {
        return check(config).stream()
                .filter(finding -> finding.level() == Level.FAIL)
                .map(Finding::mend)
                .toList();
    }

    private static List<Finding> check(MysqlConfig config) {
        return new MysqlSourceFactory().check(config);
    }
}
