package io.tailrace.spi.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.DataType.Kind;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.frame.Transaction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The lines expected are the samples of {@code docs/formats/envelope.md}, and some more. */
class JsonEnvelopeTest {

    private static final String ABSENT = "absent";

    private static final Table ORDERS =
            table(
                    "public",
                    "orders",
                    column("id", Kind.INT64, 1),
                    column("customer", Kind.TEXT, 0),
                    column("total", Kind.DECIMAL, 0),
                    column("details", Kind.JSON, 0));

    private static final Table LINES =
            table(
                    "",
                    "li\"nes",
                    column("größe", Kind.TEXT, 0),
                    column("no", Kind.INT32, 2),
                    column("order", Kind.UUID, 1));

    private final ChangeBatchBuilder builder = new ChangeBatchBuilder(1 << 16);
    private Transaction transaction =
            new Transaction("00000000015d2f60", "731", 1_790_000_000_000_250L);
    private long ordinal;

    @Test
    void writes_every_op() throws IOException {
        change(Op.INSERT, ORDERS, null, cells("17", "Ada", "12.50", "{\"gift\": true}"));
        change(Op.UPDATE, ORDERS, null, cells("17", "Ada", "13.00", ABSENT));
        change(
                Op.UPDATE,
                ORDERS,
                cells("17", ABSENT, ABSENT, ABSENT),
                cells("18", "Ada", null, ABSENT));
        change(Op.DELETE, ORDERS, cells("18", ABSENT, ABSENT, ABSENT), null);
        change(Op.TRUNCATE, ORDERS, null, null);
        Table messages =
                table(
                        "",
                        "message",
                        column("prefix", Kind.TEXT, 0),
                        column("content", Kind.BYTES, 0));
        change(Op.MESSAGE, messages, null, cells("audit", "by hand"));
        transaction = new Transaction("snapshot-000001-000003", "", -1);
        ordinal = 0x23_4567_89abL;
        change(Op.READ, ORDERS, null, cells("1", "Größe \"XL\"\n", "-0.00", "[1,\n 2]"));
        assertLines("ops.jsonl");
    }

    @Test
    void writes_a_value_of_every_kind() throws IOException {
        List<Column> columns = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            DataType type =
                    kind == Kind.ARRAY
                            ? DataType.arrayOf(DataType.of(Kind.INT32))
                            : DataType.of(kind);
            columns.add(new Column(kind.name().toLowerCase(Locale.ROOT), type, "x", true, 0));
        }
        Table table = new Table(new TableName("public", "kinds"), columns, 1);
        change(
                Op.INSERT,
                table,
                null,
                cells(
                        "true",
                        "-32768",
                        "2147483647",
                        "-9223372036854775808",
                        "18446744073709551615",
                        "1.5",
                        "1e-7",
                        "123456789012345678901234567890.0000000001",
                        "tab\tquote\"backslash\\control\u0001snowman☃emoji😀",
                        "bytes\u0000\u007f",
                        "2026-01-31",
                        "13:14:15.123456",
                        "13:14:15+02",
                        "2026-01-31 13:14:15.1",
                        "2026-01-31 13:14:15+00",
                        "P1Y2M3DT4H5M6.789S",
                        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
                        "{\"a\":\t[1, 2.0,\r\n\"\\n\"]}",
                        "0101",
                        "[1,null,3]"));
        change(Op.INSERT, table, null, nulls(columns.size()));
        change(Op.UPDATE, table, null, absents(columns.size()));
        Table floats =
                table(
                        "s",
                        "f",
                        column("a", Kind.FLOAT64, 0),
                        column("b", Kind.FLOAT32, 0),
                        column("c", Kind.DECIMAL, 0));
        change(Op.INSERT, floats, null, cells("NaN", "-Infinity", "NaN"));
        change(Op.INSERT, floats, null, cells("Infinity", "1e+30", "Infinity"));
        assertLines("kinds.jsonl");
    }

    @Test
    void writes_keys_in_the_order_of_the_key() throws IOException {
        change(Op.INSERT, LINES, null, cells("m", "2", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"));
        transaction = new Transaction("0002", "id \"quoted\"", 0);
        change(Op.DELETE, LINES, cells(ABSENT, "2", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"), null);
        assertLines("keys.jsonl");
    }

    @Test
    void writes_the_same_through_a_small_buffer() throws IOException {
        change(
                Op.INSERT,
                ORDERS,
                null,
                cells("17", "x".repeat(5000), "1", "[" + " ".repeat(5000) + "]"));
        ChangeBatch batch = builder.build(new Position("p"));
        ByteArrayOutputStream drained = new ByteArrayOutputStream();
        ByteOutput small = new ByteOutput(64, drained);
        new JsonEnvelope().write(batch.change(0), small);
        small.drain();

        assertThat(drained.toString(StandardCharsets.UTF_8)).isEqualTo(lines(batch, 64).getFirst());
    }

    @Test
    void writes_the_same_whether_there_is_room_for_a_row_or_not() throws IOException {
        Table table =
                table(
                        "s",
                        "t",
                        column("k", Kind.INT64, 1),
                        column("a name that takes more than a block", Kind.TEXT, 0),
                        column("d", Kind.DECIMAL, 0),
                        column("f", Kind.FLOAT64, 0),
                        column("j", Kind.JSON, 0));
        Random random = new Random(11);
        for (int i = 0; i < 2000; i++) {
            String text = text(random, random.nextInt(100));
            String json = random.nextInt(4) == 0 ? "[\n1]" : null;
            change(
                    Op.INSERT,
                    table,
                    null,
                    cells(
                            Long.toString(random.nextLong()),
                            random.nextInt(9) == 0 ? ABSENT : text,
                            random.nextInt(9) == 0 ? null : Integer.toString(i),
                            random.nextInt(9) == 0 ? "-Infinity" : "1.5e-9",
                            json));
        }
        ChangeBatch batch = builder.build(new Position("p"));

        assertThat(lines(batch, 1 << 12)).containsExactlyElementsOf(lines(batch, 64));
    }

    /** Letters, and in one of three texts what must be escaped. */
    private static String text(Random random, int length) {
        String characters = random.nextInt(3) == 0 ? "abcü\"\\\n\u0001" : "ab ü!#~\u007f";
        return random.ints(length, 0, characters.length())
                .mapToObj(i -> String.valueOf(characters.charAt(i)))
                .collect(Collectors.joining());
    }

    private void assertLines(String resource) throws IOException {
        List<String> expected;
        try (InputStream in = getClass().getResourceAsStream("/JsonEnvelopeTest/" + resource)) {
            byte[] bytes = Objects.requireNonNull(in, resource).readAllBytes();
            expected = new String(bytes, StandardCharsets.UTF_8).lines().toList();
        }
        ChangeBatch batch = builder.build(new Position("p"));
        assertThat(lines(batch, 64)).containsExactlyElementsOf(expected);
        assertThat(lines(batch, 1 << 12)).containsExactlyElementsOf(expected);
    }

    private static List<String> lines(ChangeBatch batch, int capacity) throws IOException {
        JsonEnvelope format = new JsonEnvelope();
        List<String> lines = new ArrayList<>();
        Change change = batch.cursor();
        while (change.next()) {
            ByteOutput output = new ByteOutput(capacity);
            format.write(change, output);
            lines.add(new String(output.array(), 0, output.size(), StandardCharsets.UTF_8));
        }
        return lines;
    }

    private void change(
            Op op,
            Table table,
            @Nullable String @Nullable [] before,
            @Nullable String @Nullable [] after) {
        builder.change(op, table, transaction, ordinal, 22_884_192 + ordinal);
        ordinal++;
        if (before != null) {
            builder.before();
            add(before);
        }
        if (after != null) {
            builder.after();
            add(after);
        }
    }

    private void add(@Nullable String[] texts) {
        for (String text : texts) {
            if (text == null) {
                builder.nullCell();
            } else if (text.equals(ABSENT)) {
                builder.absentCell();
            } else {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                builder.cell(bytes, 0, bytes.length);
            }
        }
    }

    private static @Nullable String[] cells(@Nullable String... texts) {
        return texts;
    }

    private static @Nullable String[] nulls(int count) {
        return new @Nullable String[count];
    }

    private static String[] absents(int count) {
        String[] texts = new String[count];
        Arrays.fill(texts, ABSENT);
        return texts;
    }

    private static Table table(String schema, String name, Column... columns) {
        return new Table(new TableName(schema, name), List.of(columns), 1);
    }

    private static Column column(String name, Kind kind, int key) {
        return new Column(name, DataType.of(kind), "x", key == 0, key);
    }
}
