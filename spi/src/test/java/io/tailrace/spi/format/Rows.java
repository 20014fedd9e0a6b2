package io.tailrace.spi.format;

import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.DataType.Kind;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.frame.Transaction;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Changes as a source would make them, and what a format writes of them. */
final class Rows {

    static final String ABSENT = "absent";

    private final ChangeBatchBuilder builder = new ChangeBatchBuilder(1 << 16);
    private Transaction transaction = new Transaction("0", "", 0);
    private long ordinal;

    Rows in(Transaction next) {
        transaction = next;
        ordinal = 0;
        return this;
    }

    Rows insert(Table table, long offset, @Nullable String... after) {
        return add(Op.INSERT, table, offset, null, after);
    }

    Rows add(
            Op op,
            Table table,
            long offset,
            @Nullable String @Nullable [] before,
            @Nullable String @Nullable [] after) {
        builder.change(op, table, transaction, ordinal++, offset);
        if (before != null) {
            builder.before();
            cells(before);
        }
        if (after != null) {
            builder.after();
            cells(after);
        }
        return this;
    }

    private void cells(@Nullable String[] texts) {
        for (String text : texts) {
            if (text == null) {
                builder.nullCell();
            } else if (text.equals(ABSENT)) {
                builder.absentCell();
            } else {
                byte[] bytes =
                        text.startsWith("\\x")
                                ? HexFormat.of().parseHex(text.substring(2))
                                : text.getBytes(StandardCharsets.UTF_8);
                builder.cell(bytes, 0, bytes.length);
            }
        }
    }

    List<String> written(ChangeFormat format) throws IOException {
        List<String> lines = new ArrayList<>();
        Change change = builder.build(new Position("p")).cursor();
        while (change.next()) {
            ByteOutput output = new ByteOutput(64);
            format.write(change, output);
            lines.add(new String(output.array(), 0, output.size(), StandardCharsets.UTF_8));
        }
        return lines;
    }

    /** As a sink that writes lines has them. */
    List<String> lines(ChangeFormat format) throws IOException {
        ByteOutput output = new ByteOutput(64);
        Change change = builder.build(new Position("p")).cursor();
        while (change.next()) {
            format.writeLines(change, output);
        }
        return new String(output.array(), 0, output.size(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    static @Nullable String[] cells(@Nullable String first, @Nullable String... more) {
        @Nullable String[] all = new @Nullable String[more.length + 1];
        all[0] = first;
        System.arraycopy(more, 0, all, 1, more.length);
        return all;
    }

    static Table table(String schema, String name, Column... columns) {
        return new Table(new TableName(schema, name), List.of(columns), 1);
    }

    static Column key(String name, Kind kind, String declared, int place) {
        return new Column(name, DataType.of(kind), declared, false, place);
    }

    static Column column(String name, Kind kind, String declared) {
        return new Column(name, DataType.of(kind), declared, true, 0);
    }

    /** With a declared precision, or a fraction's digits. */
    static Column column(String name, Kind kind, String declared, int precision, int scale) {
        return new Column(name, new DataType(kind, precision, scale, null), declared, true, 0);
    }

    static List<String> golden(String name) throws IOException {
        try (InputStream in = Rows.class.getResourceAsStream("/formats/" + name + ".jsonl")) {
            byte[] bytes = Objects.requireNonNull(in, name).readAllBytes();
            return new String(bytes, StandardCharsets.UTF_8).lines().toList();
        }
    }
}
