package io.tailrace.connector.kafka.envelope;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Whether bytes are text, and the text of JSON's strings. */
public final class Utf8 {

    private Utf8() {}

    /** Whether bytes are well-formed UTF-8. */
    public static boolean isText(byte[] bytes) {
        for (byte each : bytes) {
            if (each < 0) {
                return isDecodable(bytes);
            }
        }
        return true;
    }

    private static boolean isDecodable(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException _) {
            return false;
        }
    }

    /**
     * What a JSON string with escapes says.
     *
     * @throws UnreadableException if half of a surrogate pair stands alone
     */
    static byte[] unescape(byte[] json, int start, int length) throws UnreadableException {
        String raw = new String(json, start, length, StandardCharsets.UTF_8);
        StringBuilder text = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            c = raw.charAt(++i);
            switch (c) {
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'u' -> {
                    text.append((char) Integer.parseInt(raw, i + 1, i + 5, 16));
                    i += 4;
                }
                default -> text.append(c);
            }
        }
        for (int i = 0; i < text.length(); i++) {
            int point = text.codePointAt(i);
            if (Character.isSupplementaryCodePoint(point)) {
                i++;
            } else if (Character.isSurrogate((char) point)) {
                throw new UnreadableException("a string has half of a surrogate pair");
            }
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
