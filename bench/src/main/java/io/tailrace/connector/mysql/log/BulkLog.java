package io.tailrace.connector.mysql.log;

import io.tailrace.bench.BulkRows;
import io.tailrace.connector.mysql.catalog.LogType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The bulk workload's rows as the events of a binary log, each of which a server keeps below 8 KiB.
 */
final class BulkLog {

    private static final int TABLE_ID = 108;
    private static final int WIDTH = 10;
    private static final int ROW_EVENT = 8000;
    private static final int UTF8MB4 = 45;
    private static final byte[] TYPES = {
        (byte) LogType.LONGLONG,
        (byte) LogType.LONG,
        (byte) LogType.VARCHAR,
        (byte) LogType.VARCHAR,
        (byte) LogType.NEWDECIMAL,
        (byte) LogType.DATETIME2,
        (byte) LogType.TINY,
        (byte) LogType.VARCHAR,
        (byte) LogType.LONG,
        (byte) LogType.DOUBLE
    };
    private static final byte UNSIGNED = 0b0000_1000; // the fifth of the numbers: u

    private BulkLog() {}

    /** One transaction of all rows: a map of the table, the rows, and the commit. */
    static List<byte[]> events() {
        List<byte[]> events = new ArrayList<>();
        events.add(tableMap());
        ByteBuffer rows = begin();
        for (byte[] @Nullable [] cells : BulkRows.cells()) {
            putRow(cells, rows);
            if (rows.position() > ROW_EVENT) {
                events.add(event(EventType.WRITE_ROWS_2, rows));
                rows = begin();
            }
        }
        events.add(event(EventType.WRITE_ROWS_2, rows));
        events.add(event(EventType.XID, buffer().putLong(1)));
        return events;
    }

    private static byte[] tableMap() {
        ByteBuffer out = buffer().putInt(TABLE_ID).putShort((short) 0).putShort((short) 1);
        putText("perf", out);
        out.put((byte) 0);
        putText("t", out);
        out.put((byte) 0).put((byte) WIDTH).put(TYPES);
        out.put((byte) 10).putShort((short) 480).putShort((short) 240).put((byte) 12).put((byte) 2);
        out.put((byte) 6).putShort((short) 240).put((byte) 8); // integers have none
        out.putShort((short) (1 << 7)); // which may be null
        out.put((byte) 1).put((byte) 1).put(UNSIGNED);
        out.put((byte) 2).put((byte) 1).put((byte) UTF8MB4);
        ByteBuffer names = buffer();
        BulkRows.TABLE.columns().forEach(column -> putText(column.name(), names));
        out.put((byte) 4).put((byte) names.position()).put(names.flip());
        out.put((byte) 8).put((byte) 1).put((byte) 0);
        return event(EventType.TABLE_MAP, out);
    }

    private static ByteBuffer begin() {
        ByteBuffer rows = buffer().putInt(TABLE_ID).putShort((short) 0).putShort((short) 1);
        return rows.putShort((short) 2).put((byte) WIDTH).putShort((short) 0x3ff);
    }

    private static void putRow(byte[] @Nullable [] cells, ByteBuffer out) {
        out.putShort((short) (cells[7] == null ? 1 << 7 : 0));
        out.putLong(Long.parseLong(text(cells, 0))).putInt(Integer.parseInt(text(cells, 1)));
        out.putShort((short) text(cells, 2).length()).put(cells[2]);
        putText(text(cells, 3), out);
        putDecimal(text(cells, 4), out);
        putTime(text(cells, 5), out);
        out.put((byte) (text(cells, 6).equals("true") ? 1 : 0));
        if (cells[7] != null) {
            putText(text(cells, 7), out);
        }
        out.putInt((int) Long.parseLong(text(cells, 8)));
        out.putDouble(Double.parseDouble(text(cells, 9)));
    }

    /** A {@code decimal(12, 2)}: a digit, nine digits, two digits. */
    private static void putDecimal(String text, ByteBuffer out) {
        String[] parts = text.split("\\.");
        out.put((byte) 0x80).order(ByteOrder.BIG_ENDIAN).putInt(Integer.parseInt(parts[0]));
        out.order(ByteOrder.LITTLE_ENDIAN).put(Byte.parseByte(parts[1]));
    }

    private static void putTime(String text, ByteBuffer out) {
        LocalDateTime time =
                LocalDateTime.parse(
                        text, DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS"));
        long days = (time.getYear() * 13L + time.getMonthValue()) << 5 | time.getDayOfMonth();
        int clock = time.getHour() << 12 | time.getMinute() << 6 | time.getSecond();
        putBig((days << 17 | clock) + 0x8000000000L, 5, out);
        putBig(time.getNano() / 1000, 3, out);
    }

    private static void putBig(long value, int bytes, ByteBuffer out) {
        for (int i = bytes - 1; i >= 0; i--) {
            out.put((byte) (value >> 8 * i));
        }
    }

    private static void putText(String text, ByteBuffer out) {
        out.put((byte) text.length()).put(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String text(byte[] @Nullable [] cells, int column) {
        return new String(cells[column], StandardCharsets.US_ASCII);
    }

    private static ByteBuffer buffer() {
        return ByteBuffer.allocate(1 << 14).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** With header and checksum. */
    private static byte[] event(int type, ByteBuffer body) {
        int length = EventDecoder.HEADER + body.position() + 4;
        ByteBuffer event = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        event.putInt(1_790_000_000).put((byte) type).putInt(1).putInt(length).putInt(0);
        event.putShort((short) 0).put(body.flip());
        CRC32 crc = new CRC32();
        crc.update(event.array(), 0, length - 4);
        return event.putInt((int) crc.getValue()).array();
    }
}
