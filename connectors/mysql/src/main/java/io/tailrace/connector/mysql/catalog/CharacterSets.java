package io.tailrace.connector.mysql.catalog;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Which character set a collation has, and how its bytes become UTF-8. For one thread. */
public final class CharacterSets {

    /** Asks the server; called at most once a collation, or a character set. */
    public interface Oracle {

        /** The name of a collation's character set. */
        String ofCollation(int collation);

        /** What the server makes of these bytes. */
        String convert(String characterSet, byte[] bytes);
    }

    /**
     * Ids of MySQL's collations, which both families share up to 323: name, then the ids or ranges.
     */
    private static final String KNOWN =
            "big5 1 84;dec8 3 69;cp850 4 80;hp8 6 72;koi8r 7 74;latin1 5 8 15 31 47-49 94;latin2 2 9 21 27 77;"
                    + "swe7 10 82;ascii 11 65;ujis 12 91;sjis 13 88;hebrew 16 71;tis620 18 89;euckr 19 85;koi8u 22 75;"
                    + "gb2312 24 86;greek 25 70;cp1250 26 34 44 66 99;gbk 28 87;latin5 30 78;armscii8 32 64;"
                    + "utf8mb3 33 76 83 192-215 223;ucs2 35 90 128-151 159;cp866 36 68;keybcs2 37 73;macce 38 43;"
                    + "macroman 39 53;cp852 40 81;latin7 20 41 42 79;utf8mb4 45 46 224-247 255-323;cp1251 14 23 50-52;"
                    + "utf16 54 55 101-124;utf16le 56 62;cp1256 57 67;cp1257 29 58 59;utf32 60 61 160-183;binary 63;"
                    + "geostd8 92 93;cp932 95 96;eucjpms 97 98;gb18030 248-250";

    private static final Map<Integer, String> COLLATIONS = collations();

    private static final Map<String, Integer> FIRST = new HashMap<>();

    static {
        COLLATIONS.forEach((id, name) -> FIRST.merge(name, id, Math::min));
    }

    private static final Map<String, String> MULTI_BYTE =
            Map.ofEntries(
                    Map.entry("big5", "Big5"),
                    Map.entry("ujis", "EUC-JP"),
                    Map.entry("sjis", "Shift_JIS"),
                    Map.entry("cp932", "windows-31j"),
                    Map.entry("eucjpms", "x-eucJP-Open"),
                    Map.entry("euckr", "x-windows-949"),
                    Map.entry("gb2312", "GB2312"),
                    Map.entry("gbk", "GBK"),
                    Map.entry("gb18030", "GB18030"),
                    Map.entry("ucs2", "UTF-16BE"),
                    Map.entry("utf16", "UTF-16BE"),
                    Map.entry("utf16le", "UTF-16LE"),
                    Map.entry("utf32", "UTF-32BE"));

    private static final Map<String, String> JAVA_NAMES =
            Map.ofEntries(
                    Map.entry("latin2", "ISO-8859-2"),
                    Map.entry("latin5", "ISO-8859-9"),
                    Map.entry("latin7", "ISO-8859-13"),
                    Map.entry("cp1250", "windows-1250"),
                    Map.entry("cp1251", "windows-1251"),
                    Map.entry("cp1256", "windows-1256"),
                    Map.entry("cp1257", "windows-1257"),
                    Map.entry("cp850", "IBM850"),
                    Map.entry("cp852", "IBM852"),
                    Map.entry("cp866", "IBM866"),
                    Map.entry("koi8r", "KOI8-R"),
                    Map.entry("koi8u", "KOI8-U"),
                    Map.entry("greek", "ISO-8859-7"),
                    Map.entry("hebrew", "ISO-8859-8"),
                    Map.entry("tis620", "TIS-620"));

    private final Oracle oracle;
    private final Map<String, Text> texts = new HashMap<>();
    private final Map<Integer, String> asked = new HashMap<>();

    public CharacterSets(Oracle oracle) {
        this.oracle = oracle;
    }

    /** The name of the character set, such as {@code utf8mb4}. */
    public String name(int collation) {
        String known = COLLATIONS.get(collation);
        return known != null ? known : asked.computeIfAbsent(collation, oracle::ofCollation);
    }

    /**
     * A collation of that character set; 0 if the name is not known. Which one does not matter
     * here.
     */
    public static int collationOf(String characterSet) {
        String name = characterSet.toLowerCase(Locale.ROOT);
        return FIRST.getOrDefault(name.equals("utf8") ? "utf8mb3" : name, 0);
    }

    /** Most bytes of a character. */
    public int widest(int collation) {
        return switch (name(collation)) {
            case "utf8mb4", "utf16", "utf16le", "utf32", "gb18030" -> 4;
            case "utf8mb3", "utf8", "ujis", "eucjpms" -> 3;
            case "ucs2", "big5", "sjis", "cp932", "euckr", "gb2312", "gbk" -> 2;
            default -> 1;
        };
    }

    /** How texts of that collation become UTF-8. */
    Text text(int collation) {
        return texts.computeIfAbsent(name(collation).toLowerCase(Locale.ROOT), this::make);
    }

    private Text make(String name) {
        return switch (name) {
            case "utf8mb4", "utf8mb3", "utf8", "ascii", "binary" -> Text.AS_IS;
            case "latin1" -> new SingleByte(latin1());
            default -> {
                String java = MULTI_BYTE.get(name);
                yield java == null
                        ? new SingleByte(singleByte(name))
                        : new MultiByte(name, Charset.forName(java), oracle);
            }
        };
    }

    /** Windows-1252, whose five holes are the control characters of the same number. */
    private static byte[][] latin1() {
        byte[][] table = new byte[256][];
        for (int i = 0; i < 256; i++) {
            byte[] one = {(byte) i};
            String text = new String(one, Charset.forName("windows-1252"));
            table[i] =
                    (text.equals("\ufffd") ? new String(one, StandardCharsets.ISO_8859_1) : text)
                            .getBytes(StandardCharsets.UTF_8);
        }
        return table;
    }

    private byte[][] singleByte(String name) {
        byte[] all = new byte[256];
        for (int i = 0; i < 256; i++) {
            all[i] = (byte) i;
        }
        int[] points = oracle.convert(name, all).codePoints().toArray();
        if (points.length != 256) {
            throw new IllegalArgumentException(
                    "the character set " + name + " is not known to have one byte a character");
        }
        byte[][] table = new byte[256][];
        for (int i = 0; i < 256; i++) {
            table[i] = Character.toString(points[i]).getBytes(StandardCharsets.UTF_8);
        }
        return table;
    }

    private static Map<Integer, String> collations() {
        Map<Integer, String> map = new HashMap<>();
        for (String set : KNOWN.split(";")) {
            String[] parts = set.split(" ");
            for (int i = 1; i < parts.length; i++) {
                String[] range = parts[i].split("-");
                int last = Integer.parseInt(range[range.length - 1]);
                for (int id = Integer.parseInt(range[0]); id <= last; id++) {
                    map.put(id, parts[0]);
                }
            }
        }
        return map;
    }

    /** Turns bytes of a character set into UTF-8. */
    sealed interface Text {

        Text AS_IS = new AsIs();

        /** Adds a cell. */
        void cell(byte[] source, int at, int length, CellWriter out);

        /** Whether all are ASCII, which all but the wide character sets share. */
        static boolean isAscii(byte[] source, int at, int length) {
            int end = at + length;
            for (; at + 8 <= end; at += 8) {
                if ((Bytes.i64(source, at) & 0x8080808080808080L) != 0) {
                    return false;
                }
            }
            int bits = 0;
            for (; at < end; at++) {
                bits |= source[at];
            }
            return bits >= 0;
        }
    }

    /** UTF-8 already. */
    private static final class AsIs implements Text {
        @Override
        public void cell(byte[] source, int at, int length, CellWriter out) {
            out.rawCell(source, at, length);
        }
    }

    /** One byte a character. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record SingleByte(byte[][] table, boolean ascii) implements Text {

        SingleByte(byte[][] table) {
            this(table, isAscii(table));
        }

        private static boolean isAscii(byte[][] table) {
            for (int i = 0; i < 128; i++) {
                if (table[i].length != 1 || table[i][0] != i) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void cell(byte[] source, int at, int length, CellWriter out) {
            if (ascii && Text.isAscii(source, at, length)) {
                out.rawCell(source, at, length);
                return;
            }
            out.mark();
            for (int i = 0; i < length; i++) {
                out.put(table[source[at + i] & 0xff]);
            }
            out.cell();
        }
    }

    /** Several bytes a character; what Java cannot read, the server is asked for. */
    private record MultiByte(String name, Charset charset, Oracle oracle) implements Text {

        @Override
        public void cell(byte[] source, int at, int length, CellWriter out) {
            boolean wide = name.startsWith("u") && !name.equals("ujis");
            if (!wide && !name.equals("sjis") && Text.isAscii(source, at, length)) {
                out.rawCell(source, at, length);
                return;
            }
            String text = new String(source, at, length, charset);
            if (text.indexOf('\ufffd') >= 0) {
                text = oracle.convert(name, Arrays.copyOfRange(source, at, at + length));
            }
            out.mark();
            out.putText(text);
            out.cell();
        }
    }

    /** Java's character set for names and labels of that collation. */
    public Charset java(int collation) {
        if (collation == 0) {
            return StandardCharsets.UTF_8;
        }
        String name = name(collation);
        return switch (name) {
            case "utf8mb4", "utf8mb3", "utf8", "ascii", "binary" -> StandardCharsets.UTF_8;
            case "latin1" -> Charset.forName("windows-1252");
            default -> {
                String known = MULTI_BYTE.getOrDefault(name, JAVA_NAMES.get(name));
                yield known == null ? StandardCharsets.UTF_8 : Charset.forName(known);
            }
        };
    }
}
