package io.tailrace.connector.mysql.ddl;

import io.tailrace.connector.mysql.catalog.CharacterSets;
import io.tailrace.connector.mysql.catalog.ColumnType;
import io.tailrace.connector.mysql.catalog.LogColumn;
import io.tailrace.connector.mysql.ddl.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads the definition of one column, behind its name. */
final class ColumnReader {

    private final Words words;
    private final CharacterSets characterSets;
    private final boolean mariadb;
    private final int tableCollation;
    private final boolean converted;

    private String type = "";
    private final List<Integer> numbers = new ArrayList<>();
    private final List<String> labels = new ArrayList<>();
    private int collation;
    private boolean unsigned;
    private boolean nullable = true;
    private boolean key;
    private boolean nullTold;
    private boolean rowEnd;
    private LogColumn.Fill fill = LogColumn.Fill.NULL;

    private ColumnReader(
            Words words,
            CharacterSets characterSets,
            boolean mariadb,
            int tableCollation,
            boolean converted) {
        this.words = words;
        this.characterSets = characterSets;
        this.mariadb = mariadb;
        this.tableCollation = tableCollation;
        this.converted = converted;
    }

    /**
     * Reads up to the end of the clause, or to FIRST or AFTER.
     *
     * @param tableCollation what the column gets if it names none
     * @param converted whether a text gets that also if it names another
     * @return with 1 as key ordinal if the definition makes it the primary key
     */
    static LogColumn read(
            String name,
            Words words,
            CharacterSets characterSets,
            boolean mariadb,
            int tableCollation,
            boolean converted) {
        ColumnReader reader =
                new ColumnReader(words, characterSets, mariadb, tableCollation, converted);
        reader.type();
        reader.attributes();
        return reader.column(name);
    }

    private void type() {
        type = words.name().toLowerCase(Locale.ROOT);
        boolean own = type.equals("mariadb_schema") && words.pass('.'); // tells its DATE apart
        if (own) {
            type = words.name().toLowerCase(Locale.ROOT);
        }
        if (words.isOracle()) {
            type = own && type.equals("date") ? type : ofOracle(type);
        }
        switch (type) {
            case "national" -> {
                type = words.name().toLowerCase(Locale.ROOT).startsWith("var") ? "varchar" : "char";
                national();
            }
            case "nchar", "nvarchar" -> {
                type = type.substring(1);
                national();
            }
            case "long" -> {
                if (words.passAny("varbinary", "raw")) {
                    type = "mediumblob";
                } else {
                    type = "mediumtext";
                    words.passAny("varchar", "varcharacter", "char", "character");
                }
            }
            case "double" -> words.pass("precision");
            case "serial" -> {
                unsigned = true;
                nullable = false;
            }
            default -> {}
        }
        if (type.startsWith("char") && words.passAny("varying") || type.equals("varcharacter")) {
            type = "varchar";
        }
        type = standard(type);
        if (words.pass('(')) {
            arguments();
        }
    }

    private String ofOracle(String name) {
        return switch (name) {
            case "date" -> "datetime";
            case "blob" -> "longblob";
            case "number" -> words.peek().isSymbol('(') ? name : "double";
            default -> name;
        };
    }

    private void national() {
        collation = CharacterSets.collationOf("utf8mb3");
        if (words.passAny("varying", "varchar", "varcharacter")) {
            type = "varchar";
        }
    }

    private void arguments() {
        while (!words.pass(')')) {
            Token token = words.next();
            switch (token.kind()) {
                case TEXT -> labels.add(token.text());
                case WORD -> {
                    if (isNumber(token.text())) {
                        numbers.add(
                                (int) Math.min(Long.parseLong(token.text()), Integer.MAX_VALUE));
                    } else if (token.text().startsWith("0") || words.peek().kind() == Kind.TEXT) {
                        throw new Unreadable("a label in a notation of its own");
                    }
                }
                case END -> throw new Unreadable("a bracket is not closed");
                case NAME, SYMBOL -> {}
            }
        }
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty()
                && text.length() < 18
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static String standard(String type) {
        return switch (type) {
            case "bool", "boolean", "int1" -> "tinyint";
            case "int2" -> "smallint";
            case "int3", "middleint" -> "mediumint";
            case "integer", "int4" -> "int";
            case "int8", "serial" -> "bigint";
            case "dec", "numeric", "fixed", "number" -> "decimal";
            case "float4" -> "float";
            case "float8", "real" -> "double";
            case "character" -> "char";
            case "varchar2" -> "varchar";
            case "raw" -> "varbinary";
            case "clob" -> "longtext";
            default -> type;
        };
    }

    private void attributes() {
        while (!words.atClauseEnd() && !words.atAny("first", "after")) {
            if (words.passAny("unsigned", "zerofill")) {
                unsigned = true;
            } else if (words.pass("not", "null")) {
                nullable = false;
            } else if (words.passAny("null")) {
                nullTold = true;
            } else if (words.pass("character", "set") || words.pass("charset")) {
                words.pass('=');
                characterSet(words.nameOrText());
            } else if (words.pass("char", "set")) {
                characterSet(words.nameOrText());
            } else if (words.pass("collate")) {
                words.pass('=');
                collate(words.nameOrText());
            } else if (words.passAny("ascii")) {
                characterSet("latin1");
            } else if (words.passAny("unicode")) {
                characterSet("ucs2");
            } else if (words.passAny("byte")) {
                characterSet("binary");
            } else if (words.pass("default")) {
                if (!words.at("null")) {
                    fill = LogColumn.Fill.DEFAULT;
                }
                value();
            } else if (words.passAny("auto_increment")) {
                fill = LogColumn.Fill.DEFAULT;
            } else if (words.at("as", "row")) { // MariaDB's system versioning
                rowEnd |= words.pass("as", "row", "end");
                nullable = false;
                fill = LogColumn.Fill.EXPRESSION;
                words.pass("as", "row", "start");
            } else if (words.passAny("as")) {
                fill = LogColumn.Fill.EXPRESSION;
            } else if (words.passAny("unique")) {
                words.pass("key");
            } else if (words.passAny("primary", "key")) {
                words.pass("key");
                key = true;
            } else if (words.passAny("comment", "column_format", "storage")) {
                words.next();
            } else {
                words.skip();
            }
        }
    }

    /** A default: a sign, a value, and perhaps what a function is given. */
    private void value() {
        if (words.peek().isSymbol('-') || words.peek().isSymbol('+')) {
            words.next();
        }
        if (!words.atClauseEnd()) {
            words.skip();
        }
        if (words.peek().kind() == Kind.TEXT || words.peek().isSymbol('(')) {
            words.skip();
        }
    }

    private void characterSet(String name) {
        if (!name.equalsIgnoreCase("default")) {
            collation = collationOf(name);
        }
    }

    private void collate(String name) {
        collation = ofCollation(name, collation);
    }

    static int collationOf(String characterSet) {
        int id = CharacterSets.collationOf(characterSet);
        if (id == 0) {
            throw new Unreadable("character set " + characterSet + " is not known");
        }
        return id;
    }

    /** Collations bear the name of their character set, but for some of MariaDB's. */
    static int ofCollation(String name, int otherwise) {
        int end = name.indexOf('_');
        int id = CharacterSets.collationOf(end < 0 ? name : name.substring(0, end));
        return id != 0 ? id : otherwise;
    }

    private LogColumn column(String name) {
        if (words.peek().isSymbol(')') && type.isEmpty()) {
            throw new Unreadable("a type expected");
        }
        boolean own = collation != 0 && (!converted || collation == LogColumn.BINARY);
        int effective = own ? collation : tableCollation;
        boolean text = isText();
        if (text && effective == LogColumn.BINARY) {
            type = type.replace("char", "binary").replace("text", "blob");
            text = isText();
        }
        if (mariadb && type.equals("json")) {
            type = "longtext";
            text = true;
            effective = converted ? tableCollation : CharacterSets.collationOf("utf8mb4");
        }
        int octets = octets(text ? effective : LogColumn.BINARY);
        sized(octets);
        int first = numbers.isEmpty() ? 0 : numbers.getFirst();
        int second = numbers.size() < 2 ? 0 : numbers.get(1);
        int precision =
                type.equals("decimal") && first == 0
                        ? 10
                        : type.equals("bit") && first == 0 ? 1 : first;
        if (type.equals("float") && numbers.size() == 1 && first > 24) {
            type = "double";
        }
        boolean labelled = type.equals("enum") || type.equals("set");
        LogColumn column =
                new ColumnType(
                                known(type),
                                octets,
                                precision,
                                second,
                                first,
                                labelled ? trimmed() : List.of(),
                                unsigned)
                        .column(
                                name,
                                nullable && !key,
                                text || labelled ? effective : LogColumn.BINARY,
                                key ? 1 : 0)
                        .filledWith(fill());
        return rowEnd ? column.refinedAs(LogColumn.Refined.ROW_END) : column;
    }

    /**
     * A timestamp may have the time of the statement as its default, as a server's setting says.
     */
    private LogColumn.Fill fill() {
        boolean filled = !nullable || key || type.equals("timestamp") && !nullTold;
        return filled && fill == LogColumn.Fill.NULL ? LogColumn.Fill.DEFAULT : fill;
    }

    /** The server cuts blanks off the end of labels. */
    private List<String> trimmed() {
        return labels.stream().map(String::stripTrailing).toList();
    }

    private boolean isText() {
        return type.endsWith("char") || type.endsWith("text");
    }

    private int octets(int of) {
        long length = numbers.isEmpty() ? 1 : numbers.getFirst();
        long octets =
                switch (type) {
                    case "char", "varchar", "text" -> length * (of == 0 ? 4 : widest(of));
                    case "binary", "varbinary", "blob" -> length;
                    default -> 0;
                };
        return (int) Math.min(octets, Integer.MAX_VALUE);
    }

    private int widest(int of) {
        return of == LogColumn.BINARY ? 1 : characterSets.widest(of);
    }

    /** {@code TEXT(n)} is the least type that holds it. */
    private void sized(int octets) {
        if ((type.equals("text") || type.equals("blob")) && !numbers.isEmpty()) {
            type =
                    (octets < 1 << 8
                                    ? "tiny"
                                    : octets < 1 << 16 ? "" : octets < 1 << 24 ? "medium" : "long")
                            + type;
        }
    }

    private static String known(String type) {
        return switch (type) {
            case "tinyint",
                    "smallint",
                    "mediumint",
                    "int",
                    "bigint",
                    "float",
                    "double",
                    "decimal",
                    "bit",
                    "year",
                    "date",
                    "time",
                    "datetime",
                    "timestamp",
                    "char",
                    "binary",
                    "varchar",
                    "varbinary",
                    "tinyblob",
                    "blob",
                    "mediumblob",
                    "longblob",
                    "tinytext",
                    "text",
                    "mediumtext",
                    "longtext",
                    "json",
                    "vector",
                    "enum",
                    "set",
                    "uuid",
                    "inet4",
                    "inet6",
                    "geometry",
                    "point",
                    "linestring",
                    "polygon",
                    "multipoint",
                    "multilinestring",
                    "multipolygon",
                    "geometrycollection",
                    "geomcollection" ->
                    type;
            default -> throw new Unreadable("type " + type + " is not known");
        };
    }
}
