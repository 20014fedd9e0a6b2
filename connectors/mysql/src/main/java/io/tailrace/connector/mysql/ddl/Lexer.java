package io.tailrace.connector.mysql.ddl;

import io.tailrace.connector.mysql.catalog.SchemaHistory.Statement;
import io.tailrace.connector.mysql.ddl.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Cuts a statement into tokens, without comments but for those that the server executes. */
final class Lexer {

    private final String text;
    private final boolean ansiQuotes;
    private final boolean backslashes;
    private final boolean mariadb;
    private final int version;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    /** How many executed comments are open: their ends are passed over. */
    private int executed;

    /**
     * @param version the server's, such as 80031: comments for later ones are no statements
     */
    private Lexer(Statement statement, boolean mariadb, int version) {
        this.text = statement.text();
        this.ansiQuotes = statement.ansiQuotes();
        this.backslashes = statement.backslashes();
        this.mariadb = mariadb;
        this.version = version;
    }

    static List<Token> tokens(Statement statement, boolean mariadb, int version) {
        Lexer lexer = new Lexer(statement, mariadb, version);
        while (lexer.at < lexer.text.length()) {
            lexer.next();
        }
        return lexer.tokens;
    }

    private void next() {
        char c = text.charAt(at);
        if (Character.isWhitespace(c)) {
            at++;
        } else if (c == '#' || text.startsWith("--", at) && isBlank(at + 2)) {
            int end = text.indexOf('\n', at);
            at = end < 0 ? text.length() : end + 1;
        } else if (text.startsWith("/*", at)) {
            comment();
        } else if (executed > 0 && text.startsWith("*/", at)) {
            executed--;
            at += 2;
        } else if (c == '`') {
            quoted(Kind.NAME, false);
        } else if (c == '\'') {
            quoted(Kind.TEXT, backslashes);
        } else if (c == '"') {
            quoted(ansiQuotes ? Kind.NAME : Kind.TEXT, backslashes && !ansiQuotes);
        } else if (isWord(c)) {
            int from = at;
            while (at < text.length() && isWord(text.charAt(at))) {
                at++;
            }
            tokens.add(new Token(Kind.WORD, text.substring(from, at)));
        } else {
            tokens.add(new Token(Kind.SYMBOL, String.valueOf(c)));
            at++;
        }
    }

    private boolean isBlank(int place) {
        return place >= text.length() || text.charAt(place) <= ' ';
    }

    private static boolean isWord(char c) {
        return c >= '0' && c <= '9'
                || c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c == '_'
                || c == '$'
                || c >= 0x80;
    }

    private void comment() {
        boolean own = text.startsWith("/*M!", at);
        if (own && mariadb || text.startsWith("/*!", at)) {
            int from = at + (own ? 4 : 3);
            int to = from;
            while (to < text.length() && to < from + 6 && Character.isDigit(text.charAt(to))) {
                to++;
            }
            if (to == from || executes(Integer.parseInt(text, from, to, 10), own)) {
                executed++;
                at = to;
                return;
            }
        }
        int end = text.indexOf("*/", at + 2);
        at = end < 0 ? text.length() : end + 2;
    }

    /** MariaDB passes over what is for MySQL 5.7 and later. */
    private boolean executes(int since, boolean own) {
        return since <= version && (own || !mariadb || since < 50700 || since >= 100000);
    }

    private void quoted(Kind kind, boolean escapes) {
        char quote = text.charAt(at++);
        StringBuilder value = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == quote) {
                if (at >= text.length() || text.charAt(at) != quote) {
                    break;
                }
                at++;
            } else if (c == '\\' && escapes && at < text.length()) {
                c = escaped(text.charAt(at++));
            }
            value.append(c);
        }
        tokens.add(new Token(kind, value.toString()));
    }

    private static char escaped(char c) {
        return switch (c) {
            case '0' -> '\0';
            case 'b' -> '\b';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'Z' -> '\032';
            default -> c;
        };
    }
}
