package io.tailrace.connector.kafka.envelope;

/**
 * Walks over JSON (RFC 8259) in UTF-8 and says where its values lie; accepts nothing else. After
 * each value the fields tell of it.
 */
final class JsonScanner {

    private static final int DEEPEST = 500;

    /** What a value is. */
    enum Kind {
        NULL,
        BOOLEAN,
        /** A number without fraction and exponent. */
        INTEGER,
        NUMBER,
        STRING,
        ARRAY,
        OBJECT
    }

    private byte[] json = {};
    private int at;
    private int end;

    Kind kind = Kind.NULL;

    /** Where the value begins: of a string behind the quotation mark. */
    int start;

    int length;

    /** Whether a string has escapes. */
    boolean escaped;

    void on(byte[] bytes, int from, int count) {
        json = bytes;
        at = from;
        end = from + count;
    }

    /** The only value that there is. */
    void whole() throws UnreadableException {
        value(0);
        space();
        if (at < end) {
            throw bad("has something behind its end");
        }
    }

    /** Goes into an object or array. */
    void enter(char bracket) throws UnreadableException {
        space();
        expect(bracket);
    }

    /**
     * Whether another member or element follows; behind the last one the bracket is passed.
     *
     * @param first whether none has come yet
     */
    boolean more(boolean first, char bracket) throws UnreadableException {
        space();
        if (at < end && json[at] == bracket) {
            at++;
            return false;
        }
        if (!first) {
            expect(',');
            space();
        }
        return true;
    }

    /** A member's name, as a string. */
    void name() throws UnreadableException {
        space();
        string();
        int nameStart = start;
        int nameLength = length;
        space();
        expect(':');
        start = nameStart;
        length = nameLength;
    }

    void value() throws UnreadableException {
        value(0);
    }

    private void value(int depth) throws UnreadableException {
        space();
        if (at == end) {
            throw bad("ends too early");
        }
        switch (json[at]) {
            case '"' -> string();
            case '{' -> container(depth, '}', Kind.OBJECT);
            case '[' -> container(depth, ']', Kind.ARRAY);
            case 't' -> word("true", Kind.BOOLEAN);
            case 'f' -> word("false", Kind.BOOLEAN);
            case 'n' -> word("null", Kind.NULL);
            default -> number();
        }
    }

    private void container(int depth, char bracket, Kind of) throws UnreadableException {
        if (depth == DEEPEST) {
            throw bad("is nested too deep");
        }
        int from = at++;
        for (boolean first = true; more(first, bracket); first = false) {
            if (of == Kind.OBJECT) {
                name();
            }
            value(depth + 1);
        }
        found(of, from, at - from);
    }

    private void string() throws UnreadableException {
        expect('"');
        int from = at;
        boolean escapes = false;
        while (at < end && json[at] != '"') {
            if (json[at] >= 0 && json[at] < ' ') {
                throw bad("has a control character in a string");
            }
            if (json[at] == '\\') {
                escapes = true;
                escape();
            }
            at++;
        }
        found(Kind.STRING, from, at - from);
        escaped = escapes;
        expect('"');
    }

    private void escape() throws UnreadableException {
        at++;
        if (at == end || "\"\\/bfnrtu".indexOf(json[at]) < 0) {
            throw bad("has an escape that JSON does not know");
        }
        if (json[at] == 'u') {
            for (int i = 0; i < 4; i++) {
                at++;
                if (at == end || Character.digit(json[at], 16) < 0) {
                    throw bad("has an escape that JSON does not know");
                }
            }
        }
    }

    private void number() throws UnreadableException {
        int from = at;
        Kind of = Kind.INTEGER;
        if (json[at] == '-') {
            at++;
        }
        if (at < end && json[at] == '0') {
            at++;
        } else {
            digits();
        }
        if (at < end && json[at] == '.') {
            at++;
            digits();
            of = Kind.NUMBER;
        }
        if (at < end && (json[at] == 'e' || json[at] == 'E')) {
            at++;
            if (at < end && (json[at] == '+' || json[at] == '-')) {
                at++;
            }
            digits();
            of = Kind.NUMBER;
        }
        found(of, from, at - from);
    }

    private void digits() throws UnreadableException {
        int from = at;
        while (at < end && json[at] >= '0' && json[at] <= '9') {
            at++;
        }
        if (at == from) {
            throw bad("has no value where one should be");
        }
    }

    private void word(String word, Kind of) throws UnreadableException {
        int from = at;
        for (int i = 0; i < word.length(); i++) {
            expect(word.charAt(i));
        }
        found(of, from, word.length());
    }

    private void found(Kind of, int from, int count) {
        kind = of;
        start = from;
        length = count;
        escaped = false;
    }

    private void expect(char wanted) throws UnreadableException {
        if (at == end || json[at] != wanted) {
            throw bad("lacks '" + wanted + "'");
        }
        at++;
    }

    private void space() {
        while (at < end
                && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
            at++;
        }
    }

    private UnreadableException bad(String what) {
        return new UnreadableException("it is no JSON: it " + what + " at byte " + at);
    }
}
