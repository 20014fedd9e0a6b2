package io.tailrace.connector.mysql.catalog;

/**
 * Decimals as the log has them: groups of nine digits in four bytes, most significant first,
 * shorter groups at both ends; the sign is the first bit, inverted; of a negative number all bits
 * are.
 */
final class DecimalCells extends CellDecoder {

    private static final int GROUP = 9;
    private static final int[] BYTES = {0, 1, 1, 2, 2, 3, 3, 4, 4, 4};

    /** Digits before the first whole group, and behind the last one. */
    private final int first;

    private final int last;

    /** Whole groups before and behind the point. */
    private final int before;

    private final int behind;

    /** Undoes what the sign did to the first group. */
    private final int flip;

    DecimalCells(int precision, int scale) {
        if (precision < 1 || precision > 65 || scale < 0 || scale > precision) {
            throw new IllegalArgumentException("no decimal(" + precision + "," + scale + ")");
        }
        int whole = precision - scale;
        first = whole % GROUP;
        before = whole / GROUP;
        behind = scale / GROUP;
        last = scale % GROUP;
        int bytes = first > 0 ? BYTES[first] : before + behind > 0 ? 4 : BYTES[last];
        flip = -0x80 << 8 * (bytes - 1);
    }

    /** The bytes that a value has. */
    int length() {
        return BYTES[first] + 4 * (before + behind) + BYTES[last];
    }

    @Override
    public int decode(byte[] row, int at, CellWriter out) {
        out.mark();
        int next = put(row, at, out);
        out.cell();
        return next;
    }

    /** Writes a value; gives where the next one begins. */
    int put(byte[] row, int at, CellWriter out) {
        int mask = row[at] >= 0 ? -1 : 0;
        int inverted = flip ^ mask;
        if (mask != 0) {
            out.put('-');
        }
        boolean written = false;
        if (first > 0) {
            int value = digits(signed(row, at, BYTES[first]) ^ inverted);
            inverted = mask;
            at += BYTES[first];
            if (value != 0) {
                out.putInt(value);
                written = true;
            }
        }
        for (int left = before; left > 0; left--) {
            int value = digits(Bytes.big32(row, at) ^ inverted);
            inverted = mask;
            at += 4;
            if (written) {
                out.putPadded(value, GROUP);
            } else if (value != 0) {
                out.putInt(value);
                written = true;
            }
        }
        if (!written) {
            out.put('0');
        }
        return behind + last == 0 ? at : putFraction(row, at, inverted, mask, out);
    }

    private int putFraction(byte[] row, int at, int inverted, int mask, CellWriter out) {
        out.put('.');
        for (int left = behind; left > 0; left--) {
            out.putPadded(digits(Bytes.big32(row, at) ^ inverted), GROUP);
            inverted = mask;
            at += 4;
        }
        if (last > 0) {
            int value = digits(signed(row, at, BYTES[last]) ^ inverted);
            at += BYTES[last];
            if (last == 2) {
                out.putPair(value);
            } else {
                out.putPadded(value, last);
            }
        }
        return at;
    }

    private static int signed(byte[] row, int at, int size) {
        return switch (size) {
            case 1 -> row[at];
            case 2 -> row[at] << 8 | row[at + 1] & 0xff;
            case 3 -> row[at] << 16 | (row[at + 1] & 0xff) << 8 | row[at + 2] & 0xff;
            default -> Bytes.big32(row, at);
        };
    }

    private static int digits(int value) {
        if (value < 0 || value > 999_999_999) {
            throw new IllegalArgumentException("no digits of a decimal");
        }
        return value;
    }
}
