package io.tailrace.connector.mysql.gtid;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * MySQL's way: of each source the intervals of transaction numbers, such as {@code
 * 3e11fa47-…:1-5:7,9a…:1-3:tag:1-2}.
 */
public final class GtidSet implements Gtids {

    /** The byte before and after the number of sources, in the binary form that knows tags. */
    private static final int TAGGED = 1;

    private final Map<GtidSource, Intervals> sources = new TreeMap<>();
    private @Nullable GtidSource lastSource;
    private @Nullable Intervals lastIntervals;

    public static GtidSet parse(String text) {
        GtidSet set = new GtidSet();
        String plain = text.replaceAll("\\s+", "");
        for (String source : plain.split(",")) {
            if (!source.isEmpty()) {
                set.parseSource(source);
            }
        }
        return set;
    }

    private void parseSource(String text) {
        String[] parts = text.split(":");
        GtidSource source = GtidSource.parse(parts[0], "");
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i];
            if (part.isEmpty() || !Character.isDigit(part.charAt(0))) {
                source = GtidSource.parse(parts[0], part.toLowerCase(Locale.ROOT));
                continue;
            }
            int hyphen = part.indexOf('-');
            long first = Long.parseLong(hyphen < 0 ? part : part.substring(0, hyphen));
            long last = hyphen < 0 ? first : Long.parseLong(part.substring(hyphen + 1));
            if (first < 1 || last < first) {
                throw new IllegalArgumentException("'" + part + "' is no interval of GTIDs");
            }
            intervals(source).add(first, last + 1);
        }
    }

    /** Adds one transaction. */
    public void add(GtidSource source, long number) {
        intervals(source).add(number, number + 1);
    }

    public void addAll(GtidSet other) {
        other.sources.forEach(
                (source, theirs) -> theirs.each((first, end) -> intervals(source).add(first, end)));
    }

    /** Takes every transaction of the other set away. */
    public void removeAll(GtidSet other) {
        other.sources.forEach(
                (source, theirs) -> {
                    Intervals mine = sources.get(source);
                    if (mine != null) {
                        theirs.each(mine::remove);
                        if (mine.isEmpty()) {
                            sources.remove(source);
                        }
                    }
                });
        lastSource = null;
    }

    public boolean containsAll(GtidSet other) {
        GtidSet rest = other.copy();
        rest.removeAll(this);
        return rest.isEmpty();
    }

    public boolean contains(GtidSource source, long number) {
        Intervals intervals = sources.get(source);
        return intervals != null && intervals.contains(number);
    }

    @Override
    public boolean contains(String gtid) {
        return containsAll(parse(gtid));
    }

    @Override
    public boolean isEmpty() {
        return sources.isEmpty();
    }

    @Override
    public GtidSet copy() {
        GtidSet copy = new GtidSet();
        copy.addAll(this);
        return copy;
    }

    /** The binary form that the server sends and takes. */
    public byte[] encode() {
        boolean tagged = sources.keySet().stream().anyMatch(source -> !source.tag().isEmpty());
        int size = 8;
        for (Map.Entry<GtidSource, Intervals> entry : sources.entrySet()) {
            size +=
                    24
                            + (tagged ? 1 + entry.getKey().tag().length() : 0)
                            + 16 * entry.getValue().count();
        }
        byte[] encoded = new byte[size];
        ByteBuffer out = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
        long count = sources.size();
        out.putLong(tagged ? (long) TAGGED << 56 | count << 8 | TAGGED : count);
        sources.forEach(
                (source, intervals) -> {
                    out.order(ByteOrder.BIG_ENDIAN).putLong(source.high()).putLong(source.low());
                    out.order(ByteOrder.LITTLE_ENDIAN);
                    if (tagged) {
                        out.put((byte) (source.tag().length() << 1))
                                .put(source.tag().getBytes(StandardCharsets.US_ASCII));
                    }
                    out.putLong(intervals.count());
                    intervals.each((first, end) -> out.putLong(first).putLong(end));
                });
        return encoded;
    }

    /**
     * Reads the binary form.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static GtidSet decode(byte[] bytes, int start, int length) {
        GtidSet set = new GtidSet();
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes, start, length).order(ByteOrder.LITTLE_ENDIAN);
            long header = in.getLong();
            boolean tagged = header >>> 56 == TAGGED && (header & 0xff) == TAGGED;
            long count = tagged ? header << 8 >>> 16 : header;
            for (long i = 0; i < count; i++) {
                long high = in.order(ByteOrder.BIG_ENDIAN).getLong();
                long low = in.getLong();
                in.order(ByteOrder.LITTLE_ENDIAN);
                GtidSource source = new GtidSource(high, low, tagged ? tag(in) : "");
                long intervals = in.getLong();
                if (intervals < 0 || intervals > in.remaining() / 16) {
                    throw new IllegalArgumentException(
                            "a set of GTIDs of "
                                    + length
                                    + " bytes has no "
                                    + intervals
                                    + " intervals");
                }
                for (long j = 0; j < intervals; j++) {
                    set.intervals(source).add(in.getLong(), in.getLong());
                }
            }
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a set of GTIDs ends too early", e);
        }
        return set;
    }

    private static String tag(ByteBuffer in) {
        byte[] tag = new byte[(in.get() & 0xff) >> 1];
        in.get(tag);
        return new String(tag, StandardCharsets.US_ASCII);
    }

    private Intervals intervals(GtidSource source) {
        Intervals intervals = lastIntervals;
        if (intervals == null || !source.equals(lastSource)) {
            intervals = sources.computeIfAbsent(source, _ -> new Intervals());
            lastSource = source;
            lastIntervals = intervals;
        }
        return intervals;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GtidSet that && that.sources.equals(sources);
    }

    @Override
    public int hashCode() {
        return sources.hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        GtidSource before = null;
        for (Map.Entry<GtidSource, Intervals> entry : sources.entrySet()) {
            GtidSource source = entry.getKey();
            if (before == null || before.high() != source.high() || before.low() != source.low()) {
                text.append(text.isEmpty() ? "" : ",").append(source.uuid());
            }
            if (!source.tag().isEmpty()) {
                text.append(':').append(source.tag());
            }
            entry.getValue()
                    .each(
                            (first, end) -> {
                                text.append(':').append(first);
                                if (end - first > 1) {
                                    text.append('-').append(end - 1);
                                }
                            });
            before = source;
        }
        return text.toString();
    }
}
