package io.tailrace.connector.mysql.catalog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/**
 * Decoders of MariaDB's {@code uuid}, {@code inet6} and {@code inet4}, which its log sends as bytes
 * without their last zeros.
 */
final class AddressCells {

    private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);

    private AddressCells() {}

    private interface Address {
        void put(byte[] value, CellWriter out);
    }

    static CellDecoder uuid() {
        return fixed(16, AddressCells::putUuid);
    }

    static CellDecoder inet4() {
        return fixed(4, (value, out) -> putInet4(value, 0, out));
    }

    static CellDecoder inet6() {
        return fixed(16, AddressCells::putInet6);
    }

    private static CellDecoder fixed(int length, Address address) {
        byte[] value = new byte[length];
        return new CellDecoder() {
            @Override
            public int decode(byte[] row, int at, CellWriter out) {
                int here = row[at] & 0xff;
                if (here > length) {
                    throw new IllegalArgumentException("an address of " + here + " bytes");
                }
                Arrays.fill(value, (byte) 0);
                System.arraycopy(row, at + 1, value, 0, here);
                out.mark();
                address.put(value, out);
                out.cell();
                return at + 1 + here;
            }
        };
    }

    private static void putUuid(byte[] value, CellWriter out) {
        for (int i = 0; i < 16; i++) {
            if (i == 4 || i == 6 || i == 8 || i == 10) {
                out.put('-');
            }
            int octet = value[i] & 0xff;
            out.put(HEX[octet >> 4]);
            out.put(HEX[octet & 15]);
        }
    }

    private static void putInet4(byte[] value, int from, CellWriter out) {
        for (int i = 0; i < 4; i++) {
            if (i > 0) {
                out.put('.');
            }
            out.putInt(value[from + i] & 0xff);
        }
    }

    /**
     * As inet_ntop writes it: the longest run of zero groups as two colons, mapped addresses with
     * their last part as IPv4.
     */
    private static void putInet6(byte[] value, CellWriter out) {
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (value[2 * i] & 0xff) << 8 | value[2 * i + 1] & 0xff;
        }
        int bestFrom = -1;
        int bestLength = 1;
        for (int i = 0; i < 8; i++) {
            int length = 0;
            while (i + length < 8 && groups[i + length] == 0) {
                length++;
            }
            if (length > bestLength) {
                bestFrom = i;
                bestLength = length;
            }
        }
        for (int i = 0; i < 8; i++) {
            if (i == bestFrom) {
                out.putAscii(i == 0 ? "::" : ":");
                i += bestLength - 1;
            } else if (i == 6
                    && bestFrom == 0
                    && (bestLength == 6 || bestLength == 5 && groups[5] == 0xffff)) {
                putInet4(value, 12, out);
                return;
            } else {
                out.putAscii(Integer.toHexString(groups[i]));
                if (i < 7) {
                    out.put(':');
                }
            }
        }
    }
}
