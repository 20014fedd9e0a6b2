package io.tailrace.connector.mysql.catalog;

import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.DataType.Kind;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What columns are to Tailrace: their logical type, the type as the server declares it, and how
 * their values are decoded.
 */
public final class Columns {

    /** Digits behind the point of a decimal column, in MariaDB; MySQL has fewer. */
    private static final int MOST_DECIMALS = 38;

    private final CharacterSets characterSets;
    private final ZeroDates zeroDates;
    private final TimeCells times;
    private final OldTimeCells oldTimes;
    private final boolean pointed;

    public Columns(CharacterSets characterSets, ZeroDates zeroDates) {
        this(characterSets, zeroDates, true);
    }

    /**
     * @param pointed whether the server prints whole numbers of JSON that are doubles with {@code
     *     .0}, as MySQL does from 8.0 on
     */
    public Columns(CharacterSets characterSets, ZeroDates zeroDates, boolean pointed) {
        this.pointed = pointed;
        this.characterSets = characterSets;
        this.zeroDates = zeroDates;
        this.times = new TimeCells(zeroDates);
        this.oldTimes = new OldTimeCells(times);
    }

    /** The column as pipelines see it. */
    public Column column(LogColumn column) {
        boolean nullable =
                column.nullable() || zeroDates == ZeroDates.NULL && LogType.isDate(column.type());
        return new Column(
                column.name(),
                type(column),
                sourceType(column),
                nullable,
                column.keyOrdinal(),
                column.id());
    }

    private DataType type(LogColumn column) {
        switch (column.refined()) {
            case UUID -> {
                return DataType.of(Kind.UUID);
            }
            case INET4, INET6 -> {
                return DataType.of(Kind.TEXT);
            }
            case VECTOR -> {
                return DataType.arrayOf(DataType.of(Kind.FLOAT32));
            }
            case NO, ROW_END, HIDDEN_ROW_END, HIDDEN_ROW_START -> {}
        }
        boolean unsigned = column.unsigned();
        int meta = column.meta();
        return switch (column.type()) {
            case LogType.TINY, LogType.YEAR -> DataType.of(Kind.INT16);
            case LogType.SHORT -> DataType.of(unsigned ? Kind.INT32 : Kind.INT16);
            case LogType.INT24 -> DataType.of(Kind.INT32);
            case LogType.LONG -> DataType.of(unsigned ? Kind.INT64 : Kind.INT32);
            case LogType.LONGLONG -> DataType.of(unsigned ? Kind.UINT64 : Kind.INT64);
            case LogType.FLOAT -> DataType.of(Kind.FLOAT32);
            case LogType.DOUBLE -> DataType.of(Kind.FLOAT64);
            case LogType.NEWDECIMAL -> DataType.decimal(meta & 0xff, meta >> 8);
            case LogType.BIT -> DataType.of(Kind.BITS);
            case LogType.DATE, LogType.NEWDATE -> DataType.of(Kind.DATE);
            case LogType.TIME, LogType.TIME2 -> fraction(Kind.TIME, meta);
            case LogType.DATETIME, LogType.DATETIME2 -> fraction(Kind.TIMESTAMP, meta);
            case LogType.TIMESTAMP, LogType.TIMESTAMP2 -> fraction(Kind.TIMESTAMP_TZ, meta);
            case LogType.JSON -> DataType.of(Kind.JSON);
            case LogType.VECTOR -> DataType.arrayOf(DataType.of(Kind.FLOAT32));
            case LogType.ENUM, LogType.SET, LogType.GEOMETRY -> DataType.of(Kind.TEXT);
            default -> DataType.of(isBytes(column) ? Kind.BYTES : Kind.TEXT);
        };
    }

    private static DataType fraction(Kind kind, int digits) {
        return new DataType(kind, digits, -1, null);
    }

    private static boolean isBytes(LogColumn column) {
        return column.collation() == LogColumn.BINARY;
    }

    /** Seven bytes of which nobody sees anything: no cell. */
    private static final CellDecoder HIDDEN_TIME =
            new CellDecoder() {
                @Override
                public int decode(byte[] row, int at, CellWriter out) {
                    return at + 7;
                }
            };

    /** How a value of the column becomes canonical text; of a hidden one nothing. */
    public CellDecoder decoder(LogColumn column) {
        return switch (column.refined()) {
            case UUID -> AddressCells.uuid();
            case INET4 -> AddressCells.inet4();
            case INET6 -> AddressCells.inet6();
            case VECTOR -> vector(column);
            case ROW_END -> new RowEnd(plain(column), column.type() == LogType.LONGLONG);
            case HIDDEN_ROW_END -> new RowEnd(HIDDEN_TIME, false);
            case HIDDEN_ROW_START -> HIDDEN_TIME;
            case NO -> plain(column);
        };
    }

    private CellDecoder plain(LogColumn column) {
        int meta = column.meta();
        return switch (column.type()) {
            case LogType.TINY, LogType.SHORT, LogType.INT24, LogType.LONG, LogType.LONGLONG ->
                    NumberCells.integer(column.type(), column.unsigned());
            case LogType.FLOAT -> NumberCells.real();
            case LogType.DOUBLE -> NumberCells.doublePrecision();
            case LogType.NEWDECIMAL -> decimal(meta & 0xff, meta >> 8);
            case LogType.BIT -> NumberCells.bits((meta >> 8) * 8 + (meta & 0xff));
            case LogType.YEAR -> NumberCells.year();
            case LogType.DATE, LogType.NEWDATE -> times.date();
            case LogType.TIME -> OldTimeCells.time(digits(meta));
            case LogType.TIME2 -> TimeCells.time(digits(meta));
            case LogType.DATETIME -> oldTimes.datetime(digits(meta));
            case LogType.DATETIME2 -> times.datetime(digits(meta));
            case LogType.TIMESTAMP -> oldTimes.timestamp(digits(meta));
            case LogType.TIMESTAMP2 -> times.timestamp(digits(meta));
            default -> text(column);
        };
    }

    private static CellDecoder decimal(int precision, int scale) {
        if (scale > MOST_DECIMALS) {
            throw new IllegalArgumentException("no decimal(" + precision + "," + scale + ")");
        }
        return new DecimalCells(precision, scale);
    }

    private static CellDecoder vector(LogColumn column) {
        int meta = column.meta();
        int lengthBytes =
                column.type() == LogType.VECTOR ? sizeBytes(meta) : meta > 255 ? 2 : 1; // VARCHAR
        return TextCells.body(lengthBytes, new VectorText()::put);
    }

    private CellDecoder text(LogColumn column) {
        int meta = column.meta();
        return switch (column.type()) {
            case LogType.JSON -> TextCells.body(sizeBytes(meta), new JsonText(pointed)::put);
            case LogType.GEOMETRY -> TextCells.body(sizeBytes(meta), new GeometryText()::put);
            case LogType.VECTOR -> vector(column);
            case LogType.ENUM -> TextCells.enumeration(sizeBytes(meta), labels(column));
            case LogType.SET -> TextCells.set(meta, labels(column));
            case LogType.STRING ->
                    isBytes(column)
                            ? TextCells.fixedBinary(meta)
                            : TextCells.sized(meta > 255 ? 2 : 1, characters(column));
            case LogType.VARCHAR, LogType.VAR_STRING ->
                    TextCells.sized(meta > 255 ? 2 : 1, characters(column));
            case LogType.VARCHAR_COMPRESSED ->
                    TextCells.compressed(meta > 255 ? 2 : 1, characters(column));
            case LogType.TINY_BLOB, LogType.BLOB, LogType.MEDIUM_BLOB, LogType.LONG_BLOB ->
                    TextCells.sized(sizeBytes(meta), characters(column));
            case LogType.BLOB_COMPRESSED ->
                    TextCells.compressed(sizeBytes(meta), characters(column));
            default ->
                    throw new TailraceException(
                            MysqlError.MYSQL_VALUE,
                            "column "
                                    + column.name()
                                    + " has type "
                                    + column.type()
                                    + ", which this version does not know");
        };
    }

    private static int sizeBytes(int meta) {
        if (meta < 1 || meta > 4) {
            throw new IllegalArgumentException("no length of " + meta + " bytes");
        }
        return meta;
    }

    private static int digits(int meta) {
        if (meta < 0 || meta > 6) {
            throw new IllegalArgumentException("no fraction of " + meta + " digits");
        }
        return meta;
    }

    private static List<String> labels(LogColumn column) {
        if (column.labels().isEmpty()) {
            throw new TailraceException(
                    MysqlError.MYSQL_SCHEMA_UNKNOWN,
                    "the labels of column "
                            + column.name()
                            + " are not known; the log tells them where the server has"
                            + " binlog_row_metadata = FULL (MySQL 8.0.1, MariaDB 10.5)");
        }
        return column.labels();
    }

    private CharacterSets.Text characters(LogColumn column) {
        return characterSets.text(column.collation() == 0 ? LogColumn.BINARY : column.collation());
    }

    /** The type as {@code information_schema} shows it, without display widths. */
    private String sourceType(LogColumn column) {
        int meta = column.meta();
        String sign = column.unsigned() ? " unsigned" : "";
        return switch (column.refined()) {
            case UUID -> "uuid";
            case INET4 -> "inet4";
            case INET6 -> "inet6";
            case VECTOR -> "vector";
            case NO, ROW_END, HIDDEN_ROW_END, HIDDEN_ROW_START ->
                    switch (column.type()) {
                        case LogType.TINY -> "tinyint" + sign;
                        case LogType.SHORT -> "smallint" + sign;
                        case LogType.INT24 -> "mediumint" + sign;
                        case LogType.LONG -> "int" + sign;
                        case LogType.LONGLONG -> "bigint" + sign;
                        case LogType.FLOAT -> "float" + sign;
                        case LogType.DOUBLE -> "double" + sign;
                        case LogType.NEWDECIMAL ->
                                "decimal(" + (meta & 0xff) + "," + (meta >> 8) + ")" + sign;
                        case LogType.BIT -> "bit(" + ((meta >> 8) * 8 + (meta & 0xff)) + ")";
                        case LogType.YEAR -> "year";
                        case LogType.DATE, LogType.NEWDATE -> "date";
                        case LogType.TIME, LogType.TIME2 -> "time" + digitsOf(meta);
                        case LogType.DATETIME, LogType.DATETIME2 -> "datetime" + digitsOf(meta);
                        case LogType.TIMESTAMP, LogType.TIMESTAMP2 -> "timestamp" + digitsOf(meta);
                        case LogType.JSON -> "json";
                        case LogType.VECTOR -> "vector";
                        case LogType.GEOMETRY ->
                                column.subtype() < ColumnType.GEOMETRIES.size()
                                        ? ColumnType.GEOMETRIES.get(column.subtype())
                                        : "geometry";
                        case LogType.ENUM -> "enum" + labelsOf(column);
                        case LogType.SET -> "set" + labelsOf(column);
                        default -> textType(column);
                    };
        };
    }

    private String textType(LogColumn column) {
        boolean bytes = isBytes(column);
        int meta = column.meta();
        int length =
                column.collation() == 0 ? meta : meta / characterSets.widest(column.collation());
        return switch (column.type()) {
            case LogType.STRING -> (bytes ? "binary(" : "char(") + length + ")";
            case LogType.VARCHAR, LogType.VAR_STRING ->
                    (bytes ? "varbinary(" : "varchar(") + length + ")";
            case LogType.VARCHAR_COMPRESSED ->
                    (bytes ? "varbinary(" : "varchar(") + length + ") compressed";
            default ->
                    List.of("tiny", "", "medium", "long").get(Math.clamp(meta - 1, 0, 3))
                            + (bytes ? "blob" : "text");
        };
    }

    private static String digitsOf(int fraction) {
        return fraction == 0 ? "" : "(" + fraction + ")";
    }

    private static String labelsOf(LogColumn column) {
        return column.labels().stream()
                .map(label -> "'" + label.replace("'", "''") + "'")
                .collect(Collectors.joining(",", "(", ")"));
    }
}
