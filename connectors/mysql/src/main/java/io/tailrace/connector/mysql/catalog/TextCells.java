package io.tailrace.connector.mysql.catalog;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Decoders of texts, bytes, enums and sets. */
final class TextCells {

    private static final int COMPRESSED_HEADER = 1;

    /** Bytes that zlib can make of one: those of the longest match, in two bits. */
    private static final long MOST_OF_A_BYTE = 4 * 258;

    private TextCells() {}

    /**
     * A length of that many bytes, and the value; checked here because it decides what is copied.
     */
    static CellDecoder sized(int lengthBytes, CharacterSets.Text text) {
        return new CellDecoder() {
            @Override
            public int decode(byte[] row, int at, CellWriter out) {
                int length = length(row, at, lengthBytes);
                int start = at + lengthBytes;
                check(row, start, length);
                text.cell(row, start, length, out);
                return start + length;
            }
        };
    }

    private static int length(byte[] row, int at, int lengthBytes) {
        if (lengthBytes == 1) {
            return Bytes.u8(row, at);
        }
        long length = Bytes.little(row, at, lengthBytes);
        if (length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a value of " + length + " bytes");
        }
        return (int) length;
    }

    static void check(byte[] row, int at, int length) {
        if (length > row.length - at) {
            throw new IllegalArgumentException(
                    "a value of " + length + " bytes where fewer are left");
        }
    }

    /** {@code binary(n)}: the log leaves out the zeros at its end. */
    static CellDecoder fixedBinary(int length) {
        byte[] zeros = new byte[length];
        int lengthBytes = length > 255 ? 2 : 1;
        return new CellDecoder() {
            @Override
            public int decode(byte[] row, int at, CellWriter out) {
                int here = (int) Bytes.little(row, at, lengthBytes);
                int start = at + lengthBytes;
                check(row, start, here);
                if (here >= length) {
                    out.rawCell(row, start, here);
                } else {
                    out.mark();
                    out.put(row, start, here);
                    out.put(zeros, 0, length - here);
                    out.cell();
                }
                return start + here;
            }
        };
    }

    /** A value that some other class turns into text. */
    interface Body {
        void put(byte[] row, int start, int length, CellWriter out);
    }

    static CellDecoder body(int lengthBytes, Body body) {
        return new CellDecoder() {
            @Override
            public int decode(byte[] row, int at, CellWriter out) {
                int length = length(row, at, lengthBytes);
                int start = at + lengthBytes;
                check(row, start, length);
                out.mark();
                body.put(row, start, length, out);
                out.cell();
                return start + length;
            }
        };
    }

    /** MariaDB's compressed columns: a byte says how, the length follows, then raw deflate. */
    static CellDecoder compressed(int lengthBytes, CharacterSets.Text text) {
        return new CellDecoder() {
            @Override
            public int decode(byte[] row, int at, CellWriter out) {
                int length = length(row, at, lengthBytes);
                int start = at + lengthBytes;
                check(row, start, length);
                if (length == 0) {
                    text.cell(row, start, 0, out);
                } else if (row[start] == 0) {
                    text.cell(row, start + COMPRESSED_HEADER, length - COMPRESSED_HEADER, out);
                } else {
                    inflate(row, start, length, text, out);
                }
                return start + length;
            }
        };
    }

    /** Straight into the batch, if no character set stands between. */
    private static void inflate(
            byte[] row, int start, int length, CharacterSets.Text text, CellWriter out) {
        int method = row[start] & 0xff;
        if ((method & 0xf0) >> 4 != 8) {
            throw new IllegalArgumentException("a column compressed by method " + (method >> 4));
        }
        int size = method & 7;
        boolean raw = (method & 8) != 0;
        long expected = Bytes.big(row, start + 1, size);
        int packed = length - 1 - size;
        if (expected > MOST_OF_A_BYTE * packed || expected > Integer.MAX_VALUE / 2) {
            throw new IllegalArgumentException("a compressed column is cut off");
        }
        Inflater inflater = new Inflater(raw);
        try {
            inflater.setInput(row, start + 1 + size, packed);
            out.mark();
            if (text == CharacterSets.Text.AS_IS) {
                out.put((int) expected, (to, at) -> inflate(inflater, to, at, (int) expected));
                out.cell();
            } else {
                byte[] plain = new byte[(int) expected];
                inflate(inflater, plain, 0, plain.length);
                out.copied(() -> text.cell(plain, 0, plain.length, out));
            }
        } finally {
            inflater.end();
        }
    }

    private static void inflate(Inflater inflater, byte[] to, int at, int length) {
        try {
            int have = 0;
            while (have < length) {
                int count = inflater.inflate(to, at + have, length - have);
                if (count == 0) {
                    throw new IllegalArgumentException("a compressed column is cut off");
                }
                have += count;
            }
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("a compressed column cannot be inflated", e);
        }
    }

    static CellDecoder enumeration(int size, List<String> labels) {
        byte[][] texts = texts(labels);
        return new CellDecoder() {
            @Override
            public int decode(byte[] row, int at, CellWriter out) {
                int index = (int) Bytes.little(row, at, size);
                if (index > texts.length) {
                    throw new IllegalArgumentException("an enum has no label " + index);
                }
                out.mark();
                if (index > 0) { // 0 stands for what was no label, and prints as nothing
                    out.put(texts[index - 1]);
                }
                out.cell();
                return at + size;
            }
        };
    }

    static CellDecoder set(int size, List<String> labels) {
        byte[][] texts = texts(labels);
        return new CellDecoder() {
            @Override
            public int decode(byte[] row, int at, CellWriter out) {
                long bits = Bytes.little(row, at, size);
                out.mark();
                boolean first = true;
                for (long rest = bits; rest != 0; rest &= rest - 1) {
                    int place = Long.numberOfTrailingZeros(rest);
                    if (place >= texts.length) {
                        throw new IllegalArgumentException("a set has no label " + place);
                    }
                    if (!first) {
                        out.put(',');
                    }
                    first = false;
                    out.put(texts[place]);
                }
                out.cell();
                return at + size;
            }
        };
    }

    private static byte[][] texts(List<String> labels) {
        return labels.stream()
                .map(label -> label.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }
}
