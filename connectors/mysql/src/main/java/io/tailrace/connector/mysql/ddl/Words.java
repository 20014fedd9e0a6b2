package io.tailrace.connector.mysql.ddl;

import io.tailrace.connector.mysql.ddl.Token.Kind;
import io.tailrace.spi.frame.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The tokens of a statement, read from front to back. */
final class Words {

    private final List<Token> tokens;
    private final String database;
    private final boolean lowerCase;
    private final boolean oracle;
    private int at;

    /**
     * @param database the default one
     * @param lowerCase whether the server keeps the names of tables in lower case
     * @param oracle whether types have Oracle's names
     */
    Words(List<Token> tokens, String database, boolean lowerCase, boolean oracle) {
        this.tokens = tokens;
        this.database = database;
        this.lowerCase = lowerCase;
        this.oracle = oracle;
    }

    /** The same words from here on, read on their own. */
    Words copy() {
        Words copy = new Words(tokens, database, lowerCase, oracle);
        copy.at = at;
        return copy;
    }

    boolean isOracle() {
        return oracle;
    }

    Token peek() {
        return peek(0);
    }

    Token peek(int ahead) {
        return at + ahead < tokens.size() ? tokens.get(at + ahead) : Token.END;
    }

    Token next() {
        Token token = peek();
        at++;
        return token;
    }

    boolean atEnd() {
        return at >= tokens.size() || peek().isSymbol(';');
    }

    /** Whether the next words are these. */
    boolean at(String... keywords) {
        for (int i = 0; i < keywords.length; i++) {
            if (!peek(i).is(keywords[i])) {
                return false;
            }
        }
        return true;
    }

    boolean atAny(String... keywords) {
        for (String keyword : keywords) {
            if (peek().is(keyword)) {
                return true;
            }
        }
        return false;
    }

    /** Passes these words, if they are the next. */
    boolean pass(String... keywords) {
        if (at(keywords)) {
            at += keywords.length;
            return true;
        }
        return false;
    }

    /** Passes one of these words. */
    boolean passAny(String... keywords) {
        if (atAny(keywords)) {
            at++;
            return true;
        }
        return false;
    }

    boolean pass(char symbol) {
        if (peek().isSymbol(symbol)) {
            at++;
            return true;
        }
        return false;
    }

    void need(String keyword) {
        if (!pass(keyword)) {
            throw new Unreadable(keyword + " expected, not " + peek().text());
        }
    }

    void need(char symbol) {
        if (!pass(symbol)) {
            throw new Unreadable(symbol + " expected, not " + peek().text());
        }
    }

    String name() {
        Token token = next();
        if (token.kind() != Kind.WORD && token.kind() != Kind.NAME) {
            throw new Unreadable("a name expected, not " + token.text());
        }
        return token.text();
    }

    /** A name or a text, as character sets may be written. */
    String nameOrText() {
        return peek().kind() == Kind.TEXT ? next().text() : name();
    }

    TableName table() {
        String first = name();
        String second = pass('.') ? name() : "";
        return second.isEmpty()
                ? new TableName(database, tableCase(first))
                : new TableName(tableCase(first), tableCase(second));
    }

    /** The one that the statement was made in. */
    String database() {
        return database;
    }

    String databaseName() {
        return tableCase(name());
    }

    private String tableCase(String name) {
        return lowerCase ? name.toLowerCase(Locale.ROOT) : name;
    }

    /** Passes one token, or all from a bracket to the one that closes it. */
    void skip() {
        if (!next().isSymbol('(')) {
            return;
        }
        for (int depth = 1; depth > 0; ) {
            Token token = next();
            if (token.kind() == Kind.END) {
                throw new Unreadable("a bracket is not closed");
            }
            depth += token.isSymbol('(') ? 1 : token.isSymbol(')') ? -1 : 0;
        }
    }

    /** Whether a clause ends here. */
    boolean atClauseEnd() {
        return atEnd() || peek().isSymbol(',') || peek().isSymbol(')');
    }

    void skipClause() {
        while (!atClauseEnd()) {
            skip();
        }
    }

    /** The names in brackets, such as {@code (a, `b`(10) desc)}; of an expression nothing. */
    List<String> namesInBrackets() {
        List<String> names = new ArrayList<>();
        need('(');
        do {
            if (!peek().isSymbol('(')) {
                names.add(name());
            }
            skipClause();
        } while (pass(','));
        need(')');
        return names;
    }
}
