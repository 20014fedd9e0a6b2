package io.tailrace.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.connector.postgres.TypeSamples.Sample;
import io.tailrace.connector.postgres.catalog.Sql;
import io.tailrace.spi.Source;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.DataType.Kind;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Tuple;
import io.tailrace.testkit.PrivateDatabase;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;

/** Reads a column of every type from a snapshot and from the log. */
final class TypesBothWays {

    private static final int APART = 1000;

    private final PrivateDatabase database;
    private final List<Sample> samples;
    private final int rows;
    private @Nullable Table table;

    TypesBothWays(PrivateDatabase database) {
        this.database = database;
        int version = Integer.parseInt(database.value("SHOW server_version_num")) / 10_000;
        this.samples =
                TypeSamples.all().stream().filter(sample -> sample.since() <= version).toList();
        this.rows = samples.stream().mapToInt(sample -> sample.values().size()).max().orElseThrow();
    }

    void compare() throws InterruptedException {
        create();
        try (Source source =
                new PostgresPipeline(database)
                        .snapshot(PostgresConfig.Snapshot.INITIAL)
                        .open(null)) {
            Map<Integer, @Nullable String[]> read = take(source, Op.READ);
            String columns =
                    String.join(
                            ", ",
                            IntStream.range(0, samples.size()).mapToObj(i -> "c" + i).toList());
            database.execute(
                    "INSERT INTO typed SELECT id + " + APART + ", " + columns + " FROM typed");
            Map<Integer, @Nullable String[]> streamed = take(source, Op.INSERT);
            SoftAssertions softly = new SoftAssertions();
            for (int column = 0; column < samples.size(); column++) {
                compare(softly, column, read, streamed);
            }
            softly.assertAll();
        }
    }

    private void compare(
            SoftAssertions softly,
            int column,
            Map<Integer, @Nullable String[]> read,
            Map<Integer, @Nullable String[]> streamed) {
        Sample sample = samples.get(column);
        softly.assertThat(Objects.requireNonNull(table).column(column + 1).type().kind())
                .as(sample.type())
                .isEqualTo(sample.kind());
        for (int row = 0; row < rows; row++) {
            String expected = row < sample.values().size() ? sample.values().get(row)[1] : null;
            softly.assertThat(read.get(row)[column])
                    .as("%s %d in the snapshot", sample.type(), row)
                    .isEqualTo(expected);
            softly.assertThat(streamed.get(row + APART)[column])
                    .as("%s %d in the log", sample.type(), row)
                    .isEqualTo(expected);
        }
    }

    private void create() {
        TypeSamples.DEFINITIONS.forEach(database::execute);
        StringBuilder table = new StringBuilder("CREATE TABLE typed (id int PRIMARY KEY");
        for (int i = 0; i < samples.size(); i++) {
            table.append(", c").append(i).append(' ').append(samples.get(i).type());
        }
        database.execute(table.append(")").toString());
        for (int row = 0; row < rows; row++) {
            StringBuilder insert = new StringBuilder("INSERT INTO typed VALUES (").append(row);
            for (Sample sample : samples) {
                boolean has = row < sample.values().size();
                insert.append(", ").append(has ? Sql.literal(sample.values().get(row)[0]) : "NULL");
            }
            database.execute(insert.append(")").toString());
        }
    }

    private Map<Integer, @Nullable String[]> take(Source source, Op op)
            throws InterruptedException {
        Map<Integer, @Nullable String[]> found = new TreeMap<>();
        long end = System.nanoTime() + 60_000_000_000L;
        while (found.size() < rows && System.nanoTime() < end) {
            if (source.next() instanceof ChangeBatch batch) {
                Change change = batch.cursor();
                while (change.next()) {
                    assertThat(change.op()).isEqualTo(op);
                    Tuple row = Objects.requireNonNull(change.after());
                    table = change.table();
                    found.put((int) row.longValue(0), texts(row));
                }
                batch.release();
            }
        }
        assertThat(found).hasSize(rows);
        return found;
    }

    private static @Nullable String[] texts(Tuple row) {
        @Nullable String[] texts = new String[row.width() - 1];
        for (int i = 0; i < texts.length; i++) {
            boolean raw = row.table().column(i + 1).type().kind() == Kind.BYTES;
            if (row.isPresent(i + 1)) {
                texts[i] = raw ? HexFormat.of().formatHex(row.bytes(i + 1)) : row.text(i + 1);
            }
        }
        return texts;
    }
}
