package io.tailrace.spi.format;

import java.io.IOException;
import java.time.Instant;

/** Writes moments in ISO 8601, in UTC, always with six fraction digits. */
final class IsoTime {

    private static final long MICROS = 1_000_000;

    private long second = Long.MIN_VALUE;
    private String secondText = "";

    /**
     * @param output one that grows
     */
    void put(long micros, ByteOutput output) throws IOException {
        long wanted = Math.floorDiv(micros, MICROS);
        if (wanted != second) {
            String text = Instant.ofEpochSecond(wanted).toString();
            secondText = text.substring(0, text.length() - 1);
            second = wanted;
        }
        output.putText(secondText);
        long fraction = MICROS + Math.floorMod(micros, MICROS);
        int at = output.size();
        output.putLong(fraction);
        output.array()[at] = '.';
        output.put((byte) 'Z');
    }
}
