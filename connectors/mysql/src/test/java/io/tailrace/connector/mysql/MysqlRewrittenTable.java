package io.tailrace.connector.mysql;

import io.tailrace.connector.mysql.MysqlConfig.Snapshot;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.Source;
import io.tailrace.spi.frame.Position;
import io.tailrace.testkit.PrivateMysql;
import io.tailrace.testkit.RewrittenTableContract;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The table of the contract, in a database of its own. */
final class MysqlRewrittenTable implements RewrittenTableContract.Rig {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final PrivateMysql server;
    private final String database = "rewritten" + COUNT.incrementAndGet();

    MysqlRewrittenTable(PrivateMysql server) {
        this.server = server;
        server.execute("create database " + database + " charset utf8mb4", "use " + database);
        execute("create table t (id int primary key, v varchar(40))");
    }

    @Override
    public Source open(@Nullable Position from, boolean readAgain) throws InterruptedException {
        MysqlConfig config =
                Reading.snapshot(
                        Reading.config(server, database), Snapshot.INITIAL, new DataSize(4096));
        return new MysqlSourceFactory()
                .open(
                        readAgain ? config : Reading.ignoringRewritten(config),
                        Reading.context(database),
                        Collections.singletonList(from));
    }

    @Override
    public boolean isRead(Position position) {
        return MysqlPosition.decode(position).snapshot().done();
    }

    /** Without strict mode, so that values are cut to what fits. */
    @Override
    public void execute(String... statements) {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("set sql_mode = ''");
            statement.execute("use " + database);
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public List<List<String>> rows(String query) {
        return server.rows(query);
    }

    @Override
    public List<String> rewriting() {
        List<String> all = new ArrayList<>();
        all.addAll(
                List.of(
                        "alter table t add column c int not null default 7",
                        "alter table t add d varchar(60) default 'd' first, add e int not null",
                        "alter table t add column g int as (c + 1) stored, add column n int",
                        "alter table t modify column g int as (c + 2) stored",
                        "alter table t modify column v varchar(4)",
                        "alter table t change column e ee decimal(5,2)",
                        "alter table t add column i int not null auto_increment, add unique key (i)",
                        "alter table t drop column i",
                        "create table other like t",
                        "insert into other (id, v) select id + 1000000, v from t",
                        "alter table t partition by range (id) (partition low values less than (1000000),"
                                + " partition high values less than (2000000))",
                        "alter table t exchange partition high with table other"));
        if (server.isMariadb() && !server.value("select version()").startsWith("10.5.")) {
            all.addAll(
                    List.of(
                            "create table third like other",
                            "insert into third (id, v) select id + 2000000, v from t where id < 1000",
                            "alter table t convert table third to partition top values less than (3000000)"));
        }
        return all;
    }

    @Override
    public List<String> harmless() {
        return List.of(
                "alter table t add column n int, add column m varchar(20) default null",
                "alter table t modify column v varchar(60) default 'x', add index (n)");
    }

    @Override
    public void close() {
        server.execute("drop database " + database);
    }
}
