package io.tailrace.connector.mysql.catalog;

/**
 * Geometries as {@code SRID=4326;POINT(1 2)}. The binary form is an SRID and the OGC's well-known
 * binary, x before y whatever the spatial reference system says. For one thread.
 */
final class GeometryText {

    private static final int DEEPEST = 100;
    private static final int POINT = 1;
    private static final int LINE = 2;
    private static final int POLYGON = 3;
    private static final int MULTI_POINT = 4;
    private static final int MULTI_LINE = 5;
    private static final int MULTI_POLYGON = 6;
    private static final int COLLECTION = 7;

    private final FloatText floats = new FloatText();
    private byte[] bytes = {};
    private int at;
    private int end;

    void put(byte[] row, int start, int length, CellWriter out) {
        bytes = row;
        at = start;
        end = start + length;
        out.putAscii("SRID=");
        out.putLong(Bytes.u32(bytes, take(4)));
        out.put(';');
        geometry(true, 0, out);
    }

    private void geometry(boolean named, int depth, CellWriter out) {
        if (depth > DEEPEST || bytes[take(1)] != 1) {
            throw malformed();
        }
        switch (Bytes.i32(bytes, take(4))) {
            case POINT -> {
                name(named, "POINT", out);
                out.put('(');
                point(out);
                out.put(')');
            }
            case LINE -> {
                name(named, "LINESTRING", out);
                points(out);
            }
            case POLYGON -> {
                name(named, "POLYGON", out);
                rings(out);
            }
            case MULTI_POINT -> parts(named, "MULTIPOINT", false, depth, out);
            case MULTI_LINE -> parts(named, "MULTILINESTRING", false, depth, out);
            case MULTI_POLYGON -> parts(named, "MULTIPOLYGON", false, depth, out);
            case COLLECTION -> parts(named, "GEOMETRYCOLLECTION", true, depth, out);
            default -> throw malformed();
        }
    }

    private static void name(boolean named, String name, CellWriter out) {
        if (named) {
            out.putAscii(name);
        }
    }

    private void parts(boolean named, String name, boolean namedParts, int depth, CellWriter out) {
        name(named, name, out);
        int count = count(9);
        if (count == 0) {
            out.putAscii(" EMPTY");
            return;
        }
        out.put('(');
        for (int i = 0; i < count; i++) {
            comma(i, out);
            geometry(namedParts, depth + 1, out);
        }
        out.put(')');
    }

    private void rings(CellWriter out) {
        int count = count(4);
        out.put('(');
        for (int i = 0; i < count; i++) {
            comma(i, out);
            points(out);
        }
        out.put(')');
    }

    private void points(CellWriter out) {
        int count = count(16);
        out.put('(');
        for (int i = 0; i < count; i++) {
            comma(i, out);
            point(out);
        }
        out.put(')');
    }

    private void point(CellWriter out) {
        floats.put(Double.longBitsToDouble(Bytes.i64(bytes, take(8))), out);
        out.put(' ');
        floats.put(Double.longBitsToDouble(Bytes.i64(bytes, take(8))), out);
    }

    private static void comma(int i, CellWriter out) {
        if (i > 0) {
            out.put(',');
        }
    }

    private int count(int smallest) {
        int count = Bytes.i32(bytes, take(4));
        if (count < 0 || count > (end - at) / smallest) {
            throw malformed();
        }
        return count;
    }

    private int take(int length) {
        int from = at;
        if (length > end - from) {
            throw malformed();
        }
        at = from + length;
        return from;
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("a malformed geometry");
    }
}
