package io.tailrace.connector.files;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * Names of files: {@code stem-000001.jsonl}, and {@code stem-000001.jsonl.part} until it is
 * finished. In a stem, whatever a file system or a shell might stumble over is percent-encoded.
 */
final class Names {

    static final String PART = ".part";

    private static final int LONGEST_STEM = 180;
    private static final Pattern FILE =
            Pattern.compile("(.+)-(\\d{6,18})(\\.jsonl(?:\\.gz|\\.zst)?)(\\.part)?");

    private Names() {}

    static String finished(String stem, long sequence, String suffix) {
        return "%s-%06d%s".formatted(stem, sequence, suffix);
    }

    /** A file as its name tells. */
    record Parsed(String stem, long sequence, boolean part) {}

    static Optional<Parsed> parse(String fileName) {
        Matcher matcher = FILE.matcher(fileName);
        return matcher.matches()
                ? Optional.of(
                        new Parsed(
                                matcher.group(1),
                                Long.parseLong(matcher.group(2)),
                                matcher.group(4) != null))
                : Optional.empty();
    }

    /**
     * The stem for a table's or pipeline's name. Too long a one is cut, and told from others by a
     * check sum.
     */
    static String stem(String name) {
        String encoded = encode(name);
        if (encoded.length() <= LONGEST_STEM) {
            return encoded;
        }
        CRC32C crc = new CRC32C();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        return encoded.substring(0, LONGEST_STEM) + "~%08x".formatted(crc.getValue());
    }

    /** Letters, digits, and {@code . _ -}; everything else percent-encoded. */
    static String encode(String name) {
        return encode(
                name,
                (value, place) ->
                        value >= '0' && value <= '9'
                                || value >= 'a' && value <= 'z'
                                || value >= 'A' && value <= 'Z'
                                || value == '_'
                                || value == '-'
                                || value == '.' && place > 0);
    }

    /** Printable ASCII as it is, everything else percent-encoded. */
    static String printable(String text) {
        return encode(text, (value, place) -> value >= ' ' && value <= '~' && value != '%');
    }

    private interface Plain {
        boolean at(byte value, int place);
    }

    private static String encode(String text, Plain plain) {
        StringBuilder encoded = new StringBuilder();
        for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
            if (plain.at(value, encoded.length())) {
                encoded.append((char) value);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(value));
            }
        }
        return encoded.toString();
    }

    /** Reads back what {@link #encode} and {@link #printable} made. */
    static String decode(String encoded) {
        byte[] bytes = new byte[encoded.length()];
        int count = 0;
        for (int i = 0; i < encoded.length(); i++) {
            if (encoded.charAt(i) == '%') {
                bytes[count++] = (byte) HexFormat.fromHexDigits(encoded, i + 1, i + 3);
                i += 2;
            } else {
                bytes[count++] = (byte) encoded.charAt(i);
            }
        }
        return new String(bytes, 0, count, StandardCharsets.UTF_8);
    }
}
