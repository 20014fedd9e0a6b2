package io.tailrace.app.crash;

import io.tailrace.connector.postgres.catalog.StoredTable;
import io.tailrace.spi.frame.TableName;
import io.tailrace.testkit.JsonLines;
import io.tailrace.testkit.PrivateDatabase;
import io.tailrace.testkit.TableComparison;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Seeded traffic of a small shop: inserts, updates that leave a large column alone, deletes,
 * changed keys, transactions of many rows, rollbacks, truncates and changed shapes. Goes on over
 * every outage of the server.
 */
final class Workload implements LoadedSource {

    private static final List<String> TABLES =
            List.of("accounts", "order_items", "journal", "scratch");

    private static final int WRITERS = 2;

    private final PrivateDatabase database;
    private final int port;
    private final List<Writer> writers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    /**
     * @param port where the pipeline finds the server; a proxy's, perhaps
     */
    Workload(PrivateDatabase database, int port, long seed) {
        this.database = database;
        this.port = port;
        for (int i = 0; i < WRITERS; i++) {
            writers.add(new Writer(database, seed + i, i, WRITERS));
        }
    }

    @Override
    public String yaml() {
        return """
                type: postgres
                url: %s
                tables: [public.accounts, public.order_items, public.journal, public.scratch]
                snapshot-chunk: 256KiB
                """
                .formatted(database.url(port));
    }

    @Override
    public void create(int rows) {
        database.execute(
                """
                create table accounts (
                  id bigint primary key, name text not null, x_0 text, balance numeric(14,2), document text, flags jsonb,
                  data bytea, ratio float8, active boolean, day date, changed timestamptz, ref uuid)""",
                "alter table accounts alter document set storage external",
                """
                create table order_items (
                  order_id bigint, line text, sku text, quantity int, primary key (order_id, line))""",
                "create table journal (sequence bigint, writer int, entry text)",
                "create sequence columns",
                "create table scratch (id bigint primary key, v text)",
                """
                insert into accounts (id, name, balance, document, flags, data, ratio, active, day, changed, ref)
                select i, 'name ' || i, i / 7.0, repeat(md5(i::text), 80), jsonb_build_object('n', i), decode(md5(i::text), 'hex'),
                  i / 3.0::float8, i %% 2 = 0, date '2020-01-01' + (i %% 3000)::int, timestamptz '2024-02-29 12:00:00.123456+00' + i * interval '1 s',
                  md5(i::text)::uuid
                from generate_series(1, %d) i"""
                        .formatted(rows),
                """
                insert into order_items
                select i / 3, 'l' || i %% 3, md5(i::text), i from generate_series(1, %d) i"""
                        .formatted(rows),
                "insert into journal select -i, 0, 'old ' || i from generate_series(1, %d) i"
                        .formatted(rows));
        writers.forEach(writer -> writer.know(rows));
    }

    @Override
    public void start() {
        writers.forEach(writer -> threads.add(Thread.ofPlatform().start(writer)));
    }

    @Override
    public void pause() {
        writers.forEach(Writer::pause);
    }

    @Override
    public void resume() {
        writers.forEach(Writer::resume);
    }

    @Override
    public long transactions() {
        return writers.stream().mapToLong(Writer::transactions).sum();
    }

    @Override
    public boolean isRead() {
        return database.value(
                        "select count(*) > 0 from pg_stat_activity where datname = current_database()"
                                + " and application_name like 'tailrace%'")
                .equals("t");
    }

    /**
     * Reached when the slots of all routes are acknowledged, and their positions say of each table
     * how it is stored now: what an ALTER did to rows is then seen.
     */
    @Override
    public Predicate<List<String>> mark() {
        database.execute("insert into scratch values (-" + System.nanoTime() + ", 'mark')");
        String reached =
                "select coalesce(bool_and(confirmed_flush_lsn >= '"
                        + database.value("select pg_current_wal_lsn()")
                        + "'), false) from pg_replication_slots"
                        + " where database = current_database()";
        return positions ->
                !positions.isEmpty()
                        && database.value(reached).equals("t")
                        && marks().stream()
                                .allMatch(
                                        mark ->
                                                positions.stream()
                                                        .allMatch(at -> at.contains(mark)));
    }

    private List<String> marks() {
        List<TableName> names =
                TABLES.stream().map(table -> new TableName("public", table)).toList();
        try (Connection connection = database.connect()) {
            return StoredTable.of(connection, names).values().stream()
                    .map(table -> "*" + table.mark().encode())
                    .toList();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String readers() {
        return database.rows(
                        "select slot_name, active, wal_status, restart_lsn, confirmed_flush_lsn, pg_current_wal_lsn()"
                                + " from pg_replication_slots")
                .toString();
    }

    @Override
    public JsonLines lines(Path folder) {
        return JsonLines.read(folder);
    }

    @Override
    public List<String> tables() {
        return TABLES;
    }

    @Override
    public Difference compare(String table, Connection duckDb) throws SQLException {
        try (Connection postgres = database.connect()) {
            TableComparison rows = TableComparison.withDuckDb(postgres, "public", table, duckDb);
            return new Difference("DuckDB " + rows, rows.equal());
        }
    }

    @Override
    public Difference compare(String table, JsonLines lines) throws SQLException {
        try (Connection postgres = database.connect()) {
            TableComparison rows = TableComparison.withJsonLines(postgres, "public", table, lines);
            return new Difference("lines  " + rows, rows.equal());
        }
    }

    @Override
    public void close() {
        writers.forEach(Writer::stop);
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        threads.clear();
    }

    /** Name of the n-th column that is added while the load runs. */
    static String lateColumn(int n) {
        return JsonLines.LATE + n;
    }
}
