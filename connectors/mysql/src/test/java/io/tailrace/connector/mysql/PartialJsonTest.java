package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.tailrace.testkit.PrivateMysql;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Updates of JSON of which the log has only what changed. */
@Tag("server")
class PartialJsonTest {

    private static final int UPDATES = 300;

    @RegisterExtension static final PrivateMysql MYSQL = PrivateMysql.mysql();

    @BeforeAll
    static void knows_differences() {
        assumeFalse(MYSQL.isMysqlBefore(800), "skipped: MySQL 5.7 logs documents whole");
    }

    @Test
    void documents_are_what_the_server_says_they_are() throws Exception {
        MYSQL.execute(
                "create database pj charset utf8mb4",
                "use pj",
                "create table t (id int primary key, n int, d json, e json, s text)");
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String pad = "x".repeat(200);
        try (Reading reading = Reading.open(Reading.config(MYSQL, "pj"), null)) {
            MYSQL.execute(
                    "insert into t values (1, 0, json_object('a', 1, 'b', json_array(1, 2, json_object('k', '"
                            + pad
                            + "')), 'cc', 'text', 'd e', null, 'é', json_object(), 'date', cast('2026-01-02 03:04:05' as datetime(6))), '[1, 2]', 's')",
                    "set binlog_row_value_options = PARTIAL_JSON");
            int done = 0;
            while (done < UPDATES) {
                MYSQL.execute("update t set n = n + 1, d = " + change(random) + " where id = 1");
                done++;
                List<String> said = MYSQL.rows("select n, d, e from t").getFirst();
                reading.until(1 + done);
                List<String> after = Objects.requireNonNull(reading.rows.get(done).after());
                assertThat(after.subList(1, 4))
                        .as("seed %d, update %d", seed, done)
                        .isEqualTo(said);
                assertThat(Objects.requireNonNull(reading.rows.get(done).before()).get(2))
                        .isEqualTo(
                                Objects.requireNonNull(reading.rows.get(done - 1).after()).get(2));
            }
            assertThat(MYSQL.value("select count(*) from t")).isEqualTo("1");
        }
    }

    @Test
    void without_the_document_before_the_cell_is_the_difference() throws Exception {
        MYSQL.execute(
                "create database pm charset utf8mb4",
                "create table pm.t (id int primary key, d json)");
        try (Reading reading = Reading.open(Reading.config(MYSQL, "pm"), null)) {
            MYSQL.execute(
                    "insert into pm.t values (1, json_object('a', repeat('x', 100), 'b', json_array(1)))",
                    "set binlog_row_value_options = PARTIAL_JSON, binlog_row_image = MINIMAL",
                    "update pm.t set d = json_remove(json_set(d, '$.a', 'y'), '$.b[0]')",
                    "set binlog_row_value_options = default, binlog_row_image = FULL");
            reading.until(2);
            assertThat(reading.rows.get(1).after())
                    .containsExactly(
                            "1",
                            "{\"$json_diff\": [{\"op\": \"replace\", \"path\": \"$.a\", \"value\": \"y\"}, {\"op\": \"remove\", \"path\": \"$.b[0]\"}]}");
        }
    }

    private static String change(Random random) {
        String d = "d";
        for (int i = random.nextInt(3); i >= 0; i--) {
            d =
                    switch (random.nextInt(4)) {
                        case 0 ->
                                "json_set("
                                        + d
                                        + ", '"
                                        + path(random)
                                        + "', "
                                        + value(random)
                                        + ")";
                        case 1 ->
                                "json_replace("
                                        + d
                                        + ", '"
                                        + path(random)
                                        + "', "
                                        + value(random)
                                        + ")";
                        case 2 -> "json_remove(" + d + ", '$." + key(random) + "')";
                        default ->
                                "json_set("
                                        + d
                                        + ", '$."
                                        + key(random)
                                        + "', "
                                        + value(random)
                                        + ")";
                    };
        }
        return d;
    }

    private static String key(Random random) {
        return List.of("a", "b", "cc", "\"d e\"", "\"é\"", "neu", "\"q\\\\\"t\"", "zz1")
                .get(random.nextInt(8));
    }

    private static String path(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> "$." + key(random);
            case 1 -> "$.b[" + random.nextInt(5) + "]";
            case 2 -> "$.b[2]." + key(random);
            default -> "$." + key(random) + "." + key(random);
        };
    }

    private static String value(Random random) {
        return List.of(
                        "1",
                        "-2.5",
                        "'te\"xt\\n'",
                        "json_array(1, 'a')",
                        "json_object('x', json_array())",
                        "true",
                        "null",
                        "cast('12:34:56' as time)",
                        "cast(1.50 as decimal(5,2))",
                        "repeat('z', 300)")
                .get(random.nextInt(10));
    }
}
