package io.tailrace.app.crash;

import static java.util.stream.Collectors.toList;

import io.tailrace.testkit.JsonLines;
import io.tailrace.testkit.MysqlComparison;
import io.tailrace.testkit.MysqlLoad;
import io.tailrace.testkit.MysqlTables;
import io.tailrace.testkit.MysqlTypes;
import io.tailrace.testkit.PrivateMysql;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Two sessions on a MySQL or MariaDB, each with random tables of its own: columns of all types,
 * large ones too, that come and go; and tables that are made while the pipeline runs.
 */
final class MysqlWorkload implements LoadedSource {

    private static final String DATABASE = "source";
    private static final List<String> SESSIONS = List.of("a", "b");
    private static final int TABLES = 3;

    /** In a position: the log's file and the place in it. */
    private static final Pattern PLACE = Pattern.compile("f=\\S+\\.(\\d+) o=(\\d+)");

    private final PrivateMysql server;
    private final int port;
    private final long seed;
    private final List<MysqlTables> tables = new ArrayList<>();
    private final List<MysqlLoad> loads = new ArrayList<>();
    private int marks;

    /** A place in the log; the files of a server are numbered. */
    private record Place(long file, long offset) implements Comparable<Place> {

        static Place of(String position) {
            Matcher place = PLACE.matcher(position);
            if (!place.find()) {
                throw new IllegalArgumentException("no place in the log: " + position);
            }
            return new Place(Long.parseLong(place.group(1)), Long.parseLong(place.group(2)));
        }

        @Override
        public int compareTo(Place other) {
            return Comparator.comparingLong(Place::file)
                    .thenComparingLong(Place::offset)
                    .compare(this, other);
        }
    }

    MysqlWorkload(PrivateMysql server, long seed) {
        this(server, server.port(), seed);
    }

    /**
     * @param port where the pipeline finds the server; a proxy's, perhaps
     */
    MysqlWorkload(PrivateMysql server, int port, long seed) {
        this.server = server;
        this.port = port;
        this.seed = seed;
    }

    /** All types; but of times those within a day, for DuckDB has no others. */
    private List<MysqlTypes.Case> cases() {
        List<MysqlTypes.Case> cases =
                MysqlTypes.of(server).stream()
                        .filter(each -> !each.type().matches("time(\\(\\d\\))?"))
                        .collect(toList());
        cases.add(
                new MysqlTypes.Case(
                        "time(6)",
                        MysqlTypes.Oracle.TIME,
                        List.of("'13:14:15.123456'", "'00:00:00.5'", "'23:59:59.999999'")));
        return cases;
    }

    @Override
    public String yaml() {
        return """
                type: mysql
                url: %s
                tables: [%s.*]
                snapshot-chunk: 64KiB
                """
                .formatted(server.url(DATABASE, port), DATABASE);
    }

    @Override
    public void create(int rows) {
        server.execute(
                "drop database if exists " + DATABASE,
                "create database " + DATABASE + " charset utf8mb4",
                "use " + DATABASE,
                "set time_zone = '+00:00', sql_mode = ''",
                "create table marks (id int primary key)");
        Random random = new Random(seed);
        for (String session : SESSIONS) {
            MysqlTables own = new MysqlTables(random, server, DATABASE, session, cases());
            for (int i = 0; i < TABLES; i++) {
                server.execute(own.create(i == TABLES - 1));
                for (int filled = 0; filled < rows; filled += 1000) {
                    server.execute(own.insertMany(own.tables().get(i)));
                }
            }
            tables.add(own);
        }
    }

    @Override
    public void start() {
        for (int i = 0; i < SESSIONS.size(); i++) {
            String journal = DATABASE + ".journal_" + SESSIONS.get(i);
            loads.add(MysqlLoad.start(server, tables.get(i), journal, seed + i));
        }
    }

    @Override
    public void pause() {
        loads.forEach(MysqlLoad::pause);
    }

    @Override
    public void resume() {
        loads.forEach(MysqlLoad::resume);
    }

    @Override
    public long transactions() {
        return loads.stream().mapToLong(MysqlLoad::transactions).sum();
    }

    @Override
    public boolean isRead() {
        return !dumps().isEmpty();
    }

    @Override
    public String readers() {
        return dumps().toString();
    }

    /** Not from information_schema: MySQL 9 fails there while a statement with an emoji runs. */
    private List<List<String>> dumps() {
        return server.rows("show processlist").stream()
                .filter(session -> session.get(4).startsWith("Binlog Dump"))
                .map(session -> List.of(session.get(0), session.get(4), session.get(6)))
                .toList();
    }

    @Override
    public Predicate<List<String>> mark() {
        server.execute("insert into " + DATABASE + ".marks values (" + marks++ + ")");
        List<String> status = server.logEnd();
        Place end = Place.of("f=" + status.get(0) + " o=" + status.get(1));
        return positions ->
                !positions.isEmpty()
                        && positions.stream()
                                        .map(Place::of)
                                        .min(Comparator.naturalOrder())
                                        .get()
                                        .compareTo(end)
                                >= 0;
    }

    @Override
    public void forget(List<String> positions) {
        pause(); // an ALTER would be in the way
        positions.stream()
                .map(Place::of)
                .min(Comparator.naturalOrder())
                .ifPresent(place -> server.purge("binlog." + String.format("%06d", place.file())));
    }

    @Override
    public JsonLines lines(Path folder) {
        return JsonLines.read(folder, MysqlTables::identity);
    }

    @Override
    public List<String> tables() {
        List<String> names = new ArrayList<>(List.of("marks"));
        SESSIONS.forEach(session -> names.add("journal_" + session));
        for (MysqlTables own : tables) {
            own.tables().forEach(made -> names.add(made.name().split("\\.")[1]));
        }
        return names;
    }

    @Override
    public Difference compare(String table, Connection duckDb) throws SQLException {
        try (Connection connection = server.connect()) {
            MysqlComparison rows = MysqlComparison.withDuckDb(connection, DATABASE, table, duckDb);
            return new Difference("DuckDB " + rows, rows.equal());
        }
    }

    @Override
    public Difference compare(String table, JsonLines lines) throws SQLException {
        try (Connection connection = server.connect()) {
            MysqlComparison rows =
                    MysqlComparison.withJsonLines(connection, DATABASE, table, lines);
            return new Difference("lines  " + rows, rows.equal());
        }
    }

    @Override
    public void close() {
        loads.forEach(MysqlLoad::close);
    }
}
