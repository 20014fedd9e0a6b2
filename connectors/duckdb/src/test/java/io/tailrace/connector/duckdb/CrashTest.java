package io.tailrace.connector.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("crash")
final class CrashTest {

    private static final int KILLS = 8;

    @TempDir Path folder;

    /** Invariant 7: what is in the tables is what the stored position says, to the row. */
    @Test
    void holds_exactly_what_its_position_says_whenever_the_process_is_killed() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("CrashTest seed " + seed);
        Random random = new Random(seed);
        Path path = folder.resolve("target.duckdb");
        long before = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = Holder.start(path, "write");
            process.waitFor(
                    200 + random.nextInt(800), TimeUnit.MILLISECONDS); // it never ends by itself
            process.destroyForcibly().waitFor();

            List<List<String>> position =
                    DuckDbRig.query(path, "SELECT position FROM _tailrace.checkpoints");
            String token = position.getFirst().getFirst();
            long n = token.isEmpty() ? 0 : Long.parseLong(token);
            assertThat(n).as("seed %d", seed).isGreaterThanOrEqualTo(before);
            before = n;
            if (n > 0) {
                assertThat(
                                DuckDbRig.query(
                                        path,
                                        "SELECT count(*), max(id), (SELECT count(*) FROM public.bag),"
                                                + " (SELECT count(DISTINCT v) FROM public.bag) FROM public.keyed"))
                        .as("seed %d", seed)
                        .containsExactly(List.of("" + n, "" + n, "" + n, "" + n));
                // row m was last rewritten by the latest n with n / 2 + 1 = m
                assertThat(
                                DuckDbRig.query(
                                        path,
                                        "SELECT count(*) FROM public.keyed WHERE regexp_extract(v, '^[0-9]+')::BIGINT <>"
                                                + " CASE WHEN "
                                                + n
                                                + " >= 2 * id - 2 THEN least(2 * id - 1, "
                                                + n
                                                + ") ELSE id END"))
                        .as("seed %d", seed)
                        .containsExactly(List.of("0"));
            }
        }
        assertThat(before).as("seed %d: it came on between the kills", seed).isGreaterThan(KILLS);
    }
}
