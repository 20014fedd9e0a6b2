package io.tailrace.app.config;

import java.util.Collection;
import java.util.Optional;

/** Finds what somebody who mistyped a name may have meant. */
public final class Nearest {

    private Nearest() {}

    /** The candidate nearest to the word, unless all are far from it. */
    public static Optional<String> to(String word, Collection<String> candidates) {
        String best = null;
        int least = 1 + Math.max(word.length(), 3) / 3;
        if (word.length() <= 80) {
            for (String candidate : candidates) {
                int distance = distance(word.replace('_', '-'), candidate);
                if (distance < least) {
                    least = distance;
                    best = candidate;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /** A sentence to append to a message: the nearest candidate, else all of them. */
    public static String suggestion(String word, Collection<String> candidates) {
        return to(word, candidates)
                .map(near -> "did you mean '" + near + "'?")
                .orElseGet(() -> "known: " + String.join(", ", candidates));
    }

    /**
     * Insertions, deletions, replacements and swaps of neighbours that lead from one to the other.
     */
    static int distance(String from, String to) {
        int[][] cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int replaced =
                        cost[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                cost[i][j] = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
                if (i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[from.length()][to.length()];
    }
}
