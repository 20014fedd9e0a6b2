package io.tailrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.app.FlinkTable.Column;
import io.tailrace.testkit.PrivateDatabase;
import io.tailrace.testkit.PrivatePostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.table.api.DataTypes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Flink's own decoders read what the program wrote of a table with every type that happened to it,
 * and have the rows in the end that PostgreSQL has.
 */
@Tag("server")
@Timeout(180)
class FlinkReadsFormatsTest {

    private static final String ROW =
            "(%d, true, -2, 3, 1.5, -2.25, -123.45, 'Größe \"x\"' || chr(10), '\\x01ff7f',"
                    + " '2026-01-31', '13:14:15', '2026-01-31 13:14:15.123456',"
                    + " '2026-01-31 13:14:15.123456+00', 'P1Y2M3DT4H5M6.789S',"
                    + " 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{\"a\":[1,\"b\"]}', '01010',"
                    + " '{1,2}', '{a,\"b,c\"}')";

    /** What all formats have alike. */
    private static final List<Column> ALIKE =
            List.of(
                    new Column("id", DataTypes.BIGINT(), "id"),
                    new Column("b", DataTypes.BOOLEAN(), "b"),
                    new Column("s", DataTypes.SMALLINT(), "s"),
                    new Column("i", DataTypes.INT(), "i"),
                    new Column("r", DataTypes.FLOAT(), "r"),
                    new Column("d", DataTypes.DOUBLE(), "d"),
                    new Column("n", DataTypes.DECIMAL(12, 2), "n"),
                    new Column("t", DataTypes.STRING(), "t"),
                    new Column("u", DataTypes.STRING(), "u"),
                    new Column("j", DataTypes.STRING(), "j"));

    private static final List<Column> DEBEZIUM =
            List.of(
                    new Column("ba", DataTypes.BYTES(), "encode(ba, 'hex')"),
                    new Column("dt", DataTypes.INT(), "dt - date '1970-01-01'"),
                    new Column("ti", DataTypes.INT(), "(extract(epoch from ti) * 1000)::bigint"),
                    new Column(
                            "ts", DataTypes.BIGINT(), "(extract(epoch from ts) * 1000000)::bigint"),
                    new Column(
                            "tz",
                            DataTypes.TIMESTAMP_LTZ(6),
                            "to_char(tz at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')"),
                    new Column(
                            "iv",
                            DataTypes.BIGINT(),
                            "(iv is not null)::int::bigint * 37091106789000"),
                    new Column("bi", DataTypes.BYTES(), "lpad(to_hex(bi::int), 2, '0')"),
                    new Column("ia", DataTypes.ARRAY(DataTypes.INT()), "array_to_string(ia, ',')"),
                    new Column(
                            "ta", DataTypes.ARRAY(DataTypes.STRING()), "array_to_string(ta, ',')"));

    private static final List<Column> MYSQL_TOOLS =
            List.of(
                    new Column("dt", DataTypes.DATE(), "dt - date '1970-01-01'"),
                    new Column("ti", DataTypes.TIME(), "(extract(epoch from ti) * 1000)::bigint"),
                    new Column(
                            "ts",
                            DataTypes.TIMESTAMP(6),
                            "to_char(ts, 'YYYY-MM-DD\"T\"HH24:MI:SS.US')"),
                    new Column(
                            "tz",
                            DataTypes.TIMESTAMP(6),
                            "to_char(tz at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')"),
                    new Column("iv", DataTypes.STRING(), "'P1Y2M3DT4H5M6.789S'"),
                    new Column("bi", DataTypes.BIGINT(), "bi::int"));

    private static final List<Column> CANAL =
            List.of(
                    new Column("ba", DataTypes.STRING(), "convert_from(ba, 'LATIN1')"),
                    new Column("ia", DataTypes.STRING(), "to_json(ia)"),
                    new Column("ta", DataTypes.STRING(), "to_json(ta)"));

    private static final List<Column> MAXWELL =
            List.of(
                    new Column("ba", DataTypes.BYTES(), "encode(ba, 'hex')"),
                    new Column("ia", DataTypes.ARRAY(DataTypes.INT()), "array_to_string(ia, ',')"),
                    new Column(
                            "ta", DataTypes.ARRAY(DataTypes.STRING()), "array_to_string(ta, ',')"));

    @RegisterExtension static final PrivatePostgres postgres = PrivatePostgres.shared();

    @TempDir Path directory;

    @Test
    void every_type_inserted_updated_and_deleted() throws Exception {
        PrivateDatabase database = postgres.database();
        database.execute(
                "CREATE TABLE every (id bigint PRIMARY KEY, b boolean, s smallint, i integer, r real,"
                        + " d double precision, n numeric(12,2), t text, ba bytea, dt date, ti time(0),"
                        + " ts timestamp, tz timestamptz, iv interval, u uuid, j json, bi bit(5),"
                        + " ia integer[], ta text[])",
                "ALTER TABLE every REPLICA IDENTITY FULL",
                "INSERT INTO every VALUES " + ROW.formatted(1));
        Process process = start(database);
        try {
            database.await(
                    "SELECT EXISTS (SELECT FROM pg_replication_slots WHERE active AND slot_name = '"
                            + "tailrace_flink_"
                            + database.name()
                            + "')");
            change(database);
            byte[] out = process.getInputStream().readAllBytes();
            assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
            assertThat(new String(out, StandardCharsets.UTF_8))
                    .as(Files.readString(directory.resolve("log.txt")))
                    .startsWith("RESULT rows=");
        } finally {
            process.destroyForcibly();
        }

        FlinkTable debezium = new FlinkTable(ALIKE, DEBEZIUM);
        debezium.readDebezium(lines("debezium"), false);
        assertThat(debezium.rows()).isEqualTo(expected(database, debezium, 0));
        FlinkTable schemas = new FlinkTable(ALIKE, DEBEZIUM);
        schemas.readDebezium(lines("schemas"), true);
        assertThat(schemas.rows()).isEqualTo(expected(database, schemas, 0));
        FlinkTable canal = new FlinkTable(ALIKE, MYSQL_TOOLS, CANAL);
        canal.readCanal(lines("canal"));
        assertThat(canal.rows()).isEqualTo(expected(database, canal, 0));
        FlinkTable maxwell = new FlinkTable(ALIKE, MYSQL_TOOLS, MAXWELL);
        maxwell.readMaxwell(lines("maxwell"));
        assertThat(maxwell.rows()).isEqualTo(expected(database, maxwell, 2));
    }

    private static void change(PrivateDatabase database) {
        database.execute(
                "INSERT INTO every VALUES "
                        + ROW.formatted(2)
                        + ", "
                        + ROW.formatted(3)
                        + ", "
                        + ROW.formatted(4),
                "INSERT INTO every (id) VALUES (5)",
                "UPDATE every SET t = 'changed', n = NULL WHERE id IN (2, 3)",
                "UPDATE every SET id = id + 1000 WHERE id = 3",
                "DELETE FROM every WHERE id = 4",
                "UPDATE every SET s = 7, t = '' WHERE id = 5");
    }

    private static List<String> expected(PrivateDatabase database, FlinkTable table, int from) {
        return database
                .rows(
                        "SELECT concat_ws('|', "
                                + table.expressions()
                                + ") FROM every WHERE id >= "
                                + from
                                + " ORDER BY id")
                .stream()
                .map(List::getFirst)
                .sorted()
                .toList();
    }

    private List<String> lines(String name) throws Exception {
        try (Stream<Path> files = Files.list(directory.resolve(name))) {
            return files.filter(Files::isRegularFile)
                    .sorted()
                    .flatMap(
                            file -> {
                                try {
                                    return Files.readAllLines(file).stream();
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            })
                    .toList();
        }
    }

    private Process start(PrivateDatabase database) throws Exception {
        Path file =
                Files.writeString(
                        directory.resolve("flink.yaml"),
                        """
                        pipeline: flink-%s
                        source:
                          type: postgres
                          url: %s
                          tables: [public.every]
                        routes:
                          - name: debezium
                            sink: {type: files, directory: debezium, format: debezium, format-options: {decimal: string}}
                          - name: schemas
                            sink:
                              type: files
                              directory: schemas
                              format: debezium
                              format-options: {decimal: string, schemas: true}
                          - name: canal
                            sink: {type: files, directory: canal, format: canal}
                          - name: maxwell
                            match: {ops: [insert, update, delete]}
                            sink: {type: files, directory: maxwell, format: maxwell}
                        """
                                .formatted(database.name(), database.url()));
        return ChildProgram.builder("run", file.toString(), "--until-rows", "10", "--http", "off")
                .redirectError(directory.resolve("log.txt").toFile())
                .start();
    }
}
