package io.tailrace.app.demo;

import io.tailrace.app.command.CheckCommand;
import io.tailrace.app.command.ConnectorsCommand;
import io.tailrace.app.command.ExitCode;
import io.tailrace.app.command.ExplainCommand;
import io.tailrace.app.command.Program;
import io.tailrace.app.command.RunCommand;
import io.tailrace.app.command.Terminal;
import io.tailrace.app.http.MetricsText;
import io.tailrace.engine.Pipelines;
import io.tailrace.spi.TailraceException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Uses what the other commands use, in some seconds: the JVM takes down which classes and methods
 * that needs, so that the next start finds them ready and compiles sooner. The launcher runs it
 * after a build. A private PostgreSQL and MySQL serve, and Kafka where asked for; where one does
 * not start, the rest is trained.
 */
@Command(
        name = "train",
        hidden = true,
        description = "Exercise the program for the JVM's ahead-of-time cache.")
public final class TrainCommand implements Callable<Integer> {

    private static final String MEASURED =
            """
            pipeline: train
            source: {type: generate, rate: 0, updates: 25, deletes: 5}
            routes:
              - sink: {type: blackhole, format: json}
            """;

    private static final String STORED =
            """
            pipeline: train-stored
            source: {type: generate, rate: 0, rows: 5_000}
            routes:
              - sink: {type: duckdb, path: train.duckdb}
              - match: {tables: [public.*], ops: [insert]}
                sink: {type: files, directory: out}
            """;

    private static final int ROWS = 60_000;

    private static final String PIPELINE =
            """
            pipeline: train-%1$s
            source: {%2$s}
            routes:
              - sink: {type: blackhole, format: json}
            """;

    /** The types that the shop does not have. */
    private static final String SAMPLES =
            """
            CREATE TABLE samples (id int unsigned PRIMARY KEY, small tinyint, medium smallint, day date, at datetime(6), span time,
              x double, y float, code char(40), kind enum('a', 'b'), bytes varbinary(20), big bigint unsigned)""";

    private static final Logger log = LoggerFactory.getLogger(TrainCommand.class);

    private final Program program;

    @Option(names = "--kafka", description = "Also what pipelines with Kafka use.")
    boolean withKafka;

    public TrainCommand(Program program) {
        var silent =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        this.program =
                new Program(
                        new Terminal(silent, silent, false, program.terminal().environment()),
                        program.parts());
    }

    @Override
    public Integer call() throws IOException {
        Path directory = Files.createTempDirectory("tailrace-train-");
        try {
            run(
                    write(directory, "measured.yaml", MEASURED),
                    "--until-rows",
                    "200000",
                    "--http",
                    "0");
            run(write(directory, "stored.yaml", STORED), "--until-rows", "5000", "--http", "off");
            readPostgres(directory);
            readMysql(directory);
            if (withKafka) {
                writeKafka(directory);
            }
            connect(directory, "postgres");
            connect(directory, "mysql");
            new CommandLine(new ConnectorsCommand(program)).execute();
        } finally {
            delete(directory);
        }
        return ExitCode.OK;
    }

    /** Nobody listens there: what a connection needs is loaded all the same. */
    private void connect(Path directory, String type) throws IOException {
        String source =
                "type: %1$s, url: '%1$s://nobody@127.0.0.1:1/nothing', password: '${NOTHING:-x}', tables: [nothing.t]"
                        .formatted(type);
        Path connected = write(directory, type + ".yaml", PIPELINE.formatted(type, source));
        new CommandLine(new CheckCommand(program)).execute(connected.toString());
        new CommandLine(new ExplainCommand(program)).execute(connected.toString());
        try (var pipelines = new Pipelines()) {
            program.read(connected).ifPresent(file -> pipelines.add(file.spec()));
            new MetricsText(pipelines).render();
        }
    }

    private void readPostgres(Path directory) throws IOException {
        try (PostgresShop shop = PostgresShop.start(directory.resolve("postgres"))) {
            shop.fill(ROWS);
            String source =
                    "type: postgres, url: '%s', tables: [public.orders, public.order_items], slot: train, snapshot: "
                            .formatted(shop.url());
            read(directory, "read", source + "only", ROWS / 2);
            change(shop);
            read(directory, "follow", source + "never", ROWS / 2);
        } catch (TailraceException | SQLException e) {
            leftOut("postgres", e);
        }
    }

    private void readMysql(Path directory) throws IOException {
        try (MysqlShop shop = MysqlShop.start(directory.resolve("mysql"))) {
            shop.fill(ROWS);
            try (Connection connection = shop.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute(SAMPLES);
                statement.execute("RESET MASTER"); // most tables are older than the log
                statement.execute("UPDATE order_items SET quantity = quantity + 1");
                statement.execute(
                        "INSERT INTO samples SELECT id, id % 100, id, NOW(), NOW(6), SEC_TO_TIME(id),"
                                + " CASE id % 9 WHEN 0 THEN id WHEN 1 THEN 1e20 / id WHEN 2 THEN 0.001 / id ELSE id / 7 END,"
                                + " id / 3, MD5(id), 'a', 'x', id * 1000000000 FROM orders");
                for (int i = 1; i <= 1000; i++) {
                    statement.execute("UPDATE orders SET status = 'back' WHERE id = " + i);
                }
                statement.execute("FLUSH BINARY LOGS"); // files begin with what is before them
                statement.execute("DELETE FROM samples WHERE id % 3 = 0");
            }
            String source =
                    "type: mysql, url: '%s', tables: [webshop.orders, webshop.order_items, webshop.samples], snapshot: "
                            .formatted(shop.url());
            read(directory, "log", source + "never, start: {at: earliest}", ROWS);
            read(directory, "tables", source + "only", ROWS);
        } catch (TailraceException | SQLException e) {
            leftOut("mysql", e);
        }
    }

    /** With a producer that has transactions, and with one that has none. */
    private void writeKafka(Path directory) throws IOException {
        try (DemoBroker broker = DemoBroker.start(directory.resolve("kafka"))) {
            broker.await();
            String text =
                    """
                    pipeline: train-kafka
                    source: {type: generate, rate: 0, updates: 25, deletes: 5}
                    routes:
                      - sink: {type: kafka, brokers: "%1$s", topic: "once.{table}"}
                      - sink: {type: kafka, brokers: "%1$s", topic: "least.{table}", delivery: at-least-once}
                    """
                            .formatted(broker.address());
            Path file = write(directory, "kafka.yaml", text);
            run(file, "--until-rows", "200000", "--http", "off");
        } catch (TailraceException e) {
            leftOut("kafka", e);
        }
    }

    /** No server of its own here, or not as this user: the cache is smaller, and still good. */
    private static void leftOut(String server, Exception e) {
        log.warn("not trained with {}: {}", server, e.getMessage());
    }

    /** Leaves changes in the log: one large transaction, and many small ones. */
    private static void change(PostgresShop shop) throws SQLException {
        try (Connection connection = shop.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE PUBLICATION tailrace_train_follow FOR TABLE orders, order_items");
            statement.execute("SELECT pg_create_logical_replication_slot('train', 'pgoutput')");
            statement.execute("UPDATE orders SET status = 'sent'");
            statement.execute("UPDATE order_items SET quantity = quantity + 1");
            statement.execute("SET synchronous_commit = off");
            for (int i = 1; i <= 1000; i++) {
                statement.execute("UPDATE orders SET status = 'back' WHERE id = " + i);
            }
            statement.execute("DELETE FROM orders WHERE id % 3 = 0");
        }
    }

    private void read(Path directory, String name, String source, int rows) throws IOException {
        Path file = write(directory, name + ".yaml", PIPELINE.formatted(name, source));
        run(file, "--until-rows", Integer.toString(rows));
    }

    private void run(Path file, String... options) {
        String[] arguments =
                Stream.concat(Stream.of(file.toString()), Stream.of(options))
                        .toArray(String[]::new);
        RunCommand.commandLine(program).execute(arguments);
    }

    private static Path write(Path directory, String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static void delete(Path directory) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(directory)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }
}
