package io.tailrace.connector.postgres.catalog;

import io.tailrace.connector.postgres.server.PostgresError;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import java.nio.charset.StandardCharsets;

/**
 * The decoders of types whose PostgreSQL text is not canonical. All rewrite in place: no canonical
 * text is longer but a boolean's.
 */
final class CellDecoders {

    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] HEX = new byte[256];

    static {
        for (int i = 0; i < HEX.length; i++) {
            HEX[i] = (byte) Character.digit(i, 16);
        }
    }

    private CellDecoders() {}

    /** {@code t} and {@code f}. */
    static void bool(ChangeBatchBuilder batch, int start, int length) {
        byte[] text = batch.arena()[start] == 't' ? TRUE : FALSE;
        batch.cell(text, 0, text.length);
    }

    /** {@code \x} and hexadecimal digits. */
    static void bytes(ChangeBatchBuilder batch, int start, int length) {
        batch.cellAt(start, unhex(batch.arena(), start, length));
    }

    /** An amount as the C locale prints it: {@code -$1,234.56}. */
    static void money(ChangeBatchBuilder batch, int start, int length) {
        batch.cellAt(start, unmoney(batch.arena(), start, length));
    }

    static int unhex(byte[] text, int start, int length) {
        if (length < 2 || text[start] != '\\' || text[start + 1] != 'x' || length % 2 != 0) {
            throw unexpected("bytea", "hexadecimal");
        }
        int to = start;
        for (int at = start + 2; at < start + length; at += 2) {
            int high = HEX[text[at] & 0xff];
            int low = HEX[text[at + 1] & 0xff];
            if ((high | low) < 0) {
                throw unexpected("bytea", "hexadecimal");
            }
            text[to++] = (byte) (high << 4 | low);
        }
        return to - start;
    }

    static int unmoney(byte[] text, int start, int length) {
        int to = start;
        for (int at = start; at < start + length; at++) {
            byte c = text[at];
            if (c >= '0' && c <= '9' || c == '-' || c == '.') {
                text[to++] = c;
            } else if (c != '$' && c != ',') {
                throw unexpected("money", "lc_monetary = 'C'");
            }
        }
        return to - start;
    }

    private static TailraceException unexpected(String type, String setting) {
        return new TailraceException(
                PostgresError.POSTGRES_PROTOCOL,
                "the server sent a "
                        + type
                        + " value that is not written as the session asked ("
                        + setting
                        + ")");
    }
}
