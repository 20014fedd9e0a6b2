package io.tailrace.connector.mysql.ddl;

/** A word of a statement. */
record Token(Kind kind, String text) {

    static final Token END = new Token(Kind.END, "the end");

    /** Kinds of tokens. */
    enum Kind {
        /** A keyword, a name or a number. */
        WORD,
        /** A name in quotes: never a keyword. */
        NAME,
        /** A text in quotes. */
        TEXT,
        SYMBOL,
        END
    }

    boolean is(String keyword) {
        return kind == Kind.WORD && text.equalsIgnoreCase(keyword);
    }

    boolean isSymbol(char symbol) {
        return kind == Kind.SYMBOL && text.charAt(0) == symbol;
    }
}
