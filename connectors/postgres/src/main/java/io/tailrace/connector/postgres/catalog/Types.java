package io.tailrace.connector.postgres.catalog;

import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.DataType.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The logical type of every PostgreSQL type; what the server defines by itself is known, the rest
 * is looked up in its catalog.
 */
final class Types {

    private static final String LOOK_UP =
            """
            SELECT t.typtype, t.typbasetype::int8, t.typtypmod, t.typdelim,
                   CASE WHEN t.typinput = 'pg_catalog.array_in'::regproc THEN t.typelem::int8 ELSE 0 END
            FROM pg_catalog.pg_type t WHERE t.oid = ?::int8::oid
            """;
    private static final int MONEY = 790;
    private static final int NUMERIC = 1700;

    private final Map<Integer, Definition> looked = new HashMap<>();

    /**
     * A row of {@code pg_type}.
     *
     * @param base what a domain stands for, else 0
     * @param element what an array holds, else 0
     */
    private record Definition(int base, int baseTypmod, int element, byte delimiter) {}

    /**
     * @param connection where to look up what is not known yet
     */
    Decoding of(int oid, int typmod, Connection connection) throws SQLException {
        Decoding known = builtIn(oid, typmod);
        if (known != null) {
            return known;
        }
        Definition definition = definition(oid, connection);
        if (definition.base != 0) {
            return of(definition.base, typmod >= 0 ? typmod : definition.baseTypmod, connection);
        }
        if (definition.element != 0) {
            Decoding element = elementOf(definition.element, typmod, connection);
            byte delimiter = definition(definition.element, connection).delimiter;
            boolean money = baseOf(definition.element, connection) == MONEY;
            return new Decoding(
                    DataType.arrayOf(element.type()),
                    new ArrayDecoder(element.type(), delimiter, money));
        }
        return Decoding.plain(Kind.TEXT);
    }

    /** An array of a domain over an array prints its elements as text. */
    private Decoding elementOf(int oid, int typmod, Connection connection) throws SQLException {
        Decoding element = of(oid, typmod, connection);
        return element.type().kind() == Kind.ARRAY ? Decoding.plain(Kind.TEXT) : element;
    }

    private int baseOf(int oid, Connection connection) throws SQLException {
        int base = definition(oid, connection).base;
        return base == 0 ? oid : baseOf(base, connection);
    }

    private Definition definition(int oid, Connection connection) throws SQLException {
        Definition known = looked.get(oid);
        if (known == null) {
            known = lookUp(oid, connection);
            looked.put(oid, known);
        }
        return known;
    }

    private static Definition lookUp(int oid, Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOOK_UP)) {
            statement.setLong(1, Integer.toUnsignedLong(oid));
            ResultSet row = statement.executeQuery();
            if (!row.next()) {
                return new Definition(
                        0,
                        -1,
                        0,
                        (byte) ','); // dropped since the log was written: its text is all there is
            }
            int base = "d".equals(row.getString(1)) ? (int) row.getLong(2) : 0;
            return new Definition(
                    base, row.getInt(3), (int) row.getLong(5), (byte) row.getString(4).charAt(0));
        }
    }

    /**
     * The types that every server has under the same number; null if not one of those with a kind
     * of their own.
     */
    private static @Nullable Decoding builtIn(int oid, int typmod) {
        return switch (oid) {
            case 16 -> new Decoding(DataType.of(Kind.BOOLEAN), CellDecoders::bool);
            case 17 -> new Decoding(DataType.of(Kind.BYTES), CellDecoders::bytes);
            case 20, 26, 28, 29 ->
                    Decoding.plain(
                            Kind.INT64); // int8, and oid, xid, cid, which are unsigned 32-bit
            case 21 -> Decoding.plain(Kind.INT16);
            case 23 -> Decoding.plain(Kind.INT32);
            case 18, 19, 25, 1042, 1043 ->
                    Decoding.plain(Kind.TEXT); // "char", name, text, bpchar, varchar
            case 114, 3802 -> Decoding.plain(Kind.JSON);
            case 700 -> Decoding.plain(Kind.FLOAT32);
            case 701 -> Decoding.plain(Kind.FLOAT64);
            case MONEY -> new Decoding(DataType.decimal(19, 2), CellDecoders::money);
            case 1082 -> Decoding.plain(Kind.DATE);
            case 1083 -> Decoding.plain(fractional(Kind.TIME, typmod));
            case 1114 -> Decoding.plain(fractional(Kind.TIMESTAMP, typmod));
            case 1184 -> Decoding.plain(fractional(Kind.TIMESTAMP_TZ, typmod));
            case 1186 -> Decoding.plain(Kind.INTERVAL);
            case 1266 -> Decoding.plain(fractional(Kind.TIME_TZ, typmod));
            case 1560, 1562 -> Decoding.plain(Kind.BITS);
            case NUMERIC -> Decoding.plain(decimal(typmod));
            case 2950 -> Decoding.plain(Kind.UUID);
            case 5069 -> Decoding.plain(Kind.UINT64);
            default -> null;
        };
    }

    private static DataType fractional(Kind kind, int typmod) {
        return new DataType(kind, typmod, -1, null);
    }

    /**
     * Precision in the upper half, scale in the lower eleven bits, signed since PostgreSQL 15, both
     * moved by four.
     */
    private static DataType decimal(int typmod) {
        if (typmod < 4) {
            return DataType.decimal(-1, -1);
        }
        int packed = typmod - 4;
        return DataType.decimal(packed >> 16 & 0xffff, (packed & 0x7ff ^ 1024) - 1024);
    }
}
