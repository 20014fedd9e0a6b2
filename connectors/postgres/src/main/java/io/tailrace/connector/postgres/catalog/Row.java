package io.tailrace.connector.postgres.catalog;

import org.jspecify.annotations.Nullable;

/** A row of a small result, as texts. */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
public record Row(@Nullable String[] texts) {

    public boolean isNull(int column) {
        return texts[column] == null;
    }

    /** The text; empty for a null. */
    public String text(int column) {
        String text = texts[column];
        return text == null ? "" : text;
    }

    public long number(int column) {
        return Long.parseLong(text(column));
    }

    public boolean flag(int column) {
        return text(column).equals("t");
    }

    public char letter(int column) {
        String text = text(column);
        return text.isEmpty() ? ' ' : text.charAt(0);
    }
}
