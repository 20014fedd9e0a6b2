package io.tailrace.connector.postgres.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.connector.postgres.server.Connections;
import io.tailrace.connector.postgres.server.PostgresError;
import io.tailrace.connector.postgres.server.ServerUrl;
import io.tailrace.spi.Checkable.Level;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.TableName;
import io.tailrace.testkit.PrivateDatabase;
import io.tailrace.testkit.PrivatePostgres;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("server")
final class SetupTest {

    @RegisterExtension static final PrivatePostgres postgres = PrivatePostgres.shared();

    private PrivateDatabase database;

    @BeforeEach
    void makeTables() {
        database = postgres.database();
        database.execute(
                "CREATE TABLE orders (id int PRIMARY KEY, v text)",
                "CREATE TABLE items (id int, v text)",
                "CREATE VIEW seen AS SELECT * FROM orders",
                "DO $$ BEGIN CREATE ROLE plain LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
    }

    @AfterEach
    void dropSlot() {
        database.execute(
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database()");
    }

    private Wish wish(boolean full, String... tables) {
        return new Wish(
                Arrays.stream(tables).map(TablePattern::parse).toList(),
                "pub",
                "slot_" + database.name(),
                full,
                true);
    }

    private Setup setup(Wish wish) {
        return as("postgres", wish);
    }

    private Setup as(String role, Wish wish) {
        String url = database.url().replace("postgres@", role + "@");
        return new Setup(new Connections(ServerUrl.parse(url), role, null, "test"), wish);
    }

    private void assertFails(PostgresError code, Setup setup, String... parts) {
        assertThatThrownBy(() -> setup.prepare(false))
                .hasMessageContainingAll(parts)
                .isInstanceOfSatisfying(
                        TailraceException.class, e -> assertThat(e.code()).isEqualTo(code));
        assertThat(setup.check(false)).anyMatch(finding -> finding.level() == Level.FAIL);
    }

    @Test
    void makes_what_is_missing_once() throws InterruptedException {
        Setup setup = setup(wish(false, "public.orders"));
        assertThat(setup.check(false)).noneMatch(finding -> finding.level() == Level.FAIL);
        assertThat(database.rows("SELECT pubname FROM pg_publication")).isEmpty();
        assertThat(setup.prepare(false).tables())
                .containsExactly(new TableName("public", "orders"));
        setup.createSlot().close();
        assertThat(setup.prepare(true).slotExists()).isTrue();
        setup(wish(false, "public.orders", "public.items")).prepare(true);
        assertThat(database.rows("SELECT tablename FROM pg_publication_tables ORDER BY 1"))
                .containsExactly(List.of("items"), List.of("orders"));
    }

    @Test
    void gives_full_replica_identity_where_asked() {
        setup(wish(true, "*")).prepare(false);
        assertThat(
                        database.value(
                                "SELECT count(*) FROM pg_class WHERE relname IN ('orders', 'items') AND relreplident = 'f'"))
                .isEqualTo("2");
    }

    @Test
    void names_tables_that_cannot_be_read_from_the_log() {
        assertFails(
                PostgresError.POSTGRES_TABLE,
                setup(wish(false, "public.Orders")),
                "public.Orders does not exist",
                "public.orders");
        assertFails(PostgresError.POSTGRES_TABLE, setup(wish(false, "public.seen")), "a view");
    }

    @Test
    void says_what_a_role_lacks_and_the_statement_that_grants_it() {
        assertFails(
                PostgresError.POSTGRES_PRIVILEGE,
                as("plain", wish(false, "public.orders")),
                "ALTER ROLE \"plain\" REPLICATION");
        database.execute("ALTER ROLE plain REPLICATION");
        try {
            assertFails(
                    PostgresError.POSTGRES_PRIVILEGE,
                    as("plain", wish(false, "public.orders")),
                    "GRANT SELECT ON \"public\".\"orders\" TO \"plain\"");
            database.execute("GRANT SELECT ON orders TO plain");
            assertThatThrownBy(() -> as("plain", wish(false, "public.orders")).prepare(false))
                    .hasMessageContaining(
                            "CREATE PUBLICATION \"pub\" FOR TABLE ONLY \"public\".\"orders\"");
        } finally {
            database.execute("REVOKE ALL ON orders FROM plain", "ALTER ROLE plain NOREPLICATION");
        }
    }

    @Test
    void a_pipeline_that_goes_on_needs_its_publication_and_its_slot() {
        assertThatThrownBy(() -> setup(wish(false, "public.orders")).prepare(true))
                .hasMessageContainingAll("publication pub is gone", "CREATE PUBLICATION");
        setup(wish(false, "public.orders")).prepare(false);
        assertThatThrownBy(() -> setup(wish(false, "public.orders")).prepare(true))
                .hasMessageContainingAll("slot slot_", "is gone", "when-needed");
    }

    @Test
    void what_the_slot_holds_back_is_told_against_what_it_may() throws InterruptedException {
        setup(wish(false, "public.orders")).prepare(false);
        setup(wish(false, "public.orders")).createSlot().close();
        assertThat(held()).isEqualTo(Level.OK);
        database.execute(
                "ALTER SYSTEM SET max_slot_wal_keep_size = '64MB'", "SELECT pg_reload_conf()");
        try {
            database.execute(
                    "INSERT INTO items SELECT i, repeat('x', 1000) FROM generate_series(1, 60000) i");
            assertThat(held()).isEqualTo(Level.WARN);
        } finally {
            database.execute(
                    "ALTER SYSTEM RESET max_slot_wal_keep_size", "SELECT pg_reload_conf()");
        }
    }

    private Level held() {
        return setup(wish(false, "public.orders")).check(true).stream()
                .filter(finding -> finding.subject().equals("log held back"))
                .findFirst()
                .orElseThrow()
                .level();
    }

    @Test
    void a_slot_of_another_kind_is_not_taken() {
        database.execute(
                "SELECT pg_create_logical_replication_slot('slot_"
                        + database.name()
                        + "', 'test_decoding')");
        assertFails(
                PostgresError.POSTGRES_SLOT_LOST,
                setup(wish(false, "public.orders")),
                "test_decoding",
                "option 'slot'");
    }

    @Test
    void slots_are_listed_and_dropped_by_name_only() throws InterruptedException {
        setup(wish(false, "public.orders")).createSlot().close();
        Slots slots =
                new Slots(
                        new Connections(ServerUrl.parse(database.url()), "postgres", null, "test"));
        String name = "slot_" + database.name();
        assertThat(slots.list()).anySatisfy(slot -> assertThat(slot.name()).isEqualTo(name));
        slots.drop(name);
        assertThatThrownBy(() -> slots.drop(name)).hasMessageContaining("there is no slot " + name);
    }
}
