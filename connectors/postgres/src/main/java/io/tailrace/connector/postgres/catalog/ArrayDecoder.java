package io.tailrace.connector.postgres.catalog;

import io.tailrace.connector.postgres.server.PostgresError;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.format.ByteOutput;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.DataType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Turns {@code {1,NULL,"a b"}} of any depth into a JSON array. Lower bounds ({@code [0:2]={…}}) are
 * left out: JSON has none.
 *
 * @param delimiter the element type's {@code typdelim}: a comma for all but {@code box}
 * @param money whether elements are amounts of money, which are decimals of another spelling
 */
record ArrayDecoder(DataType element, byte delimiter, boolean money) implements CellDecoder {

    private static final byte[] SQL_NULL = "NULL".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

    @Override
    public void add(ChangeBatchBuilder batch, int start, int length) {
        ByteOutput json = new ByteOutput(length + 16);
        try {
            new Reading(batch.arena(), start, start + length, json).array();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a growing output has no stream that could fail
        } catch (ArrayIndexOutOfBoundsException e) {
            throw malformed();
        }
        batch.cell(json.array(), 0, json.size());
    }

    private static TailraceException malformed() {
        return new TailraceException(
                PostgresError.POSTGRES_PROTOCOL,
                "the server sent an array that is not well formed");
    }

    /** One array on its way. */
    private final class Reading {

        private final byte[] text;
        private final int end;
        private final ByteOutput json;
        private int at;

        Reading(byte[] text, int start, int end, ByteOutput json) {
            this.text = text;
            this.at = start;
            this.end = end;
            this.json = json;
        }

        void array() throws IOException {
            if (peek() == '[') {
                while (peek() != '=') {
                    at++;
                }
                at++;
            }
            int depth = 0;
            do {
                switch (peek()) {
                    case '{' -> {
                        depth++;
                        at++;
                        json.put((byte) '[');
                    }
                    case '}' -> {
                        depth--;
                        at++;
                        json.put((byte) ']');
                    }
                    case '"' -> quoted();
                    default -> {
                        if (text[at] == delimiter) {
                            at++;
                            json.put((byte) ',');
                        } else {
                            unquoted();
                        }
                    }
                }
            } while (depth > 0);
            if (at != end) {
                throw malformed();
            }
        }

        private byte peek() {
            if (at >= end) {
                throw malformed();
            }
            return text[at];
        }

        private void unquoted() throws IOException {
            int start = at;
            while (peek() != delimiter && text[at] != '}') {
                at++;
            }
            if (Arrays.equals(text, start, at, SQL_NULL, 0, SQL_NULL.length)) {
                json.put(NULL); // PostgreSQL quotes an element that spells null
            } else {
                element(start, at - start);
            }
        }

        /** Takes the backslashes out in place. */
        private void quoted() throws IOException {
            int start = ++at;
            int to = start;
            while (peek() != '"') {
                if (text[at] == '\\') {
                    at++;
                    peek();
                }
                text[to++] = text[at++];
            }
            at++;
            element(start, to - start);
        }

        private void element(int start, int length) throws IOException {
            switch (element.kind()) {
                case INT16, INT32, INT64, UINT64 -> json.put(text, start, length);
                case BOOLEAN -> json.put(text[start] == 't' ? TRUE : FALSE);
                case FLOAT32, FLOAT64 -> {
                    byte last = text[start + length - 1];
                    if (last >= '0' && last <= '9') {
                        json.put(text, start, length);
                    } else {
                        json.putJsonString(text, start, length);
                    }
                }
                case JSON -> json.putJsonDocument(text, start, length);
                case BYTES ->
                        json.putBase64String(text, start, CellDecoders.unhex(text, start, length));
                case DECIMAL ->
                        json.putJsonString(
                                text,
                                start,
                                money ? CellDecoders.unmoney(text, start, length) : length);
                case TEXT,
                        DATE,
                        TIME,
                        TIME_TZ,
                        TIMESTAMP,
                        TIMESTAMP_TZ,
                        INTERVAL,
                        UUID,
                        BITS,
                        ARRAY ->
                        json.putJsonString(text, start, length);
            }
        }
    }
}
