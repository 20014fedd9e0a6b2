package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.PrivateMysql;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Commits that wait for a replica wait for this one. */
@Tag("server")
abstract class SemiSyncContract {

    /** Whose commits wait, for long, but not for a replica that is not there. */
    abstract PrivateMysql server();

    /** What the server calls itself in the names of its variables. */
    abstract String itself();

    @Test
    void a_commit_waits_until_it_has_arrived() throws Exception {
        PrivateMysql server = server();
        server.execute("create database s", "create table s.t (id int primary key, v longtext)");
        MysqlConfig config = Reading.semiSync(Reading.config(server, "s"));
        try (Reading reading = Reading.open(config, null)) {
            if (status("status").equals("OFF")) {
                // a server may wait only once it has an acknowledgement, as MariaDB 10.5 does
                server.execute("insert into s.t values (-1, '')");
                reading.until(1).until(_ -> status("status").equals("ON"), "ON");
            }
            int without = count("no_tx"); // nobody was there
            int with = count("yes_tx");
            int first = reading.rows.size();
            for (int i = 0; i < 20; i++) {
                String insert =
                        "insert into s.t values (" + i + ", repeat('x', " + i * 50_000 + "))";
                CompletableFuture<?> commit =
                        CompletableFuture.runAsync(() -> server.execute(insert));
                reading.until(first + i + 1);
                reading.until(_ -> commit.isDone(), "commit " + i);
            }
            assertThat(status("clients")).isEqualTo("1");
            assertThat(count("yes_tx")).isEqualTo(with + 20);
            assertThat(count("no_tx")).isEqualTo(without);
        }
    }

    private int count(String name) {
        return Integer.parseInt(status(name));
    }

    private String status(String name) {
        String variable = "Rpl_semi_sync_" + itself() + "_" + name;
        return server().rows("show global status like '" + variable + "'").getFirst().get(1);
    }
}
