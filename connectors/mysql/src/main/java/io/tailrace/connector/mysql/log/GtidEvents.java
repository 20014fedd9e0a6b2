package io.tailrace.connector.mysql.log;

import io.tailrace.connector.mysql.gtid.DomainPositions;
import io.tailrace.connector.mysql.gtid.GtidSource;

/** Reads the events that name transactions. */
final class GtidEvents {

    private static final long ORIGINAL_FOLLOWS = 1L << 55;

    /** Flags of MariaDB's event. */
    private static final int GROUP_COMMIT = 2;

    private static final int XA = 64 | 128;

    private GtidEvents() {}

    /** MySQL's GTID and anonymous GTID events. */
    static void mysql(Input in, long start, boolean anonymous, Progress progress) {
        in.skip(1); // flags
        long high = Long.reverseBytes(in.i64());
        long low = Long.reverseBytes(in.i64());
        long number = in.i64();
        long micros = 0;
        if (in.left() >= 17 + 7
                && in.u8() == 2) { // logical clock, and since 8.0 the times of commit
            in.skip(16);
            long immediate = u56(in);
            micros = immediate & ~ORIGINAL_FOLLOWS;
            if ((immediate & ORIGINAL_FOLLOWS) != 0) {
                micros = u56(in);
            }
        }
        if (anonymous) {
            progress.begin(start);
            progress.committedAt(micros);
        } else {
            progress.beginGtid(start, new GtidSource(high, low, ""), number, micros);
        }
    }

    private static long u56(Input in) {
        return in.u32() | (long) in.u16() << 32 | (long) in.u8() << 48;
    }

    /**
     * MySQL's tagged GTID event: fields of its serialization library, each with a number in front
     * ({@code mysql/binlog/event/control_events.h}).
     */
    static void tagged(Input in, long start, Progress progress) {
        unsigned(in); // version
        unsigned(in); // size
        unsigned(in); // last field that must be known
        long high = 0;
        long low = 0;
        long number = 0;
        String tag = "";
        long immediate = 0;
        long original = 0;
        while (in.left() > 0) {
            switch ((int) unsigned(in)) {
                case 1 -> {
                    for (int i = 0; i < 16; i++) {
                        high = high << 8 | low >>> 56;
                        low = low << 8 | unsigned(in) & 0xff;
                    }
                }
                case 2 -> number = signed(in);
                case 3 -> tag = in.text(unsigned(in));
                case 6 -> immediate = unsigned(in);
                case 7 -> original = unsigned(in);
                case 0, 4, 5, 8, 9, 10, 11 -> unsigned(in);
                default -> in.at = in.end; // of a later version, and so is all that follows
            }
        }
        progress.beginGtid(
                start,
                new GtidSource(high, low, tag),
                number,
                original != 0 ? original : immediate);
    }

    /**
     * The ones at the low end of the first byte say how many bytes follow; the least significant
     * come first.
     */
    private static long unsigned(Input in) {
        int first = in.u8();
        int more = Integer.numberOfTrailingZeros(~first & 0x1ff);
        if (more == 8) {
            return in.i64();
        }
        long value = first >> more + 1;
        for (int i = 0; i < more; i++) {
            value |= (long) in.u8() << 8 * i + 7 - more;
        }
        return value;
    }

    private static long signed(Input in) {
        long value = unsigned(in);
        return value >>> 1 ^ -(value & 1);
    }

    /**
     * MariaDB's GTID event. Behind its flags stand, as these say, the number of a group commit and
     * the name of an XA transaction, and then more flags.
     *
     * @return the flags, and above them those that came later
     */
    static int mariadb(Input in, long server, long start, Progress progress) {
        long sequence = in.i64();
        long domain = in.u32();
        int flags = in.u8();
        progress.beginGtid(start, domain + "-" + server + "-" + Long.toUnsignedString(sequence));
        if ((flags & GROUP_COMMIT) != 0) {
            in.skip(8);
        }
        if ((flags & XA) != 0) {
            in.skip(4);
            in.skip(in.u8() + in.u8());
        }
        return in.left() > 0 ? flags | in.u8() << 8 : flags;
    }

    /** MariaDB's list of the last transactions before a file. */
    static DomainPositions mariadbList(Input in) {
        DomainPositions positions = new DomainPositions();
        int count = (int) (in.u32() & 0xfffffff);
        for (int i = 0; i < count; i++) {
            long domain = in.u32();
            long server = in.u32();
            positions.put(domain, server, in.i64());
        }
        return positions;
    }
}
