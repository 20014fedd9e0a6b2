package io.tailrace.connector.postgres.catalog;

import io.tailrace.connector.postgres.catalog.StoredTable.Attached;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How a table was stored at one moment, as far as that tells later whether its rows were rewritten
 * since ({@link StoredTable#isRewrittenSince}), or others attached ({@link
 * StoredTable#attachedSince}).
 *
 * @param columns the greatest number that a column had
 * @param attributes a checksum of what the catalogue had of the columns
 * @param files a checksum of the names of the table's files
 * @param attachments the partitions that had been attached
 */
public record TableMark(int columns, int attributes, int files, Attachments attachments) {

    /**
     * Partitions, as far as later ones can be told from them.
     *
     * @param newest the last transaction that attached one; 0 if there was none
     * @param count how many there were; -1 if that was not noted
     * @param checksum over all of them
     */
    public record Attachments(int newest, int count, int checksum) {

        static final Attachments UNKNOWN = new Attachments(0, -1, 0);

        static Attachments of(List<Attached> attached) {
            int newest = 0;
            for (Attached each : attached) {
                newest = each.isAfter(newest) ? each.writer() : newest;
            }
            return new Attachments(newest, attached.size(), checksum(attached));
        }

        private static int checksum(List<Attached> attached) {
            return attached.isEmpty() ? 0 : StoredTable.checksum(attached.toString());
        }

        /**
         * Those that came since; all, if one did whose transaction is not the newest. If there are
         * fewer than before, some have only gone.
         */
        List<Attached> since(List<Attached> now) {
            if (count < 0) {
                return List.of();
            }
            List<Attached> newer = now.stream().filter(each -> each.isAfter(newest)).toList();
            List<Attached> older = now.stream().filter(each -> !each.isAfter(newest)).toList();
            return older.size() < count || checksum(older) == checksum ? newer : now;
        }
    }

    /** Hexadecimal digits and dots. */
    public String encode() {
        return IntStream.of(
                        columns,
                        attributes,
                        files,
                        attachments.newest,
                        attachments.count,
                        attachments.checksum)
                .mapToObj(Integer::toHexString)
                .collect(Collectors.joining("."));
    }

    /**
     * Reads what {@link #encode} writes, or wrote before it knew of attachments.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static TableMark decode(String text) {
        int[] parts =
                Arrays.stream(text.split("\\.", -1))
                        .mapToInt(part -> Integer.parseUnsignedInt(part, 16))
                        .toArray();
        return switch (parts.length) {
            case 3 -> new TableMark(parts[0], parts[1], parts[2], Attachments.UNKNOWN);
            case 6 ->
                    new TableMark(
                            parts[0],
                            parts[1],
                            parts[2],
                            new Attachments(parts[3], parts[4], parts[5]));
            default -> throw new IllegalArgumentException("'" + text + "' is no mark of a table");
        };
    }
}
