package io.tailrace.connector.postgres.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.spi.frame.TableName;
import io.tailrace.testkit.PrivateDatabase;
import io.tailrace.testkit.PrivatePostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("server")
final class CatalogTest {

    private static final TableName ROOT = new TableName("public", "root");

    @RegisterExtension static final PrivatePostgres postgres = PrivatePostgres.shared();

    private PrivateDatabase database;

    @BeforeEach
    void make_database() {
        database = postgres.database();
    }

    private TableInfo root() throws SQLException {
        try (Connection connection = database.connect()) {
            Sql.run(connection, "set statement_timeout = '20s'");
            return Catalog.table(connection, ROOT).orElseThrow();
        }
    }

    private void make_partitions() {
        database.execute(
                "create table root (id int primary key) partition by range (id)",
                "create table half partition of root for values from (0) to (10) partition by range (id)",
                "create table leaf partition of half for values from (0) to (10)",
                "insert into root values (1), (2)",
                "analyze root");
    }

    @Test
    void a_partitioned_table_is_stored_in_all_that_is_below_it() throws Exception {
        make_partitions();
        TableInfo before = root();
        assertThat(before.rows()).isEqualTo(2);
        database.execute("truncate leaf");
        assertThat(root().sameAs(before)).isFalse();
    }

    @Test
    void is_read_while_somebody_waits_to_alter_a_partition() throws Exception {
        make_partitions();
        try (Connection holder = database.connect();
                Statement hold = holder.createStatement()) {
            holder.setAutoCommit(false);
            hold.execute("lock table leaf in access share mode");
            Thread alter =
                    Thread.ofPlatform().start(() -> run("alter table leaf add check (id >= 0)"));
            database.await("select count(*) > 0 from pg_locks where not granted");
            assertThat(root().rows()).isEqualTo(2);
            holder.rollback();
            alter.join();
        }
    }

    private void run(String statement) {
        try (Connection connection = database.connect()) {
            Sql.run(connection, statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
