package io.tailrace.connector.mysql.gtid;

import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * MariaDB's way: of each domain the last transaction, as {@code domain-server-sequence}, separated
 * by commas.
 */
public final class DomainPositions implements Gtids {

    /** The last transaction of a domain. Sequences are unsigned. */
    private record Last(long server, long sequence) {}

    private final Map<Long, Last> domains = new TreeMap<>();

    public static DomainPositions parse(String text) {
        DomainPositions positions = new DomainPositions();
        for (String gtid : text.strip().split("\\s*,\\s*")) {
            if (!gtid.isEmpty()) {
                long[] parts = split(gtid);
                positions.put(parts[0], parts[1], parts[2]);
            }
        }
        return positions;
    }

    /** That transaction of a domain is now the last. */
    public void put(long domain, long server, long sequence) {
        domains.put(domain, new Last(server, sequence));
    }

    /** The position with that transaction as the last of its domain. */
    public void put(String gtid) {
        long[] parts = split(gtid);
        put(parts[0], parts[1], parts[2]);
    }

    @Override
    public boolean contains(String gtid) {
        long[] parts = split(gtid);
        Last last = domains.get(parts[0]);
        return last != null && Long.compareUnsigned(parts[2], last.sequence) <= 0;
    }

    /** Whether every domain there has come no further than here. */
    public boolean containsAll(DomainPositions other) {
        return other.domains.entrySet().stream()
                .allMatch(
                        entry -> {
                            Last mine = domains.get(entry.getKey());
                            return mine != null
                                    && Long.compareUnsigned(
                                                    entry.getValue().sequence, mine.sequence)
                                            <= 0;
                        });
    }

    /** Takes over the domains that are further there. */
    public void addAll(DomainPositions other) {
        other.domains.forEach(
                (domain, last) ->
                        domains.merge(
                                domain,
                                last,
                                (a, b) ->
                                        Long.compareUnsigned(a.sequence, b.sequence) >= 0 ? a : b));
    }

    @Override
    public boolean isEmpty() {
        return domains.isEmpty();
    }

    @Override
    public DomainPositions copy() {
        DomainPositions copy = new DomainPositions();
        copy.domains.putAll(domains);
        return copy;
    }

    private static long[] split(String gtid) {
        String[] parts = gtid.split("-", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException(
                    "'" + gtid + "' is no GTID of MariaDB; write domain-server-sequence");
        }
        return new long[] {
            Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseUnsignedLong(parts[2])
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DomainPositions that && that.domains.equals(domains);
    }

    @Override
    public int hashCode() {
        return domains.hashCode();
    }

    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(",");
        domains.forEach(
                (domain, last) ->
                        text.add(
                                domain
                                        + "-"
                                        + last.server
                                        + "-"
                                        + Long.toUnsignedString(last.sequence)));
        return text.toString();
    }
}
