package io.tailrace.app.crash;

import io.tailrace.testkit.JsonLines;
import io.tailrace.testkit.PrivateDatabase;
import java.util.ArrayList;
import java.util.List;

/**
 * Seeded traffic of a small shop: inserts, updates that leave a large column alone, deletes,
 * changed keys, transactions of many rows, rollbacks, truncates and changed shapes. Goes on over
 * every outage of the server.
 */
final class Workload implements AutoCloseable {

    static final List<String> TABLES = List.of("accounts", "order_items", "journal", "scratch");

    private static final int WRITERS = 2;

    private final PrivateDatabase database;
    private final List<Writer> writers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    Workload(PrivateDatabase database, long seed) {
        this.database = database;
        for (int i = 0; i < WRITERS; i++) {
            writers.add(new Writer(database, seed + i, i, WRITERS));
        }
    }

    /** Makes the tables, with so many rows in the largest. */
    void create(int rows) {
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

    void start() {
        writers.forEach(writer -> threads.add(Thread.ofPlatform().start(writer)));
    }

    /** Lets no transaction begin until {@link #resume}. */
    void pause() {
        writers.forEach(Writer::pause);
    }

    void resume() {
        writers.forEach(Writer::resume);
    }

    /** Transactions so far. */
    long transactions() {
        return writers.stream().mapToLong(Writer::transactions).sum();
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
