package io.tailrace.connector.mysql.catalog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Base64;

/**
 * MySQL's binary JSON (sql-common/json_binary.h in its sources) as the text that the server prints.
 * For one thread.
 */
final class JsonText {

    private static final int SMALL_OBJECT = 0;
    private static final int LARGE_OBJECT = 1;
    private static final int SMALL_ARRAY = 2;
    private static final int LARGE_ARRAY = 3;
    private static final int LITERAL = 4;
    private static final int INT16 = 5;
    private static final int UINT16 = 6;
    private static final int INT32 = 7;
    private static final int UINT32 = 8;
    private static final int INT64 = 9;
    private static final int UINT64 = 10;
    private static final int DOUBLE = 11;
    private static final int STRING = 12;
    private static final int OPAQUE = 15;

    private static final int DEEPEST = 200;
    private static final byte[] NULL = "null".getBytes(US_ASCII);
    private static final byte[] TRUE = "true".getBytes(US_ASCII);
    private static final byte[] FALSE = "false".getBytes(US_ASCII);
    private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);

    private final ShortestDecimal shortest = new ShortestDecimal();
    private byte[] bytes = {};
    private int end;
    private long budget;
    private final boolean pointed;

    /**
     * @param pointed whether doubles that would be digits only end with {@code .0}
     */
    JsonText(boolean pointed) {
        this.pointed = pointed;
    }

    /** Writes a document; an empty one, which the server reads as null, too. */
    void put(byte[] row, int start, int length, CellWriter out) {
        if (length == 0) {
            out.put(NULL);
            return;
        }
        bytes = row;
        end = start + length;
        budget =
                4L * length
                        + 64; // a document that refers to one part again and again would never end
        value(row[start], start + 1, 0, out);
    }

    private void value(int type, int at, int depth, CellWriter out) {
        spend(1);
        if (depth > DEEPEST) {
            throw malformed("nested too deeply");
        }
        switch (type) {
            case SMALL_OBJECT -> container(at, false, true, depth, out);
            case LARGE_OBJECT -> container(at, true, true, depth, out);
            case SMALL_ARRAY -> container(at, false, false, depth, out);
            case LARGE_ARRAY -> container(at, true, false, depth, out);
            case LITERAL -> literal(bytes[need(at, 1)], out);
            case INT16 -> out.putLong(Bytes.i16(bytes, need(at, 2)));
            case UINT16 -> out.putLong(Bytes.u16(bytes, need(at, 2)));
            case INT32 -> out.putLong(Bytes.i32(bytes, need(at, 4)));
            case UINT32 -> out.putLong(Bytes.u32(bytes, need(at, 4)));
            case INT64 -> out.putLong(Bytes.i64(bytes, need(at, 8)));
            case UINT64 -> out.putUnsigned(Bytes.i64(bytes, need(at, 8)));
            case DOUBLE -> number(Double.longBitsToDouble(Bytes.i64(bytes, need(at, 8))), out);
            case STRING -> {
                int length = variable(at);
                string(at + variableBytes(at), length, out);
            }
            case OPAQUE -> opaque(at, out);
            default -> throw malformed("a value of type " + type);
        }
    }

    private void container(int start, boolean large, boolean object, int depth, CellWriter out) {
        int width = large ? 4 : 2;
        int count = offset(start, large);
        int keys = start + 2 * width;
        int keyEntry = width + 2;
        long values = keys + (object ? (long) count * keyEntry : 0);
        if (values + (long) count * (1 + width) > end) {
            throw malformed("a container larger than the document");
        }
        out.put(object ? '{' : '[');
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                out.put(',');
                out.put(' ');
            }
            if (object) {
                int entry = keys + i * keyEntry;
                string(start + offset(entry, large), Bytes.u16(bytes, entry + width), out);
                out.put(':');
                out.put(' ');
            }
            element(start, (int) values + i * (1 + width), large, depth, out);
        }
        out.put(object ? '}' : ']');
    }

    private void element(int start, int entry, boolean large, int depth, CellWriter out) {
        int type = bytes[entry];
        boolean inlined =
                type == LITERAL
                        || type == INT16
                        || type == UINT16
                        || large && (type == INT32 || type == UINT32);
        value(type, inlined ? entry + 1 : start + offset(entry + 1, large), depth + 1, out);
    }

    private int offset(int at, boolean large) {
        long value = large ? Bytes.u32(bytes, need(at, 4)) : Bytes.u16(bytes, need(at, 2));
        if (value > end) {
            throw malformed("an offset behind the document");
        }
        return (int) value;
    }

    private static void literal(int value, CellWriter out) {
        switch (value) {
            case 0 -> out.put(NULL);
            case 1 -> out.put(TRUE);
            case 2 -> out.put(FALSE);
            default -> throw malformed("literal " + value);
        }
    }

    private void string(int at, int length, CellWriter out) {
        need(at, length);
        spend(length);
        out.put('"');
        int plainFrom = at;
        int last = at + length;
        for (int i = at; i < last; i++) {
            byte value = bytes[i];
            if (value >= 0 && value < ' ' || value == '"' || value == '\\') {
                out.put(bytes, plainFrom, i - plainFrom);
                escape(value, out);
                plainFrom = i + 1;
            }
        }
        out.put(bytes, plainFrom, last - plainFrom);
        out.put('"');
    }

    private static void escape(byte value, CellWriter out) {
        out.put('\\');
        switch (value) {
            case '"', '\\' -> out.put(value);
            case '\b' -> out.put('b');
            case '\f' -> out.put('f');
            case '\n' -> out.put('n');
            case '\r' -> out.put('r');
            case '\t' -> out.put('t');
            default -> {
                out.putAscii("u00");
                out.put(HEX[value >> 4]);
                out.put(HEX[value & 15]);
            }
        }
    }

    /**
     * A double as the server's {@code my_gcvt} sets it, from MySQL 8.0 on with {@code .0} where
     * there would be digits only.
     */
    private void number(double value, CellWriter out) {
        if (!Double.isFinite(value)) {
            throw malformed("a number that is none");
        }
        shortest.find(value);
        if (Double.doubleToRawLongBits(value) < 0) {
            out.put('-');
        }
        String digits = Long.toString(shortest.digits());
        int point = digits.length() + shortest.exponent();
        if (shortest.digits() == 0) {
            out.putAscii(pointed ? "0.0" : "0");
        } else if (point < -14 || point > 15) {
            out.put(digits.charAt(0));
            if (digits.length() > 1) {
                out.put('.');
                out.putAscii(digits.substring(1));
            }
            out.put('e');
            out.putLong(point - 1);
        } else if (point <= 0) {
            out.putAscii("0." + "0".repeat(-point) + digits);
        } else if (point >= digits.length()) {
            out.putAscii(digits + "0".repeat(point - digits.length()) + (pointed ? ".0" : ""));
        } else {
            out.putAscii(digits.substring(0, point) + "." + digits.substring(point));
        }
    }

    private void opaque(int at, CellWriter out) {
        int type = bytes[need(at, 2)] & 0xff;
        int length = variable(at + 1);
        int body = need(at + 1 + variableBytes(at + 1), length);
        spend(length);
        switch (type) {
            case LogType.NEWDECIMAL -> {
                int precision = bytes[need(body, 3)];
                int scale = bytes[body + 1];
                DecimalCells decimal = new DecimalCells(precision, scale);
                decimal.put(bytes, need(body + 2, decimal.length()), out);
            }
            case LogType.DATE, LogType.DATETIME, LogType.TIMESTAMP, LogType.TIME -> {
                out.put('"');
                packed(type, Bytes.i64(bytes, need(body, 8)), out);
                out.put('"');
            }
            default -> {
                out.putAscii("\"base64:type" + type + ":");
                out.put(Base64.getEncoder().encode(Arrays.copyOfRange(bytes, body, body + length)));
                out.put('"');
            }
        }
    }

    private static void packed(int type, long value, CellWriter out) {
        if (value < 0) {
            out.put('-');
            value = -value;
        }
        int micros = (int) (value & 0xffffff);
        long whole = value >> 24;
        int clock = (int) (whole & 0x1ffff);
        int hours = type == LogType.TIME ? (int) (whole >> 12 & 0x3ff) : clock >> 12;
        int minutes = clock >> 6 & 63;
        int seconds = clock & 63;
        if (hours > 999 || minutes > 99 || seconds > 99 || micros > 999_999) {
            throw malformed("a time");
        }
        if (type != LogType.TIME) {
            int yearMonth = (int) (whole >> 22 & 0x1ffff);
            if (yearMonth / 13 > 9999) {
                throw malformed("a date");
            }
            out.putPadded(yearMonth / 13, 4);
            out.put('-');
            out.putPair(yearMonth % 13);
            out.put('-');
            out.putPair((int) (whole >> 17 & 31));
            if (type == LogType.DATE) {
                return;
            }
            out.put(' ');
        }
        if (hours < 100) {
            out.putPair(hours);
        } else {
            out.putInt(hours);
        }
        out.put(':');
        out.putPair(minutes);
        out.put(':');
        out.putPair(seconds);
        out.put('.');
        out.putPadded(micros, 6);
    }

    /** A length in groups of seven bits. */
    private int variable(int at) {
        long value = 0;
        for (int i = 0; i < 5; i++) {
            int part = bytes[need(at + i, 1)];
            value |= (long) (part & 0x7f) << 7 * i;
            if (part >= 0) {
                if (value > end) {
                    throw malformed("a length behind the document");
                }
                return (int) value;
            }
        }
        throw malformed("a length that does not end");
    }

    private int variableBytes(int at) {
        int count = 1;
        while (bytes[at] < 0) {
            at++;
            count++;
        }
        return count;
    }

    private int need(int at, int length) {
        if (at < 0 || length < 0 || length > end - at) {
            throw malformed("a part behind its end");
        }
        return at;
    }

    private void spend(int amount) {
        budget -= amount;
        if (budget < 0) {
            throw malformed("parts that refer to each other");
        }
    }

    private static IllegalArgumentException malformed(String what) {
        return new IllegalArgumentException("a JSON document with " + what);
    }
}
