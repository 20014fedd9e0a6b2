package io.tailrace.connector.mysql.catalog;

/** Decoders of numbers and bits. */
final class NumberCells {

    private static final int[] DECIMAL_BYTES = {0, 1, 1, 2, 2, 3, 3, 4, 4, 4};

    private NumberCells() {}

    static CellDecoder integer(int type, boolean unsigned) {
        return switch (type) {
            case LogType.TINY -> unsigned ? NumberCells::u8 : NumberCells::i8;
            case LogType.SHORT -> unsigned ? NumberCells::u16 : NumberCells::i16;
            case LogType.INT24 -> unsigned ? NumberCells::u24 : NumberCells::i24;
            case LogType.LONG -> unsigned ? NumberCells::u32 : NumberCells::i32;
            default -> unsigned ? NumberCells::u64 : NumberCells::i64;
        };
    }

    private static int i8(byte[] row, int at, CellWriter out) {
        return whole(row[at], at + 1, out);
    }

    private static int u8(byte[] row, int at, CellWriter out) {
        return whole(row[at] & 0xff, at + 1, out);
    }

    private static int i16(byte[] row, int at, CellWriter out) {
        return whole(Bytes.i16(row, at), at + 2, out);
    }

    private static int u16(byte[] row, int at, CellWriter out) {
        return whole(Bytes.u16(row, at), at + 2, out);
    }

    private static int i24(byte[] row, int at, CellWriter out) {
        return whole(Bytes.u24(row, at) << 8 >> 8, at + 3, out);
    }

    private static int u24(byte[] row, int at, CellWriter out) {
        return whole(Bytes.u24(row, at), at + 3, out);
    }

    private static int i32(byte[] row, int at, CellWriter out) {
        return whole(Bytes.i32(row, at), at + 4, out);
    }

    private static int u32(byte[] row, int at, CellWriter out) {
        return whole(Bytes.u32(row, at), at + 4, out);
    }

    private static int i64(byte[] row, int at, CellWriter out) {
        return whole(Bytes.i64(row, at), at + 8, out);
    }

    private static int u64(byte[] row, int at, CellWriter out) {
        out.mark();
        out.putUnsigned(Bytes.i64(row, at));
        out.cell();
        return at + 8;
    }

    private static int whole(long value, int next, CellWriter out) {
        out.mark();
        out.putLong(value);
        out.cell();
        return next;
    }

    static int year(byte[] row, int at, CellWriter out) {
        int year = row[at] & 0xff;
        return whole(year == 0 ? 0 : 1900 + year, at + 1, out);
    }

    static CellDecoder floating(boolean single) {
        FloatText text = new FloatText();
        return single
                ? (row, at, out) -> {
                    out.mark();
                    text.put(Float.intBitsToFloat(Bytes.i32(row, at)), out);
                    out.cell();
                    return at + 4;
                }
                : (row, at, out) -> {
                    out.mark();
                    text.put(Double.longBitsToDouble(Bytes.i64(row, at)), out);
                    out.cell();
                    return at + 8;
                };
    }

    /** The size of a decimal's binary form. */
    static int decimalLength(int precision, int scale) {
        int whole = precision - scale;
        return whole / 9 * 4 + DECIMAL_BYTES[whole % 9] + scale / 9 * 4 + DECIMAL_BYTES[scale % 9];
    }

    static CellDecoder decimal(int precision, int scale) {
        if (precision < 1 || precision > 65 || scale > precision || scale > 38) {
            throw new IllegalArgumentException("no decimal(" + precision + "," + scale + ")");
        }
        return (row, at, out) -> {
            out.mark();
            int next = decimal(row, at, precision, scale, out);
            out.cell();
            return next;
        };
    }

    /**
     * Writes a decimal: groups of nine digits in four bytes, most significant first, shorter groups
     * at both ends; the sign is the first bit, inverted; of a negative number all bits are.
     */
    static int decimal(byte[] row, int at, int precision, int scale, CellWriter out) {
        boolean negative = row[at] >= 0;
        int mask = negative ? -1 : 0;
        int sign = 0x80; // to be flipped in the first byte only
        int whole = precision - scale;
        int first = whole % 9;
        if (negative) {
            out.put('-');
        }
        boolean written = false;
        if (first > 0) {
            int size = DECIMAL_BYTES[first];
            int value = group(row, at, size, mask, sign);
            sign = 0;
            at += size;
            if (value != 0) {
                out.putInt(value);
                written = true;
            }
        }
        for (int left = whole / 9; left > 0; left--) {
            int value = group(row, at, 4, mask, sign);
            sign = 0;
            at += 4;
            if (written) {
                out.putPadded(value, 9);
            } else if (value != 0) {
                out.putInt(value);
                written = true;
            }
        }
        if (!written) {
            out.put('0');
        }
        if (scale == 0) {
            return at;
        }
        out.put('.');
        for (int left = scale / 9; left > 0; left--) {
            out.putPadded(group(row, at, 4, mask, sign), 9);
            sign = 0;
            at += 4;
        }
        int last = scale % 9;
        if (last > 0) {
            int size = DECIMAL_BYTES[last];
            out.putPadded(group(row, at, size, mask, sign), last);
            at += size;
        }
        return at;
    }

    private static int group(byte[] row, int at, int size, int mask, int sign) {
        int value = (byte) (row[at] ^ sign);
        for (int i = 1; i < size; i++) {
            value = value << 8 | row[at + i] & 0xff;
        }
        value ^= mask;
        if (value < 0 || value > 999_999_999) {
            throw new IllegalArgumentException("no digits of a decimal");
        }
        return value;
    }

    static CellDecoder bits(int count) {
        if (count < 1 || count > 64) {
            throw new IllegalArgumentException("no bit(" + count + ")");
        }
        int length = (count + 7) / 8;
        return (row, at, out) -> {
            long value = Bytes.big(row, at, length);
            out.mark();
            for (int i = count - 1; i >= 0; i--) {
                out.put('0' + (int) (value >>> i & 1));
            }
            out.cell();
            return at + length;
        };
    }
}
