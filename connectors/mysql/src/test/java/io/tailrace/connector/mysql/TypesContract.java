package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.MysqlTypes;
import io.tailrace.testkit.MysqlTypes.Case;
import io.tailrace.testkit.PrivateMysql;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the log brings of every type is what the server itself answers to a SELECT. */
@Tag("server")
abstract class TypesContract {

    abstract PrivateMysql server();

    @Test
    void every_type_reads_as_the_server_answers() throws Exception {
        assertThat(differences(MysqlTypes.of(server()))).isEmpty();
    }

    /** What the log brings of such columns and the server answers otherwise. */
    List<String> differences(List<Case> types) throws Exception {
        PrivateMysql server = server();
        server.execute("create database if not exists samples");
        List<String> wrong = new ArrayList<>();
        try (Reading reading = Reading.open(Reading.config(server, "samples"), null)) {
            reading.until(MysqlTypes.insert(server, types));
            for (int i = 0; i < types.size(); i++) {
                compare(server, "samples.t" + i, types.get(i), reading, wrong);
            }
        }
        return wrong;
    }

    /** What the log says of columns it packs side by side: each has to find its own. */
    @Test
    void columns_of_all_types_side_by_side_read_as_the_server_answers() throws Exception {
        PrivateMysql server = server();
        server.execute(
                "drop database if exists mixed",
                "create database mixed charset utf8mb4",
                "set time_zone = '+00:00', sql_mode = ''");
        Random random = new Random(7);
        List<Case> all = new ArrayList<>(MysqlTypes.of(server));
        try (Reading reading = Reading.open(Reading.config(server, "mixed"), null)) {
            List<String> wrong = new ArrayList<>();
            for (int table = 0; table < 6; table++) {
                Collections.shuffle(all, random);
                StringJoiner columns = new StringJoiner(", ");
                StringJoiner values = new StringJoiner(", ");
                StringJoiner answers = new StringJoiner(", ");
                for (int i = 0; i < all.size(); i++) {
                    Case each = all.get(i);
                    columns.add("c" + i + " " + each.type());
                    values.add(each.values().get(random.nextInt(each.values().size())));
                    answers.add(each.oracle().of("c" + i));
                }
                String name = "mixed.t" + table;
                server.execute(
                        "create table " + name + " (" + columns + ")",
                        "insert into " + name + " values (" + values + ")");
                reading.until(table + 1);
                List<String> mine = Objects.requireNonNull(reading.rows.getLast().after());
                List<String> theirs = server.rows("select " + answers + " from " + name).getFirst();
                for (int i = 0; i < all.size(); i++) {
                    compare(all.get(i), mine.get(i), theirs.get(i), wrong);
                }
            }
            assertThat(wrong).isEmpty();
        }
    }

    /** A snapshot takes such digits as they are. */
    @Test
    void the_server_sets_doubles_with_the_fewest_digits() {
        String from =
                " from information_schema.columns a, information_schema.collations b limit 20000";
        List<List<String>> rows =
                server().rows(
                                "select (rand(1) - 0.5) * pow(10, floor(rand(2) * 600 - 300)), rand(3) * 1e6 * 1e0,"
                                        + " pow(2, floor(rand(4) * 2000 - 1000)), floor(rand(5) * 1e17) / 3 * 1e0"
                                        + from);
        assertThat(rows).hasSize(20_000);
        for (List<String> row : rows) {
            for (String answer : row) {
                String fewest = Double.toString(Double.parseDouble(answer));
                assertThat(new BigDecimal(answer)).isEqualByComparingTo(new BigDecimal(fewest));
            }
        }
    }

    private static void compare(
            PrivateMysql server, String table, Case each, Reading reading, List<String> wrong) {
        List<Reading.Row> mine =
                reading.rows.stream().filter(row -> row.table().equals(table)).toList();
        List<List<String>> theirs =
                server.rows(
                        "select id, " + each.oracle().of("c") + " from " + table + " order by id");
        for (int i = 0; i < theirs.size(); i++) {
            String got = Objects.requireNonNull(mine.get(i).after()).get(1);
            compare(each, got, theirs.get(i).get(1), wrong);
        }
    }

    private static void compare(
            Case each, @Nullable String got, String answer, List<String> wrong) {
        String want = canonical(each, answer);
        boolean same =
                got == null || want.equals("null")
                        ? want.equals(String.valueOf(got))
                        : switch (each.oracle()) {
                            case NUMBER -> sameNumber(each.type(), got, want);
                            case VECTOR, MARIADB_VECTOR -> sameVector(got, want);
                            default -> want.equals(got);
                        };
        if (!same) {
            wrong.add(each.type() + ": the log has " + got + ", the server answers " + want);
        }
    }

    private static boolean sameNumber(String type, String got, String want) {
        return type.startsWith("float")
                ? Float.parseFloat(got) == (float) Double.parseDouble(want)
                : Double.parseDouble(got) == Double.parseDouble(want);
    }

    /** The server shows of each number six digits; its bytes have all. */
    private static boolean sameVector(String got, String want) {
        String[] texts = got.substring(1, got.length() - 1).split(",");
        String shown = want.substring(want.indexOf('[') + 1, want.length() - 1);
        List<Double> rounded = Stream.of(shown.split(",")).map(Double::valueOf).toList();
        ByteBuffer bytes = ByteBuffer.allocate(4 * texts.length).order(ByteOrder.LITTLE_ENDIAN);
        boolean same = rounded.size() == texts.length;
        for (int i = 0; same && i < texts.length; i++) {
            float number = Float.parseFloat(texts[i]);
            bytes.putFloat(number);
            boolean shortest =
                    new BigDecimal(texts[i]).compareTo(new BigDecimal(Float.toString(number))) == 0;
            same = shortest && Math.abs(number - rounded.get(i)) <= 1e-5 * Math.abs(number);
        }
        return same
                && want.startsWith(HexFormat.of().withUpperCase().formatHex(bytes.array()) + " ");
    }

    private static String canonical(Case each, @Nullable String text) {
        if (text == null || text.equals("null")) {
            return "null";
        }
        return switch (each.oracle()) {
            case TIME -> withoutZeros(text);
            case INSTANT -> withoutZeros(text) + "+00";
            case BITS -> {
                int width = Integer.parseInt(each.type().replaceAll("\\D", ""));
                yield "0".repeat(width - text.length()) + text;
            }
            default -> text;
        };
    }

    private static String withoutZeros(String text) {
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }
}
