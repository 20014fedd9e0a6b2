package io.tailrace.testkit;

import io.tailrace.testkit.MysqlTypes.Case;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;

/**
 * Tables of MySQL or MariaDB with random keys and random columns of all types, and random
 * statements that change their rows and their shapes. For one session at a time.
 */
public final class MysqlTables {

    private static final int IDS = 600;
    private static final int LARGE_IDS = 25;

    /** Ids of rows that come by the hundred, which hardly any statement changes. */
    private static final int BULK_IDS = 1000;

    /** A key, and how its column's values are made from a number. */
    private enum Key {
        INT("k int not null, primary key (k)", "%1$s - 100"),
        UNSIGNED("k bigint unsigned not null, primary key (k)", "18446744073709551615 - %1$s"),
        DECIMAL("k decimal(20,3) not null, primary key (k)", "%1$s / 8 - 20"),
        LATIN(
                "k varchar(40) charset latin1 collate latin1_german1_ci not null, primary key (k)",
                "concat('Ü', char(65 + %1$s %% 40 using latin1), %1$s, 'é')"),
        UTF("k varchar(60) charset utf8mb4 not null, primary key (k)", "concat('漢', %1$s, 'x''y')"),
        SJIS("k varchar(40) charset sjis not null, primary key (k)", "concat('表', %1$s)"),
        CASED(
                "k varchar(40) charset utf8mb4 collate utf8mb4_bin not null, primary key (k)",
                "concat(if(%1$s %% 2, 'a', 'A'), %1$s div 2)"),
        BINARY("k binary(8) not null, primary key (k)", "left(unhex(sha2(%1$s, 256)), 8)"),
        DATE("k date not null, primary key (k)", "date_add('1999-12-01', interval %1$s day)"),
        STAMP(
                "k timestamp(6) not null default '2001-01-01 00:00:00', primary key (k)",
                "timestampadd(microsecond, %1$s * 1234567, '2026-01-01 00:00:00')"),
        TIME("k time(3) not null, primary key (k)", "sec_to_time(%1$s + 0.125)"),
        FLOAT("k float not null, primary key (k)", "%1$s * 0.1e0"),
        DOUBLE("k double not null, primary key (k)", "%1$s * 0.1e0 - 7"),
        BITS("k bit(30) not null, primary key (k)", "%1$s * 1000"),
        ENUM_INT(
                "e enum('z','m','a') charset latin1 not null, k int not null, primary key (e, k)",
                "elt(1 + %1$s %% 3, 'z', 'm', 'a'), %1$s"),
        TEXT_DATE_INT(
                "s varchar(20) charset utf8mb4 not null, d date not null, k int not null, primary key (s, d, k)",
                "concat('s', %1$s %% 7), date_add('2026-01-01', interval %1$s %% 5 day), %1$s"),
        PREFIX("k varchar(200) charset utf8mb4 not null, primary key (k(50))", "concat('p', %1$s)"),
        NONE("k int", "%1$s");

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
     * @param widened whether it has the wider type
     */
    private record Altered(int id, int renamed, Extra type, boolean widened) {

        String name() {
            return "x" + id + "_" + renamed;
        }

        Altered renamedOnce() {
            return new Altered(id, renamed + 1, type, widened);
        }

        Altered wider() {
            return new Altered(id, renamed, type, true);
        }

        String definition() {
            return widened ? type.wider : type.type;
        }
    }

    /** A table: the columns of its key come first, those that come and go last. */
    public static final class Made {

        private final String name;
        private final Key key;
        private final List<Case> columns;
        private final List<Altered> altered = new ArrayList<>();
        private final int ids;
        private boolean versioned;

        private Made(String name, Key key, List<Case> columns, boolean versioned) {
            this.name = name;
            this.key = key;
            this.columns = columns;
            this.versioned = versioned;
            this.ids = columns.stream().anyMatch(Case::isLarge) ? LARGE_IDS : IDS;
        }

        /** With its database. */
        public String name() {
            return name;
        }

        /** How many of its first columns are its key; 0 if it has none. */
        public int keyColumns() {
            return key == Key.NONE ? 0 : key.columns.split(", primary", 2)[0].split(", ").length;
        }

        @Override
        public String toString() {
            return name
                    + (versioned ? " versioned " : " ")
                    + key
                    + " "
                    + columns.stream().map(Case::type).toList();
        }
    }

    private final List<Made> tables = new ArrayList<>();
    private final Random random;
    private final String database;
    private final String prefix;
    private final List<Case> cases;
    private final boolean renames;
    private final boolean versions;
    private int columnsMade;

    /**
     * @param prefix what the tables' names begin with
     */
    public MysqlTables(
            Random random, PrivateMysql server, String database, String prefix, List<Case> cases) {
        this.random = random;
        this.database = database;
        this.prefix = prefix;
        this.cases = cases;
        this.versions = server.isMariadb();
        this.renames = !server.isMysqlBefore(800); // it had no statement for that alone
    }

    public String database() {
        return database;
    }

    public List<Made> tables() {
        return tables;
    }

    /** What a column was called first: a renamed one has another number behind its name. */
    public static String identity(String column) {
        int underscore = column.indexOf('_');
        return underscore < 0 ? column : column.substring(0, underscore);
    }

    /** A statement that makes one more table; with large values it has but a few rows. */
    public String create(boolean large) {
        Key key = tables.isEmpty() ? Key.NONE : Key.values()[random.nextInt(Key.values().length)];
        List<Case> some = cases.stream().filter(each -> !each.isLarge()).toList();
        List<Case> columns = new ArrayList<>();
        for (int j = 2 + random.nextInt(5); j > 0; j--) {
            columns.add(some.get(random.nextInt(some.size())));
        }
        if (large) {
            List<Case> others = cases.stream().filter(Case::isLarge).toList();
            columns.add(others.get(random.nextInt(others.size())));
            columns.add(others.getLast());
        }
        String name = database + "." + prefix + tables.size();
        Made table = new Made(name, key, columns, versions && random.nextInt(3) == 0);
        StringJoiner all = new StringJoiner(", ");
        for (int i = 0; i < columns.size(); i++) {
            all.add("c" + i + " " + columns.get(i).type());
        }
        tables.add(table);
        String[] parts = key.columns.split("(?=, primary)");
        return "create table "
                + table.name
                + " ("
                + parts[0]
                + ", "
                + all
                + (parts.length > 1 ? parts[1] : "")
                + ")"
                + (table.versioned ? " with system versioning" : "");
    }

    /** The name of MariaDB's sequence, which no change tells of. */
    public String sequence() {
        return database + "." + prefix + "_sequence";
    }

    /** A statement that empties some table, or its past. */
    public String empty() {
        Made table = table();
        return table.versioned
                ? "delete history from " + table.name
                : "truncate table " + table.name;
    }

    /** Any of the tables. */
    public Made table() {
        return tables.get(random.nextInt(tables.size()));
    }

    /** A statement that changes rows of some table. */
    public String change() {
        Made table = table();
        int id = random.nextInt(table.ids);
        return switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> insert(table);
            case 4, 5, 6 -> "update " + table.name + " set " + set(table) + where(table, id);
            case 7 -> "delete from " + table.name + where(table, id);
            default ->
                    "update ignore "
                            + table.name
                            + " set "
                            + key(table, random.nextInt(table.ids))
                            + where(table, id);
        };
    }

    /** A statement that changes many rows of some table. */
    public String changeMany() {
        Made table = table();
        int limit = 1 + random.nextInt(table.ids);
        return random.nextInt(5) == 0
                ? "delete from " + table.name + " limit " + limit
                : "update " + table.name + " set " + set(table) + " limit " + limit;
    }

    public String insert(Made table) {
        StringJoiner rows = new StringJoiner(", ");
        for (int i = random.nextInt(4); i >= 0; i--) {
            rows.add("(" + values(table, Integer.toString(random.nextInt(table.ids))) + ")");
        }
        String into = " into " + table.name + " values " + rows;
        return switch (random.nextInt(6)) {
            case 0 -> (table.altered.isEmpty() ? "replace" : "insert ignore") + into; // of nulls
            case 1 -> "insert ignore" + into + " on duplicate key update " + set(table);
            default -> "insert ignore" + into;
        };
    }

    /** A statement that inserts a thousand rows at most, but for their keys equal. */
    public String insertMany(Made table) {
        String digit =
                "(select 0 d union all select 1 union all select 2 union all select 3 union all select 4"
                        + " union all select 5 union all select 6 union all select 7 union all select 8 union all select 9)";
        int first = table.ids < IDS ? 0 : BULK_IDS * (1 + random.nextInt(10));
        String numbers =
                "(select "
                        + first
                        + " + a.d + 10 * b.d + 100 * c.d as i from "
                        + String.join(", ", digit + " a", digit + " b", digit + " c")
                        + (table.ids < IDS ? " limit " + table.ids : "")
                        + ") n";
        return "insert ignore into "
                + table.name
                + " select "
                + values(table, "n.i")
                + " from "
                + numbers;
    }

    /**
     * A statement that alters some table: adds, drops, renames or widens a column, or keeps its
     * past or no longer.
     */
    public String alter() {
        Made table = table();
        List<Altered> altered = table.altered;
        String alter = "alter table " + table.name;
        if (versions && random.nextInt(10) == 0) {
            table.versioned = !table.versioned;
            return alter + (table.versioned ? " add" : " drop") + " system versioning";
        }
        if (altered.isEmpty() || altered.size() < 4 && random.nextInt(3) == 0) {
            Extra type = Extra.values()[random.nextInt(Extra.values().length)];
            Altered added = new Altered(columnsMade++, 0, type, false);
            altered.add(added);
            return alter + " add column " + added.name() + " " + type.type + filling();
        }
        int index = random.nextInt(altered.size());
        Altered column = altered.get(index);
        return switch (random.nextInt(3)) {
            case 0 -> {
                altered.remove(index);
                yield alter + " drop column " + column.name();
            }
            case 1 -> {
                Altered renamed = column.renamedOnce();
                altered.set(index, renamed);
                yield alter + rename(column, renamed.name());
            }
            default -> {
                Altered wider = column.wider();
                altered.set(index, wider);
                yield alter + " modify column " + column.name() + " " + wider.definition();
            }
        };
    }

    private String rename(Altered column, String name) {
        return renames
                ? " rename column " + column.name() + " to " + name
                : " change column " + column.name() + " " + name + " " + column.definition();
    }

    /** What rows get in a new column that are there: null, or a value of which no log tells. */
    private String filling() {
        return switch (random.nextInt(4)) {
            case 0 -> " default 5";
            case 1 -> " not null default 7";
            case 2 -> " not null";
            default -> "";
        };
    }

    private String values(Made table, String id) {
        StringJoiner values = new StringJoiner(", ");
        values.add(table.key.values.formatted(id));
        table.columns.forEach(column -> values.add(value(column)));
        table.altered.forEach(_ -> values.add(number()));
        return values.toString();
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
        int index = random.nextInt(table.columns.size());
        Case column = table.columns.get(index);
        String name = "c" + index;
        if (column.type().equals("json") && random.nextBoolean()) {
            return name
                    + (random.nextBoolean()
                            ? " = json_set(" + name + ", '$.a', " + number() + ")"
                            : " = json_remove(" + name + ", '$.a')");
        }
        return name + " = " + value(column);
    }

    private static String key(Made table, int id) {
        return switch (table.key) {
            case ENUM_INT -> "e = elt(1 + " + id + " % 3, 'z', 'm', 'a'), k = " + id;
            case TEXT_DATE_INT -> "s = concat('s', " + id + " % 7), k = " + id;
            default -> "k = " + table.key.values.formatted(id);
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
        List<String> values = column.values();
        return random.nextInt(6) == 0 ? "null" : values.get(random.nextInt(values.size()));
    }
}
