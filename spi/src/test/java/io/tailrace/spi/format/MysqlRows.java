package io.tailrace.spi.format;

import static io.tailrace.spi.format.Rows.column;
import static io.tailrace.spi.format.Rows.key;
import static io.tailrace.spi.format.Rows.table;

import io.tailrace.spi.frame.DataType.Kind;
import io.tailrace.spi.frame.Table;
import org.jspecify.annotations.Nullable;

/** A row of every type of MySQL, as its source makes it. */
final class MysqlRows {

    static final Table EVERY =
            table(
                    "shop",
                    "every",
                    key("id", Kind.INT64, "bigint", 1),
                    column("b", Kind.INT16, "tinyint"),
                    column("ti", Kind.INT16, "tinyint"),
                    column("tu", Kind.INT16, "tinyint unsigned"),
                    column("s", Kind.INT16, "smallint"),
                    column("su", Kind.INT32, "smallint unsigned"),
                    column("mi", Kind.INT32, "mediumint"),
                    column("mu", Kind.INT32, "mediumint unsigned"),
                    column("i", Kind.INT32, "int"),
                    column("iu", Kind.INT64, "int unsigned"),
                    column("bi", Kind.INT64, "bigint"),
                    column("bu", Kind.UINT64, "bigint unsigned"),
                    column("f", Kind.FLOAT32, "float"),
                    column("d", Kind.FLOAT64, "double"),
                    column("n", Kind.DECIMAL, "decimal(12,2)", 12, 2),
                    column("n0", Kind.DECIMAL, "decimal(20,0)", 20, 0),
                    column("bit1", Kind.BITS, "bit(1)"),
                    column("bit5", Kind.BITS, "bit(5)"),
                    column("dt", Kind.DATE, "date"),
                    column("t", Kind.TIME, "time", 0, -1),
                    column("t3", Kind.TIME, "time(3)", 3, -1),
                    column("t6", Kind.TIME, "time(6)", 6, -1),
                    column("dtm", Kind.TIMESTAMP, "datetime", 0, -1),
                    column("dtm3", Kind.TIMESTAMP, "datetime(3)", 3, -1),
                    column("dtm6", Kind.TIMESTAMP, "datetime(6)", 6, -1),
                    column("ts", Kind.TIMESTAMP_TZ, "timestamp", 0, -1),
                    column("ts3", Kind.TIMESTAMP_TZ, "timestamp(3)", 3, -1),
                    column("ts6", Kind.TIMESTAMP_TZ, "timestamp(6)", 6, -1),
                    column("y", Kind.INT16, "year"),
                    column("c", Kind.TEXT, "char(4)"),
                    column("v", Kind.TEXT, "varchar(20)"),
                    column("tx", Kind.TEXT, "text"),
                    column("bn", Kind.BYTES, "binary(4)"),
                    column("vb", Kind.BYTES, "varbinary(8)"),
                    column("bl", Kind.BYTES, "blob"),
                    column("e", Kind.TEXT, "enum('a','b')"),
                    column("st", Kind.TEXT, "set('x','y','z')"),
                    column("j", Kind.JSON, "json"));

    private MysqlRows() {}

    static @Nullable String[] row() {
        return Rows.cells(
                "1",
                "1",
                "-5",
                "200",
                "-300",
                "60000",
                "-70000",
                "16000000",
                "-5",
                "4000000000",
                "-9",
                "18446744073709551615",
                "1.5",
                "2.25",
                "-123.45",
                "12345678901234567890",
                "1",
                "01010",
                "2026-01-31",
                "13:14:15",
                "13:14:15.123",
                "-838:59:58.123456",
                "2026-01-31 13:14:15",
                "2026-01-31 13:14:15.123",
                "2026-01-31 13:14:15.123456",
                "2026-01-31 13:14:15+00",
                "2026-01-31 13:14:15.12+00",
                "2026-01-31 13:14:15.123456+00",
                "2026",
                "c",
                "Größe \"x\"",
                "tx\n",
                "\\x00ff0000",
                "\\x00ff7f",
                "\\x00ff7f80",
                "b",
                "x,z",
                "{\"a\": 1, \"b\": [1.5, \"x\"]}");
    }

    /** Debezium prints documents without spaces, as the log stores them. */
    static @Nullable String[] debezium() {
        @Nullable String[] row = row();
        row[row.length - 1] = "{\"a\":1,\"b\":[1.5,\"x\"]}";
        return row;
    }

    /** Canal cuts the zeros off that end a fixed number of bytes, as the log does. */
    static @Nullable String[] canal() {
        @Nullable String[] row = row();
        row[EVERY.indexOf("bn")] = "\\x00ff";
        return row;
    }
}
