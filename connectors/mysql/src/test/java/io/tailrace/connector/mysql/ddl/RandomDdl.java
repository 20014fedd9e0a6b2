package io.tailrace.connector.mysql.ddl;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Statements that change tables at random; some the server will refuse. */
final class RandomDdl {

    private static final List<String> TYPES =
            List.of(
                    "int",
                    "bigint unsigned",
                    "varchar(20)",
                    "varchar(20) character set latin1",
                    "text",
                    "decimal(10,2)",
                    "datetime(3)",
                    "enum('a','b,c','d)')",
                    "set('x','y')",
                    "binary(4)",
                    "char(3) collate utf8mb4_bin",
                    "json",
                    "double",
                    "point",
                    "blob(300)",
                    "timestamp null");

    private static final List<String> KEYS =
            List.of(
                    "primary key",
                    "index `primary`",
                    "key `PRIMARY`",
                    "constraint `Primary`",
                    "index if exists `primary`",
                    "constraint if exists `primary`");

    private final Random random;
    private final boolean mariadb;

    RandomDdl(Random random, boolean mariadb) {
        this.random = random;
        this.mariadb = mariadb;
    }

    List<String> statements(int count) {
        List<String> statements = new ArrayList<>();
        statements.add("create table t1 (c1 int primary key, c2 text, c3 int)");
        statements.add("create table t2 (c1 int, c4 varchar(9), c5 date) charset latin1");
        for (int i = 0; i < count; i++) {
            statements.add(statement());
        }
        return statements;
    }

    private String statement() {
        return switch (random.nextInt(15)) {
            case 0 ->
                    "create table "
                            + table()
                            + " ("
                            + column()
                            + " int, "
                            + column()
                            + " "
                            + type()
                            + (random.nextInt(3) == 0 ? ", primary key (" + column() + ")" : "")
                            + ")"
                            + (random.nextBoolean() ? " charset latin1" : "");
            case 1 -> "create table if not exists " + table() + " like " + table();
            case 2 -> "drop table if exists " + table();
            case 3 -> "rename table t1 to swap, t2 to t1, swap to t2";
            case 4 -> "drop index `primary` on " + table();
            case 5 -> database();
            case 6 -> "alter table " + table() + " convert to character set " + characterSet();
            default -> alter();
        };
    }

    private String database() {
        return switch (random.nextInt(6)) {
            case 0 -> "drop database other";
            case 1 -> "alter database other charset " + characterSet();
            case 2 -> "alter database default collate " + characterSet() + "_bin";
            default ->
                    (mariadb && random.nextBoolean() ? "create or replace" : "create")
                            + " database other"
                            + (random.nextBoolean() ? " charset " + characterSet() : "");
        };
    }

    private String characterSet() {
        return random.nextBoolean() ? "latin1" : "utf8mb4";
    }

    private String alter() {
        List<String> clauses = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            clauses.add(clause());
        }
        if (!mariadb && clauses.stream().anyMatch(RandomDdl::isChangeToText)) {
            clauses.removeIf(clause -> clause.startsWith("convert"));
        }
        return "alter table " + table() + " " + String.join(", ", clauses);
    }

    /** MySQL makes one a TINYTEXT or a MEDIUMTEXT, by what it was, when it converts the table. */
    private static boolean isChangeToText(String clause) {
        return clause.matches("(change|modify).* text.*");
    }

    private String clause() {
        return switch (random.nextInt(mariadb ? 12 : 11)) {
            case 0, 1 -> "add column " + column() + " " + type() + place();
            case 2 -> "drop column " + column();
            case 3 -> "change " + column() + " " + column() + " " + type() + place();
            case 4 -> "modify column " + column() + " " + type() + place();
            case 5 -> "rename column " + column() + " to " + column();
            case 6 -> "add (" + column() + " " + type() + ", `" + column() + "` " + type() + ")";
            case 7 ->
                    (random.nextBoolean() ? "drop primary key, " : "")
                            + "add primary key "
                            + (mariadb && random.nextBoolean() ? "if not exists (" : "(")
                            + column()
                            + (random.nextBoolean() ? ", " + column() : "")
                            + ")";
            case 8 -> "drop " + KEYS.get(random.nextInt(KEYS.size()));
            case 9 -> "rename to t" + (1 + random.nextInt(3));
            case 10 ->
                    (random.nextBoolean() ? "convert to character set " : "default charset ")
                            + characterSet();
            default ->
                    "add column if not exists "
                            + column()
                            + " "
                            + type()
                            + ", drop column if exists "
                            + column();
        };
    }

    private String place() {
        return switch (random.nextInt(3)) {
            case 0 -> " first";
            case 1 -> " after " + column();
            default -> "";
        };
    }

    private String table() {
        return (random.nextInt(8) == 0 ? "other." : "") + "t" + (1 + random.nextInt(3));
    }

    private String column() {
        return "c" + (1 + random.nextInt(5));
    }

    private String type() {
        return TYPES.get(random.nextInt(TYPES.size()))
                + switch (random.nextInt(12)) {
                    case 0, 1 -> " not null";
                    case 2 -> " unique";
                    case 3 -> " primary key";
                    case 4 -> " comment 'first, after c1'";
                    default -> "";
                };
    }
}
