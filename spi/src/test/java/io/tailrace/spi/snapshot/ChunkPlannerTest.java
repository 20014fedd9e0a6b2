package io.tailrace.spi.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.snapshot.SnapshotState.Progress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ChunkPlannerTest {

    private static final long CHUNK_BYTES = 8000;
    private static final long ROW_BYTES = 10;
    private static final int CHUNKS = 6;

    private record Wide(Table table, RowCounts counts) implements SourceTable {

        @Override
        public TableName name() {
            return table.name();
        }

        @Override
        public int place() {
            return 0;
        }

        @Override
        public boolean keyed() {
            return true;
        }
    }

    /** Cuts a table into some ranges, and keeps how many rows these should have. */
    private record Asked(List<Long> rows) implements TableCutter<Wide>, Ranges {

        @Override
        public Ranges ranges(Wide table, Progress from, List<Progress> others) {
            return this;
        }

        @Override
        public long rowBytes(Wide table) {
            return ROW_BYTES;
        }

        @Override
        public @Nullable Range next(long most, long bytes) {
            if (rows.size() == CHUNKS) {
                return null;
            }
            rows.add(most);
            List<String> upper = List.of(Integer.toString(rows.size()));
            return new Range("", upper, false, FrameNumbers.after(rows.size()));
        }

        @Override
        public boolean resumable() {
            return true;
        }
    }

    @Test
    void the_first_chunks_are_short_since_all_readers_wait_for_them() throws InterruptedException {
        Wide table = new Wide(new Table(new TableName("a", "b"), List.of(), 1), new RowCounts());
        Asked asked = new Asked(new ArrayList<>());
        new ChunkPlanner<>(asked, new Delivery<>(1, CHUNKS), List.of(), false, CHUNK_BYTES)
                .run(
                        List.of(table),
                        SnapshotState.EMPTY.request(List.of(table.name())),
                        System.nanoTime() + 1_000_000_000_000L);
        assertThat(asked.rows()).containsExactly(100L, 200L, 400L, 800L, 800L, 800L);
    }
}
