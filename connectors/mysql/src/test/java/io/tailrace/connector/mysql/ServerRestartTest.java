package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.connector.mysql.Reading.Row;
import io.tailrace.spi.ErrorCode;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Position;
import io.tailrace.testkit.PrivateMysql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A pipeline that reads while its server goes away and comes back. */
@Tag("server")
class ServerRestartTest {

    private static final int RESTARTS = 4;
    private static final String END = "end";

    @RegisterExtension static final PrivateMysql MYSQL = durable(PrivateMysql.mysql());

    @RegisterExtension
    static final PrivateMysql WITHOUT_GTIDS = durable(PrivateMysql.mysqlWithoutGtids());

    @RegisterExtension static final PrivateMysql MARIADB = durable(PrivateMysql.mariadb());

    @Test
    void nothing_is_lost_or_doubled_on_mysql() throws Exception {
        restarts(MYSQL);
    }

    @Test
    void nothing_is_lost_or_doubled_where_there_are_no_gtids() throws Exception {
        restarts(WITHOUT_GTIDS);
    }

    @Test
    void nothing_is_lost_or_doubled_on_mariadb() throws Exception {
        restarts(MARIADB);
    }

    private static void restarts(PrivateMysql server) throws Exception {
        server.execute(
                "create database restarts",
                "create table restarts.t (id int auto_increment primary key, body text)");
        Pipeline pipeline = new Pipeline(Reading.config(server, "restarts"));
        pipeline.begin();
        Writer writer = new Writer(server);
        for (int i = 0; i < RESTARTS; i++) {
            pipeline.await(pipeline.rows.size() + 200);
            if (i == 0) { // MySQL then waits eight seconds before it ends the reading of its log
                server.stop();
            } else {
                server.crash();
            }
            server.start();
        }
        pipeline.await(pipeline.rows.size() + 200);
        writer.end();
        server.execute("insert into restarts.t (body) values ('" + END + "')");
        pipeline.end();
        assertThat(pipeline.failures).hasSizeGreaterThanOrEqualTo(RESTARTS);
        assertThat(pipeline.rows.stream().map(Row::after).toList())
                .isEqualTo(server.rows("select id, body from restarts.t order by id"));
        assertThat(pipeline.rows.stream().map(Row::eventId)).doesNotHaveDuplicates().isSorted();
    }

    /** What an engine does: it opens the source again where the last frame ended. */
    private static final class Pipeline {

        private final MysqlConfig config;
        private final List<Row> rows = Collections.synchronizedList(new ArrayList<>());
        private final List<TailraceException> failures = new ArrayList<>();
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private @Nullable Position position;

        Pipeline(MysqlConfig config) {
            this.config = config;
        }

        /** Returns when all that is written from now on will be read. */
        void begin() throws InterruptedException {
            Reading first = Reading.open(config, null);
            Thread.ofPlatform()
                    .daemon()
                    .start(
                            () -> {
                                try {
                                    read(first);
                                    while (!isAtEnd()) {
                                        open();
                                    }
                                    ended.complete(null);
                                } catch (Throwable e) { // reaches whoever waits for the end
                                    ended.completeExceptionally(e);
                                }
                            });
        }

        private boolean isAtEnd() {
            return !rows.isEmpty() && END.equals(rows.getLast().after().getLast());
        }

        private void open() throws InterruptedException {
            Reading reading;
            try {
                reading = Reading.open(config, position);
            } catch (TailraceException e) {
                failed(e);
                return;
            }
            read(reading);
        }

        private void read(Reading reading) throws InterruptedException {
            try (reading) {
                while (!isAtEnd()) {
                    Frame frame = reading.take(reading.source().next());
                    rows.addAll(reading.steps.getLast().rows());
                    position = frame.position();
                }
            } catch (TailraceException e) {
                failed(e);
            }
        }

        private void failed(TailraceException e) throws InterruptedException {
            if (e.code().kind() != ErrorCode.Kind.SOURCE) {
                throw e;
            }
            failures.add(e);
            Thread.sleep(20); // an engine backs off likewise
        }

        void await(int count) throws Exception {
            while (rows.size() < count) {
                assertThat(ended.isDone()).as("%s", ended).isFalse();
                Thread.sleep(5);
            }
        }

        void end() throws Exception {
            ended.get(60, TimeUnit.SECONDS);
        }
    }

    /** Writes rows whenever the server lets it. */
    private static final class Writer {

        private final PrivateMysql server;
        private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::run);
        private volatile boolean ended;

        Writer(PrivateMysql server) {
            this.server = server;
            thread.start();
        }

        private void run() {
            while (!ended) {
                try (Connection connection = server.connect();
                        Statement statement = connection.createStatement()) {
                    while (!ended) {
                        statement.execute(
                                "insert into restarts.t (body) values ('a'), ('b'), ('c')");
                    }
                } catch (SQLException _) {
                    LockSupport.parkNanos(5_000_000); // the server is away
                }
            }
        }

        void end() throws InterruptedException {
            ended = true;
            thread.join();
        }
    }

    /** What is committed outlives a crash. */
    private static PrivateMysql durable(PrivateMysql server) {
        return server.with("sync-binlog", "1").with("innodb-flush-log-at-trx-commit", "1");
    }
}
