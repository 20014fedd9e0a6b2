package io.tailrace.connector.mysql.catalog;

/** Decoders of whole and floating-point numbers, and of bits. */
final class NumberCells {

    private NumberCells() {}

    static CellDecoder integer(int type, boolean unsigned) {
        int size =
                switch (type) {
                    case LogType.TINY -> 1;
                    case LogType.SHORT -> 2;
                    case LogType.INT24 -> 3;
                    case LogType.LONG -> 4;
                    default -> 8;
                };
        return new CellDecoder() {
            @Override
            public int decode(byte[] row, int at, CellWriter out) {
                out.mark();
                if (unsigned) {
                    out.putUnsigned(unsigned(row, at, size));
                } else {
                    out.putLong(signed(row, at, size));
                }
                out.cell();
                return at + size;
            }
        };
    }

    private static long signed(byte[] row, int at, int size) {
        return switch (size) {
            case 1 -> row[at];
            case 2 -> Bytes.i16(row, at);
            case 3 -> Bytes.u24(row, at) << 8 >> 8;
            case 4 -> Bytes.i32(row, at);
            default -> Bytes.i64(row, at);
        };
    }

    private static long unsigned(byte[] row, int at, int size) {
        return switch (size) {
            case 1 -> Bytes.u8(row, at);
            case 2 -> Bytes.u16(row, at);
            case 3 -> Bytes.u24(row, at);
            case 4 -> Bytes.u32(row, at);
            default -> Bytes.i64(row, at);
        };
    }

    static CellDecoder year() {
        return new CellDecoder() {
            @Override
            public int decode(byte[] row, int at, CellWriter out) {
                int year = Bytes.u8(row, at);
                out.mark();
                out.putInt(year == 0 ? 0 : 1900 + year);
                out.cell();
                return at + 1;
            }
        };
    }

    static CellDecoder real() {
        FloatText text = new FloatText();
        return new CellDecoder() {
            @Override
            public int decode(byte[] row, int at, CellWriter out) {
                out.mark();
                text.put(Float.intBitsToFloat(Bytes.i32(row, at)), out);
                out.cell();
                return at + 4;
            }
        };
    }

    static CellDecoder doublePrecision() {
        FloatText text = new FloatText();
        return new CellDecoder() {
            @Override
            public int decode(byte[] row, int at, CellWriter out) {
                out.mark();
                text.put(Double.longBitsToDouble(Bytes.i64(row, at)), out);
                out.cell();
                return at + 8;
            }
        };
    }

    static CellDecoder bits(int count) {
        if (count < 1 || count > 64) {
            throw new IllegalArgumentException("no bit(" + count + ")");
        }
        int length = (count + 7) / 8;
        return new CellDecoder() {
            @Override
            public int decode(byte[] row, int at, CellWriter out) {
                long value = Bytes.big(row, at, length);
                out.mark();
                for (int i = count - 1; i >= 0; i--) {
                    out.put('0' + (int) (value >>> i & 1));
                }
                out.cell();
                return at + length;
            }
        };
    }
}
