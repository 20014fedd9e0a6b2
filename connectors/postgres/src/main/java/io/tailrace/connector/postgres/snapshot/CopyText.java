package io.tailrace.connector.postgres.snapshot;

import io.tailrace.connector.postgres.catalog.CellDecoder;
import io.tailrace.connector.postgres.catalog.Shape;
import io.tailrace.connector.postgres.server.PostgresError;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Table;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes rows of COPY's text format: cells between tabs, {@code \N} for null, a backslash before
 * what would be mistaken. A row lies in the arena of its batch already; its cells are found there,
 * and what is escaped is rewritten in place. For one thread.
 */
final class CopyText {

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final byte TAB = '\t';
    private static final byte BACKSLASH = '\\';

    private final @Nullable CellDecoder[] decoders;
    private final Table table;
    private final int[] keyStart;
    private final int[] keyLength;
    private final @Nullable String[] keyText;
    private final int[] placeInKey;
    private int next;

    /**
     * @param key the key's columns, in the order in which {@link #lastKey} gives them
     */
    CopyText(Shape shape, List<String> key) {
        this.table = shape.table();
        this.decoders = shape.decoders();
        this.keyStart = new int[key.size()];
        this.keyLength = new int[key.size()];
        this.keyText = new String[key.size()];
        this.placeInKey = new int[table.width()];
        for (int i = 0; i < placeInKey.length; i++) {
            placeInKey[i] = key.indexOf(table.column(i).name());
        }
    }

    /** Adds the cells of a row to the current tuple. */
    void row(ChangeBatchBuilder batch, int start, int length) {
        int width = decoders.length;
        byte[] arena = batch.arena();
        int end = start + length;
        if (length > 0 && arena[end - 1] == '\n') {
            end--;
        }
        int at = start;
        for (int column = 0; column < width; column++) {
            if (at > end) {
                throw malformed("fewer");
            }
            int cellLength = cell(arena, at, end);
            if (cellLength < 0) {
                batch.nullCell();
            } else {
                if (placeInKey[column] >= 0) {
                    rememberKey(column, arena, at, cellLength);
                }
                CellDecoder decoder = decoders[column];
                if (decoder == null) {
                    batch.cellAt(at, cellLength);
                } else {
                    decoder.add(batch, at, cellLength);
                    arena = batch.arena();
                }
            }
            at = next + 1;
        }
        if (width > 0 && at <= end) {
            throw malformed("more");
        }
    }

    /** The key of the row decoded last, which is still in its batch, in PostgreSQL's text. */
    List<String> lastKey(ChangeBatchBuilder batch) {
        List<String> key = new ArrayList<>(keyStart.length);
        for (int i = 0; i < keyStart.length; i++) {
            String text = keyText[i];
            key.add(
                    text != null
                            ? text
                            : new String(
                                    batch.arena(),
                                    keyStart[i],
                                    keyLength[i],
                                    StandardCharsets.UTF_8));
        }
        return key;
    }

    private void rememberKey(int column, byte[] arena, int start, int length) {
        int place = placeInKey[column];
        keyStart[place] = start;
        keyLength[place] = length;
        if (decoders[column] != null) { // what its text was is soon overwritten
            keyText[place] = new String(arena, start, length, StandardCharsets.UTF_8);
        }
    }

    /**
     * The length of the cell that begins there, or -1 for null; moves {@link #next} to the tab
     * behind it, or to the end.
     */
    private int cell(byte[] arena, int at, int end) {
        int stop = skipPlain(arena, at, end);
        next = stop;
        return stop < end && arena[stop] == BACKSLASH ? escaped(arena, at, stop, end) : stop - at;
    }

    private int escaped(byte[] arena, int at, int firstBackslash, int end) {
        int from = firstBackslash;
        if (from == at && isNull(arena, at, end)) {
            next = at + 2;
            return -1;
        }
        int to = from;
        while (from < end && arena[from] != TAB) {
            byte value = arena[from++];
            if (value == BACKSLASH) {
                if (from == end) {
                    throw new TailraceException(
                            PostgresError.POSTGRES_PROTOCOL,
                            "COPY of " + table.name() + " sent a row that ends in a backslash");
                }
                value = arena[from++];
                if (value >= '0' && value <= '7') {
                    int octal = value - '0';
                    for (int i = 0;
                            i < 2 && from < end && arena[from] >= '0' && arena[from] <= '7';
                            i++) {
                        octal = octal * 8 + arena[from++] - '0';
                    }
                    value = (byte) octal;
                } else {
                    value = control(value);
                }
            }
            arena[to++] = value;
            int plain = skipPlain(arena, from, end);
            System.arraycopy(arena, from, arena, to, plain - from);
            to += plain - from;
            from = plain;
        }
        next = from;
        return to - at;
    }

    private static boolean isNull(byte[] arena, int at, int end) {
        return at + 1 < end && arena[at + 1] == 'N' && (at + 2 == end || arena[at + 2] == TAB);
    }

    private static byte control(byte letter) {
        return switch (letter) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> TAB;
            case 'v' -> 0x0b;
            default -> letter;
        };
    }

    /** The first tab or backslash from there on, or the end. Eight bytes at a time. */
    private static int skipPlain(byte[] arena, int at, int end) {
        while (at + 8 <= end) {
            long word = (long) LONG.get(arena, at);
            long tab = word ^ ONES * TAB;
            long backslash = word ^ ONES * BACKSLASH;
            long special = (tab - ONES & ~tab | backslash - ONES & ~backslash) & HIGHS;
            if (special != 0) {
                return at + (Long.numberOfTrailingZeros(special) >> 3);
            }
            at += 8;
        }
        while (at < end && arena[at] != TAB && arena[at] != BACKSLASH) {
            at++;
        }
        return at;
    }

    private TailraceException malformed(String how) {
        return new TailraceException(
                PostgresError.POSTGRES_PROTOCOL,
                "COPY of " + table.name() + " sent a row of " + how + " cells than it has columns");
    }
}
