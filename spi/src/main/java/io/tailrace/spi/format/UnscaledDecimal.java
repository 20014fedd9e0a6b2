package io.tailrace.spi.format;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** Writes decimals as the bytes of their unscaled value, the way of Kafka Connect. */
final class UnscaledDecimal {

    private static final int LONG_DIGITS = 18;

    private final byte[] bytes = new byte[Long.BYTES];

    /**
     * Writes the digits without the point as Base64 of a big-endian two's complement number.
     *
     * @return the number of digits behind the point
     */
    int put(byte[] array, int start, int length, ByteOutput output) throws IOException {
        int scale = 0;
        for (int at = start + length - 1; at > start && array[at] != '-'; at--) {
            if (array[at] == '.') {
                scale = start + length - 1 - at;
                break;
            }
        }
        if (length <= LONG_DIGITS) {
            putLong(digits(array, start, length), output);
        } else {
            String text = new String(array, start, length, StandardCharsets.US_ASCII);
            byte[] number = new BigInteger(text.replace(".", "")).toByteArray();
            output.putBase64String(number, 0, number.length);
        }
        return scale;
    }

    /** How much of the text is left without a point and zeros at the end. */
    static int significant(byte[] array, int start, int length) {
        int end = start + length;
        boolean point = false;
        for (int at = start; at < end; at++) {
            point |= array[at] == '.';
        }
        if (!point) {
            return length;
        }
        while (array[end - 1] == '0') {
            end--;
        }
        return (array[end - 1] == '.' ? end - 1 : end) - start;
    }

    private static long digits(byte[] array, int start, int length) {
        boolean negative = array[start] == '-';
        long value = 0;
        for (int at = negative ? start + 1 : start; at < start + length; at++) {
            if (array[at] != '.') {
                value = value * 10 + array[at] - '0';
            }
        }
        return negative ? -value : value;
    }

    private void putLong(long value, ByteOutput output) throws IOException {
        long magnitude = value < 0 ? ~value : value;
        int count = (Long.SIZE - Long.numberOfLeadingZeros(magnitude)) / Byte.SIZE + 1;
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (value >> Byte.SIZE * (count - 1 - i));
        }
        output.putBase64String(bytes, 0, count);
    }
}
