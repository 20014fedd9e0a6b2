package io.tailrace.connector.mysql;

import io.tailrace.connector.mysql.TypeSamples.Case;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;

/** Tables with random keys and random columns of all types, and random changes of their rows. */
final class RandomTables {

    private static final int IDS = 600;

    /** A key, and how its column's values are made from a number. */
    private enum Key {
        INT("k int not null, primary key (k)", "%1$d - 100"),
        UNSIGNED("k bigint unsigned not null, primary key (k)", "18446744073709551615 - %1$d"),
        DECIMAL("k decimal(20,3) not null, primary key (k)", "%1$d / 8 - 20"),
        LATIN(
                "k varchar(40) charset latin1 collate latin1_german1_ci not null, primary key (k)",
                "concat('Ü', char(65 + %1$d %% 40 using latin1), %1$d, 'é')"),
        UTF("k varchar(60) charset utf8mb4 not null, primary key (k)", "concat('漢', %1$d, 'x''y')"),
        SJIS("k varchar(40) charset sjis not null, primary key (k)", "concat('表', %1$d)"),
        CASED(
                "k varchar(40) charset utf8mb4 collate utf8mb4_bin not null, primary key (k)",
                "concat(if(%1$d %% 2, 'a', 'A'), %1$d div 2)"),
        BINARY("k binary(8) not null, primary key (k)", "unhex(md5(%1$d))"),
        DATE("k date not null, primary key (k)", "date_add('1999-12-01', interval %1$d day)"),
        STAMP(
                "k timestamp(6) not null default '2001-01-01 00:00:00', primary key (k)",
                "timestampadd(microsecond, %1$d * 1234567, '2026-01-01 00:00:00')"),
        TIME("k time(3) not null, primary key (k)", "sec_to_time(%1$d - 300 + 0.125)"),
        FLOAT("k float not null, primary key (k)", "%1$d * 0.1e0"),
        DOUBLE("k double not null, primary key (k)", "%1$d * 0.1e0 - 7"),
        BITS("k bit(20) not null, primary key (k)", "%1$d * 1000"),
        ENUM_INT(
                "e enum('z','m','a') charset latin1 not null, k int not null, primary key (e, k)",
                "elt(1 + %1$d %% 3, 'z', 'm', 'a'), %1$d"),
        TEXT_DATE_INT(
                "s varchar(20) charset utf8mb4 not null, d date not null, k int not null, primary key (s, d, k)",
                "concat('s', %1$d %% 7), date_add('2026-01-01', interval %1$d %% 5 day), %1$d"),
        PREFIX("k varchar(200) charset utf8mb4 not null, primary key (k(50))", "concat('p', %1$d)"),
        NONE("k int", "%1$d");

        final String columns;
        final String values;

        Key(String columns, String values) {
            this.columns = columns;
            this.values = values;
        }
    }

    /** A type, and the type into which it is changed without a change of its texts. */
    private enum Extra {
        INT("int", "varchar(30)"),
        TEXT("varchar(20) charset utf8mb4", "varchar(300) charset utf8mb4"),
        DECIMAL("decimal(10,0)", "decimal(20,0)");

        final String type;
        final String wider;

        Extra(String type, String wider) {
            this.type = type;
            this.wider = wider;
        }
    }

    /**
     * A column that comes and goes.
     *
     * @param id never used again
     * @param renamed how often it was
     */
    private record Altered(int id, int renamed, Extra type) {

        String name() {
            return "x" + id + "_" + renamed;
        }
    }

    /** A table: the columns of its key come first, those that come and go last. */
    record Made(String name, Key key, int keyColumns, List<Case> columns, List<Altered> altered) {

        @Override
        public String toString() {
            return name + " " + key + " " + columns.stream().map(Case::type).toList();
        }

        boolean hasKey() {
            return key != Key.NONE;
        }
    }

    final List<Made> tables = new ArrayList<>();
    private final Random random;
    private int columnsMade;
    private final String database;

    RandomTables(Random random, String database, List<Case> all, int count) {
        List<Case> cases = all.stream().filter(each -> !isLarge(each)).toList();
        this.random = random;
        this.database = database;
        for (int i = 0; i < count; i++) {
            Key key = i == 0 ? Key.NONE : Key.values()[random.nextInt(Key.values().length)];
            List<Case> columns = new ArrayList<>();
            for (int j = 2 + random.nextInt(5); j > 0; j--) {
                columns.add(cases.get(random.nextInt(cases.size())));
            }
            int keyColumns = key.columns.split(", primary", 2)[0].split(", ").length;
            tables.add(new Made(database + ".t" + i, key, keyColumns, columns, new ArrayList<>()));
        }
    }

    /** Thousands of such values would not fit a test's memory. */
    private static boolean isLarge(Case each) {
        return each.type().startsWith("long")
                || each.type().startsWith("medium") && each.type().contains("text")
                || each.type().equals("json");
    }

    List<String> ddl() {
        List<String> statements = new ArrayList<>();
        for (Made table : tables) {
            StringJoiner columns = new StringJoiner(", ");
            for (int i = 0; i < table.columns.size(); i++) {
                columns.add("c" + i + " " + table.columns.get(i).type());
            }
            String[] key = table.key.columns.split("(?=, primary)");
            statements.add(
                    "create table "
                            + table.name
                            + " ("
                            + key[0]
                            + ", "
                            + columns
                            + (key.length > 1 ? key[1] : "")
                            + ")");
        }
        return statements;
    }

    Made table() {
        return tables.get(random.nextInt(tables.size()));
    }

    /** A statement that changes rows of some table. */
    String change() {
        Made table = table();
        int id = random.nextInt(IDS);
        return switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> insert(table);
            case 4, 5, 6 -> "update " + table.name + " set " + set(table) + where(table, id);
            case 7 -> "delete from " + table.name + where(table, id);
            default ->
                    "update ignore "
                            + table.name
                            + " set "
                            + key(table, random.nextInt(IDS))
                            + where(table, id);
        };
    }

    String insert(Made table) {
        StringJoiner rows = new StringJoiner(", ");
        for (int i = random.nextInt(4); i >= 0; i--) {
            StringJoiner values = new StringJoiner(", ", "(", ")");
            values.add(table.key.values.formatted(random.nextInt(IDS)));
            table.columns.forEach(column -> values.add(value(column)));
            table.altered.forEach(_ -> values.add(number()));
            rows.add(values.toString());
        }
        return "insert ignore into " + table.name + " values " + rows;
    }

    /** A statement that alters some table: adds, drops, renames or widens a column. */
    String alter() {
        Made table = table();
        List<Altered> altered = table.altered;
        String alter = "alter table " + table.name;
        if (altered.isEmpty() || altered.size() < 4 && random.nextInt(3) == 0) {
            Extra type = Extra.values()[random.nextInt(Extra.values().length)];
            Altered added = new Altered(columnsMade++, 0, type);
            altered.add(added);
            return alter + " add column " + added.name() + " " + type.type;
        }
        int index = random.nextInt(altered.size());
        Altered column = altered.get(index);
        return switch (random.nextInt(3)) {
            case 0 -> {
                altered.remove(index);
                yield alter + " drop column " + column.name();
            }
            case 1 -> {
                Altered renamed = new Altered(column.id, column.renamed + 1, column.type);
                altered.set(index, renamed);
                yield alter + " rename column " + column.name() + " to " + renamed.name();
            }
            default -> alter + " modify column " + column.name() + " " + column.type.wider;
        };
    }

    private String number() {
        return random.nextInt(4) == 0 ? "null" : Integer.toString(random.nextInt(1000));
    }

    private String set(Made table) {
        if (!table.altered.isEmpty() && random.nextBoolean()) {
            return table.altered.get(random.nextInt(table.altered.size())).name()
                    + " = "
                    + number();
        }
        int column = random.nextInt(table.columns.size());
        return "c" + column + " = " + value(table.columns.get(column));
    }

    private String key(Made table, int id) {
        String value = table.key.values.formatted(id);
        return switch (table.key) {
            case ENUM_INT -> "e = elt(1 + " + id + " % 3, 'z', 'm', 'a'), k = " + id;
            case TEXT_DATE_INT -> "s = concat('s', " + id + " % 7), k = " + id;
            default -> "k = " + value;
        };
    }

    private static String where(Made table, int id) {
        String k =
                switch (table.key) {
                    case ENUM_INT, TEXT_DATE_INT -> Integer.toString(id);
                    default -> table.key.values.formatted(id);
                };
        return table.key == Key.FLOAT
                ? " where k between " + k + " - 0.01 and " + k + " + 0.01"
                : " where k = " + k;
    }

    private String value(Case column) {
        String[] values = column.values();
        return random.nextInt(6) == 0 ? "null" : values[random.nextInt(values.length)];
    }

    String database() {
        return database;
    }
}
