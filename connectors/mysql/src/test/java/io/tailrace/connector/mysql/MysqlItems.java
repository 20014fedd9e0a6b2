package io.tailrace.connector.mysql;

import io.tailrace.spi.DataSize;
import io.tailrace.spi.Secret;
import io.tailrace.spi.Source;
import io.tailrace.spi.frame.Position;
import io.tailrace.testkit.PrivateMysql;
import io.tailrace.testkit.SourceContract;
import java.util.Collections;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The table of the contract, in a database of its own. */
final class MysqlItems implements SourceContract.Rig {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final PrivateMysql server;
    private final String database = "items" + COUNT.incrementAndGet();

    MysqlItems(PrivateMysql server) {
        this.server = server;
        server.start();
        server.execute(
                "create database " + database + " charset utf8mb4",
                "use " + database,
                "create table items (id integer primary key, label text, document text)");
    }

    @Override
    public Source open(@Nullable Position from) throws InterruptedException {
        return open(Reading.config(server.url(database)), from);
    }

    private Source open(MysqlConfig config, @Nullable Position from) throws InterruptedException {
        return new MysqlSourceFactory()
                .open(config, Reading.context(database), Collections.singletonList(from));
    }

    @Override
    public Source openUnauthorized(String wrongPassword) throws InterruptedException {
        return open(
                Reading.config(server.url(database), new Secret(wrongPassword), new DataSize(4096)),
                null);
    }

    @Override
    public void insert(int firstId, int count) {
        StringJoiner rows = new StringJoiner(", ");
        for (int id = firstId; id < firstId + count; id++) {
            rows.add("(" + id + ", 'label', repeat('d', 5000))");
        }
        server.execute("insert into items values " + rows);
    }

    @Override
    public void relabel(int id, String label) {
        server.execute("update items set label = '" + label + "' where id = " + id);
    }

    @Override
    public void changeKey(int id, int newId) {
        server.execute("update items set id = " + newId + " where id = " + id);
    }

    @Override
    public void delete(int id) {
        server.execute("delete from items where id = " + id);
    }

    @Override
    public void addColumn(String name, int id) {
        server.execute(
                "alter table items add column " + name + " text",
                "insert into items values (" + id + ", 'label', 'document', 'more')");
    }

    @Override
    public void stopServer() {
        server.stop();
    }

    @Override
    public void startServer() {
        server.start();
        server.execute("use " + database);
    }

    @Override
    public void close() {
        server.start();
        server.execute("drop database " + database);
    }
}
