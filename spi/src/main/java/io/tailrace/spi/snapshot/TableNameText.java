package io.tailrace.spi.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.spi.frame.TableName;
import java.net.URLDecoder;
import java.net.URLEncoder;

/**
 * Names of tables as positions and requests have them: {@code schema/name}, in letters, digits and
 * {@code . _ - * + %} only.
 */
public final class TableNameText {

    private TableNameText() {}

    public static String encode(TableName table) {
        return escape(table.schema()) + "/" + escape(table.name());
    }

    /**
     * @throws IllegalArgumentException if the text was not encoded by {@link #encode}
     */
    public static TableName decode(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException("'" + text + "' is no name of a table");
        }
        return new TableName(unescape(parts[0]), unescape(parts[1]));
    }

    static String escape(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    static String unescape(String text) {
        return URLDecoder.decode(text, UTF_8);
    }
}
