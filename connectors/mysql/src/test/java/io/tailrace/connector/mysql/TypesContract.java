package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.MysqlTypes;
import io.tailrace.testkit.MysqlTypes.Case;
import io.tailrace.testkit.MysqlTypes.Oracle;
import io.tailrace.testkit.PrivateMysql;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the log brings of every type is what the server itself answers to a SELECT. */
@Tag("server")
abstract class TypesContract {

    abstract PrivateMysql server();

    abstract List<Case> cases();

    @Test
    void every_type_reads_as_the_server_answers() throws Exception {
        PrivateMysql server = server();
        server.execute("create database if not exists samples");
        try (Reading reading = Reading.open(Reading.config(server, "samples"), null)) {
            List<Case> all = cases();
            reading.until(MysqlTypes.insert(server, all));
            List<String> wrong = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                compare(server, "samples.t" + i, all.get(i), reading, wrong);
            }
            assertThat(wrong).isEmpty();
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
            String want = canonical(each, theirs.get(i).get(1));
            boolean same =
                    each.oracle() == Oracle.NUMBER && got != null && !want.equals("null")
                            ? sameNumber(each.type(), got, want)
                            : want.equals(String.valueOf(got));
            if (!same) {
                wrong.add(each.type() + ": the log has " + got + ", the server answers " + want);
            }
        }
    }

    private static boolean sameNumber(String type, String got, String want) {
        return type.startsWith("float")
                ? Float.parseFloat(got) == (float) Double.parseDouble(want)
                : Double.parseDouble(got) == Double.parseDouble(want);
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
