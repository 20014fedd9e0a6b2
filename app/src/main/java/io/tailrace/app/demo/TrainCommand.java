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
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Uses what the other commands use, in some seconds: the JVM takes down which classes and methods
 * that needs, so that the next start finds them ready and compiles sooner. The launcher runs it
 * after a build, once for each cache. A private PostgreSQL, MySQL and Kafka serve; where one does
 * not start, the rest is trained.
 *
 * <p>The JVM also takes down how methods were used, and the next time compiles for all of that. So
 * the logs come last and many times over, with changes in such proportions as logs have them: what
 * is rare there is compiled as rare.
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
            http: {port: 0}
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

    /** Rows of a snapshot: what it needs is then loaded, and little of it compiled. */
    private static final int COPIED = 20_000;

    /** Changes of a log, somewhat less than it has. */
    private static final int LOGGED = 20_000;

    /** How often a log is read; PostgreSQL needs as many slots, of which it has ten. */
    private static final int TIMES = 8;

    private static final String PIPELINE =
            """
            pipeline: train-%1$s
            source: {%2$s}
            http: {port: 0}
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
            new CommandLine(new ConnectorsCommand(program)).execute();
            generate(directory);
            connect(directory, "postgres");
            connect(directory, "mysql");
            if (withKafka) {
                writeKafka(directory);
            }
            readPostgres(directory);
            readMysql(directory);
        } finally {
            delete(directory);
        }
        return ExitCode.OK;
    }

    private void generate(Path directory) throws IOException {
        Path measured = write(directory, "measured.yaml", MEASURED);
        run(measured, "--until-rows", "200000");
        Path stored = write(directory, "stored.yaml", STORED);
        run(stored, "--until-rows", "5000", "--http", "off");
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
            change(shop);
            String source =
                    "type: postgres, url: '%s', tables: [public.orders, public.order_items]"
                            .formatted(shop.url());
            read(directory, "postgres", source, i -> "slot: train" + i);
        } catch (TailraceException | SQLException e) {
            leftOut("postgres", e);
        }
    }

    /** Leaves changes in the log, for slots of which each reads them once. */
    private static void change(PostgresShop shop) throws SQLException {
        try (Connection connection = shop.connect();
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < TIMES; i++) {
                statement.execute(
                        "CREATE PUBLICATION tailrace_train_postgres_log"
                                + i
                                + " FOR TABLE orders, order_items");
                statement.execute(
                        "SELECT pg_create_logical_replication_slot('train" + i + "', 'pgoutput')");
            }
            statement.execute("SET synchronous_commit = off");
            changeShop(
                    statement,
                    "INSERT INTO orders SELECT id + 1000000, customer, status, total, note, ordered_at FROM orders");
            statement.execute("DELETE FROM orders WHERE id % 30 = 0");
        }
    }

    private void readMysql(Path directory) throws IOException {
        try (MysqlShop shop = MysqlShop.start(directory.resolve("mysql"))) {
            shop.fill(ROWS);
            change(shop);
            String source =
                    "type: mysql, url: '%s', tables: [webshop.orders, webshop.order_items, webshop.samples]"
                            .formatted(shop.url());
            read(directory, "mysql", source, _ -> "start: {at: earliest}");
        } catch (TailraceException | SQLException e) {
            leftOut("mysql", e);
        }
    }

    /** Leaves changes in the log, and nothing else there. */
    private static void change(MysqlShop shop) throws SQLException {
        try (Connection connection = shop.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(SAMPLES);
            statement.execute("RESET MASTER");
            changeShop(
                    statement,
                    "INSERT INTO samples SELECT id, id % 100, id, NOW(), NOW(6) - INTERVAL id SECOND, SEC_TO_TIME(id),"
                            + " CASE id % 200 WHEN 0 THEN id WHEN 1 THEN 1e20 / id WHEN 2 THEN 0.001 / id ELSE id / 7 END,"
                            + " id / 3, MD5(id), 'a', 'x', id * 1000000000 FROM orders");
            statement.execute("FLUSH BINARY LOGS"); // files begin with what is before them
            statement.execute("DELETE FROM samples WHERE id % 30 = 0");
        }
    }

    /**
     * Transactions of several rows and of one, insertions the most.
     *
     * @param insert makes a row of each order that a WHERE behind it chooses
     */
    private static void changeShop(Statement statement, String insert) throws SQLException {
        statement.execute("UPDATE order_items SET quantity = quantity + 1 WHERE order_id % 20 = 0");
        for (int from = 0; from < ROWS / 3; from += 500) {
            statement.execute(insert + " WHERE id > " + from + " AND id <= " + (from + 500));
        }
        for (int i = 1; i <= 1000; i++) {
            statement.execute("UPDATE orders SET status = 'back' WHERE id = " + i);
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

    /**
     * The tables, and then the log, many times.
     *
     * @param start where the log begins for the reading of that number
     */
    private void read(Path directory, String type, String source, IntFunction<String> start)
            throws IOException {
        read(directory, type + "-tables", source + ", snapshot: only", COPIED);
        for (int i = 0; i < TIMES; i++) {
            String followed = source + ", snapshot: never, " + start.apply(i);
            read(directory, type + "-log" + i, followed, LOGGED);
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
