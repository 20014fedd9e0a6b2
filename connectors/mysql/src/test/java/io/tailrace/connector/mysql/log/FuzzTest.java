package io.tailrace.connector.mysql.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.connector.mysql.catalog.Bytes;
import io.tailrace.connector.mysql.catalog.Catalog;
import io.tailrace.connector.mysql.catalog.CharacterSets;
import io.tailrace.connector.mysql.catalog.Columns;
import io.tailrace.connector.mysql.catalog.LogColumn;
import io.tailrace.connector.mysql.catalog.SchemaHistory;
import io.tailrace.connector.mysql.catalog.TableVersion;
import io.tailrace.connector.mysql.catalog.ZeroDates;
import io.tailrace.connector.mysql.server.Connections;
import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.connector.mysql.server.ServerUrl;
import io.tailrace.connector.mysql.server.Wire;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.format.ByteOutput;
import io.tailrace.spi.format.JsonEnvelope;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.LargeBatches;
import io.tailrace.spi.frame.TableName;
import io.tailrace.testkit.MysqlTypes;
import io.tailrace.testkit.PrivateMysql;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bytes of real logs, damaged: whatever they hold, they decode or are refused. */
@Tag("server")
class FuzzTest {

    private static final int ROUNDS = 20_000;

    @RegisterExtension static final PrivateMysql MYSQL = PrivateMysql.mysql();
    @RegisterExtension static final PrivateMysql MARIADB = PrivateMysql.mariadb();

    @Test
    void damaged_events_of_mysql_are_refused_or_read() throws Exception {
        MysqlTypes.insert(MYSQL, MysqlTypes.of(MYSQL));
        if (!MYSQL.isMysqlBefore(800)) {
            MYSQL.execute(
                    "set binlog_transaction_compression = on",
                    "create table samples.packed (id int primary key, body text)",
                    "insert into samples.packed values (1, repeat('x', 3000))",
                    "set binlog_transaction_compression = off");
        }
        fuzz(MYSQL);
    }

    @Test
    void damaged_events_of_mariadb_are_refused_or_read() throws Exception {
        MysqlTypes.insert(MARIADB, MysqlTypes.of(MARIADB));
        fuzz(MARIADB);
    }

    private static void fuzz(PrivateMysql server) throws Exception {
        List<byte[]> events = events(server);
        SchemaHistory history = history(server);
        assertThat(play(events, server, history)).as("rows of the log as it is").isGreaterThan(50);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int at = random.nextInt(events.size());
            // a table map is of use only together with the rows behind it
            List<byte[]> some =
                    new ArrayList<>(
                            events.subList(Math.max(0, at - 2), Math.min(events.size(), at + 2)));
            int victim = random.nextInt(some.size());
            some.set(victim, damaged(some.get(victim), random));
            try {
                play(some, server, history);
            } catch (TailraceException e) {
                refused++;
                assertThat(e.code())
                        .as("seed %d round %d", seed, round)
                        .isInstanceOf(MysqlError.class);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + " round " + round, e);
            }
        }
        assertThat(refused).isPositive();
    }

    private static byte[] damaged(byte[] event, Random random) {
        byte[] copy = event.clone();
        if (random.nextInt(4) == 0) {
            copy =
                    Arrays.copyOf(
                            copy,
                            EventDecoder.HEADER
                                    + random.nextInt(copy.length - EventDecoder.HEADER + 1));
            for (int i = 0; i < 4; i++) {
                copy[9 + i] = (byte) (copy.length >> 8 * i);
            }
        }
        for (int i = random.nextInt(4); i >= 0 && copy.length > EventDecoder.HEADER; i--) {
            int at =
                    EventDecoder.HEADER
                            + random.nextInt(Math.min(copy.length - EventDecoder.HEADER, 200));
            copy[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) 0xff;
        }
        return copy;
    }

    /** Decodes, and encodes what comes out; returns the number of changes. */
    private static int play(List<byte[]> events, PrivateMysql server, SchemaHistory history) {
        FrameQueue frames = new FrameQueue(1 << 16, new LargeBatches(), true);
        Progress progress =
                new Progress(
                        new LogPosition(0, "s", "binlog.000001", 4, 0, "", null),
                        null,
                        "mysql",
                        true,
                        0);
        CharacterSets sets = new CharacterSets(new NoServer());
        Tables tables =
                new Tables(
                        sets,
                        new Columns(sets, ZeroDates.NULL),
                        history,
                        server.isMariadb(),
                        _ -> true,
                        progress);
        EventDecoder decoder =
                new EventDecoder(
                        frames,
                        progress,
                        tables,
                        new SchemaChanges(frames, progress, tables, history, _ -> {}),
                        XaTransactions.open(Path.of("target", "fuzz"), null),
                        "test",
                        false);
        decoder.checksums(true);
        int rows = 0;
        for (byte[] event : events) {
            decoder.decode(event, 0, event.length);
            rows += drain(frames);
            while (decoder.isUnfinished()) {
                decoder.resume();
                rows += drain(frames);
            }
        }
        frames.cut(progress::position);
        return rows + drain(frames);
    }

    private static int drain(FrameQueue frames) {
        int rows = 0;
        for (Frame frame = frames.poll(); frame != null; frame = frames.poll()) {
            if (frame instanceof ChangeBatch batch) {
                rows += encode(batch);
            }
        }
        return rows;
    }

    private static int encode(ChangeBatch batch) {
        ByteOutput output = new ByteOutput(1 << 16, OutputStream.nullOutputStream());
        JsonEnvelope format = new JsonEnvelope();
        var change = batch.cursor();
        try {
            while (change.next()) {
                format.write(change, output);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return batch.size();
    }

    /** The log from its beginning to its present end. */
    private static List<byte[]> events(PrivateMysql server) throws InterruptedException {
        Connections connections =
                new Connections(ServerUrl.parse(server.url("mysql")), null, null, false);
        String file = server.rows("show binary logs").getLast().getFirst();
        server.execute("create database the_end");
        List<byte[]> events = new ArrayList<>();
        try (Wire wire = connections.wire()) {
            Dump.begin(
                    wire,
                    new Dump.Replica(77, UUID.randomUUID(), Duration.ofMillis(200), false),
                    server.isMariadb(),
                    null,
                    file,
                    LogPosition.FIRST);
            boolean end = false;
            while (!end) {
                wire.next();
                byte[] event = Arrays.copyOfRange(wire.array(), wire.start() + 1, wire.end());
                int type = Bytes.u8(event, 4);
                if (type != EventType.ROTATE && type != EventType.HEARTBEAT) {
                    events.add(event);
                }
                end =
                        new String(event, StandardCharsets.ISO_8859_1)
                                .contains("create database the_end");
            }
        }
        return events;
    }

    /** Nothing is known but by the log, unless that has no metadata, as on MySQL 5.7. */
    private static SchemaHistory history(PrivateMysql server) {
        if (!server.isMysqlBefore(800)) {
            return new Known(Map.of());
        }
        ServerUrl url = ServerUrl.parse(server.url("samples"));
        try (Catalog catalog = new Catalog(new Connections(url, null, null, false))) {
            return new Known(catalog.tables(name -> name.schema().equals("samples")));
        }
    }

    /** Tables that stay as they are. */
    private record Known(Map<TableName, TableVersion> tables) implements SchemaHistory {
        @Override
        public @Nullable List<LogColumn> columns(
                TableName table, String sequence, Predicate<List<LogColumn>> fits) {
            TableVersion known = tables.get(table);
            return known != null && fits.test(known.columns()) ? known.columns() : null;
        }

        @Override
        public @Nullable TableName changed(Statement statement) {
            return null;
        }

        @Override
        public List<Effect> apply(Statement statement) {
            return List.of();
        }
    }

    private static final class NoServer implements CharacterSets.Oracle {
        @Override
        public String ofCollation(int collation) {
            return "utf8mb4";
        }

        @Override
        public String convert(String characterSet, byte[] bytes) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }
}
