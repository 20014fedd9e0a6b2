package io.tailrace.connector.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.connector.duckdb.DuckDbConfig.Mode;
import io.tailrace.spi.ExactlyOnceSink;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.DataType.Kind;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The target follows the shape of its source, within a transaction that also holds rows of the
 * shape before.
 */
final class ShapeTest {

    private static final Column ID = column("id", Kind.INT32, 1, 1);
    private static final Column A = column("a", Kind.TEXT, 0, 2);
    private static final Column B = column("b", Kind.INT32, 0, 3);

    @TempDir Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private ExactlyOnceSink sink;

    @SuppressWarnings("NullAway.Init")
    private DuckDbConfig config;

    private final Frames frames = new Frames();
    private @Nullable Table shape;

    @BeforeEach
    void open() {
        config = DuckDbRig.config(folder, Mode.MIRROR);
        sink = new DuckDbRig(config).open();
    }

    @AfterEach
    void close() {
        sink.close();
    }

    @Test
    void adds_a_column() throws Exception {
        write(table(ID, A), "1", "x");
        write(table(ID, A, B), "2", "y", "7");
        write(table(ID, A, B), "1", Frames.ABSENT, "8");

        assertThat(rows("id, a, b"))
                .containsExactly(List.of("1", "x", "8"), List.of("2", "y", "7"));
    }

    @Test
    void keeps_a_dropped_column_and_what_is_in_it() throws Exception {
        write(table(ID, A, B), "1", "x", "7");
        write(table(ID, B), "1", "8");
        write(table(ID, B), "2", "9");

        assertThat(rows("id, a, b"))
                .containsExactly(List.of("1", "x", "8"), List.of("2", "NULL", "9"));
    }

    /** An update in place may be lost when the log is read after a crash: decision 9. */
    @Test
    void puts_a_changed_row_behind_the_others_where_it_has_columns_of_its_own() throws Exception {
        write(table(ID, A, B), "1", "x", "7");
        write(table(ID, A, B), "2", "y", "7");
        restart();
        write(table(ID, B), "1", "8");

        assertThat(rows("id, a, b", "rowid"))
                .containsExactly(List.of("2", "y", "7"), List.of("1", "x", "8"));
    }

    @Test
    void drops_a_dropped_column_where_it_is_told_to() throws Exception {
        sink.close();
        config =
                new DuckDbConfig(
                        config.path(),
                        Mode.MIRROR,
                        config.schemas(),
                        "",
                        config.flushInterval(),
                        config.flushRows(),
                        config.flushBytes(),
                        config.memoryLimit(),
                        config.threads(),
                        config.checkpointThreshold(),
                        DuckDbConfig.OnDrop.DROP,
                        DuckDbConfig.OnDrop.DROP,
                        DuckDbConfig.Messages.IGNORE,
                        config.times());
        sink = new DuckDbRig(config).open();
        write(table(A, ID, B), "x", "1", "7");
        write(table(ID, B), "1", "8");
        write(table(ID, B), "2", "9");
        assertThat(rows("*")).containsExactly(List.of("1", "8"), List.of("2", "9"));

        sink = new DuckDbRig(config).open();
        sink.write(new SchemaChange(new Position("gone"), table(ID, B), null));
        end("gone");
        sink.close();
        assertThat(
                        DuckDbRig.query(
                                config.path(),
                                "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'shape'"))
                .containsExactly(List.of("0"));
    }

    @Test
    void renames_a_column_by_its_id_also_after_a_restart() throws Exception {
        write(table(ID, A, B), "1", "x", "7");
        restart();
        write(table(ID, column("renamed", Kind.TEXT, 0, 2), B), "2", "y", "8");

        assertThat(rows("id, renamed, b"))
                .containsExactly(List.of("1", "x", "7"), List.of("2", "y", "8"));
    }

    @Test
    void knows_a_rename_whose_source_did_not_know_the_id_under_the_old_name() throws Exception {
        write(table(ID, A, B), "1", "x", "7");
        restart();
        write(table(ID, column("a", Kind.TEXT, 0, 0), B), "2", "y", "8");
        write(table(ID, column("renamed", Kind.TEXT, 0, 2), B), "3", "z", "9");

        assertThat(rows("id, renamed, b"))
                .containsExactly(
                        List.of("1", "x", "7"), List.of("2", "y", "8"), List.of("3", "z", "9"));
    }

    @Test
    void lets_two_columns_swap_their_names() throws Exception {
        write(table(ID, A, column("b", Kind.TEXT, 0, 3)), "1", "was a", "was b");
        write(
                table(ID, column("b", Kind.TEXT, 0, 2), column("a", Kind.TEXT, 0, 3)),
                "2",
                "second",
                "third");

        assertThat(rows("id, a, b"))
                .containsExactly(List.of("1", "was b", "was a"), List.of("2", "third", "second"));
    }

    @Test
    void replaces_a_column_by_another_of_the_same_name() throws Exception {
        write(table(ID, column("v", Kind.TEXT, 0, 2)), "1", "old");
        write(
                table(ID, column("v_moved", Kind.TEXT, 0, 2), column("v", Kind.TEXT, 0, 5)),
                "2",
                "x",
                "new");

        assertThat(rows("id, v_moved, v"))
                .containsExactly(List.of("1", "old", "NULL"), List.of("2", "x", "new"));
    }

    @Test
    void takes_a_column_that_is_dropped_and_added_again_for_another() throws Exception {
        Column again = column("a", Kind.TEXT, 0, 4);
        write(table(ID, A, B), "1", "x", "7");
        write(table(ID, B, again), "2", "8", "y");

        assertThat(rows("id, a, b, a_old_1"))
                .containsExactly(List.of("1", "NULL", "7", "x"), List.of("2", "y", "8", "NULL"));
    }

    @Test
    void takes_no_column_for_another_when_the_source_has_forgotten_all_ids() throws Exception {
        write(table(ID, A), "1", "x");
        write(table(column("id", Kind.INT32, 1, 8), column("a", Kind.TEXT, 0, 9)), "2", "y");

        assertThat(rows("id, a")).containsExactly(List.of("1", "x"), List.of("2", "y"));
    }

    @Test
    void widens_a_column_and_a_key_column() throws Exception {
        write(table(ID, B), "1", "7");
        write(
                table(column("id", Kind.INT64, 1, 1), column("b", Kind.TEXT, 0, 3)),
                "9000000000",
                "seven");

        assertThat(rows("id, b"))
                .containsExactly(List.of("1", "7"), List.of("9000000000", "seven"));
        assertThat(types()).containsExactly("BIGINT", "VARCHAR");
    }

    @Test
    void widens_a_decimal() throws Exception {
        write(table(ID, decimal(6, 2)), "1", "1234.50");
        write(table(ID, decimal(20, 3)), "2", "12345678901234567.891");

        assertThat(rows("id, d"))
                .containsExactly(List.of("1", "1234.500"), List.of("2", "12345678901234567.891"));
    }

    @Test
    void leaves_a_column_wide_that_the_source_narrows() throws Exception {
        write(table(ID, column("b", Kind.INT64, 0, 3)), "1", "7");
        write(table(ID, B), "2", "8");

        assertThat(rows("id, b")).containsExactly(List.of("1", "7"), List.of("2", "8"));
        assertThat(types()).containsExactly("INTEGER", "BIGINT");
    }

    @Test
    void retypes_a_column_whose_values_all_survive() throws Exception {
        write(table(ID, A), "1", "7");
        write(table(ID, column("a", Kind.INT32, 0, 2)), "2", "8");

        assertThat(rows("id, a")).containsExactly(List.of("1", "7"), List.of("2", "8"));
    }

    @Test
    void refuses_to_retype_a_column_whose_values_would_be_lost() throws Exception {
        write(table(ID, A), "1", "seven");
        assertThatThrownBy(() -> write(table(ID, column("a", Kind.INT32, 0, 2)), "2", "8"))
                .hasMessageContaining("column a")
                .hasMessageNotContaining("seven");
    }

    @Test
    void follows_another_key() throws Exception {
        write(table(ID, A, B), "1", "x", "7");
        Column plain = column("id", Kind.INT32, 0, 1);
        Column key = column("b", Kind.INT32, 1, 3);
        write(table(plain, A, key), "2", "y", "8");
        write(table(plain, A, key), "3", "z", "7");

        assertThat(rows("id, a, b"))
                .containsExactly(List.of("2", "y", "8"), List.of("3", "z", "7"));
    }

    @Test
    void loses_and_gets_a_key() throws Exception {
        Column plain = column("id", Kind.INT32, 0, 1);
        write(table(ID, A), "1", "x");
        sink.write(new SchemaChange(new Position("p1"), shape, table(plain, A)));
        sink.write(frames.insert(table(plain, A), "1", "x").build("dup"));
        sink.write(frames.delete(table(plain, A), "1", "x").build("del"));
        write(table(ID, A), "1", "y");
        assertThat(rows("id, a")).containsExactly(List.of("1", "y"));
    }

    @Test
    void accepts_a_shape_that_it_has() throws Exception {
        write(table(ID, A), "1", "x");
        restart();
        write(table(ID, A), "2", "y");
        restart();
        write(table(ID, A), "1", "z");

        assertThat(rows("id, a")).containsExactly(List.of("1", "z"), List.of("2", "y"));
    }

    @Test
    void follows_a_renamed_table() throws Exception {
        write(table(ID, A), "1", "x");
        Table renamed = new Table(new TableName("public", "renamed"), table(ID, A).columns(), 2);
        sink.write(new SchemaChange(new Position("r"), shape, renamed));
        sink.write(frames.insert(renamed, "2", "y").build("r2"));
        end("r2");
        sink.close();

        assertThat(DuckDbRig.query(config.path(), "SELECT * FROM public.renamed ORDER BY id"))
                .containsExactly(List.of("1", "x"), List.of("2", "y"));
    }

    @Test
    void refuses_names_that_differ_by_case_alone() {
        assertThatThrownBy(() -> write(table(ID, A, column("A", Kind.TEXT, 0, 4)), "1", "x", "y"))
                .hasMessageContaining("column A of public.shape");
    }

    @Test
    void takes_names_with_quotes_blanks_and_the_name_of_the_file() throws Exception {
        Table odd =
                new Table(
                        new TableName("target", "select \"x\""),
                        List.of(ID, column("or'der", Kind.TEXT, 0, 2)),
                        1);
        sink.write(new SchemaChange(new Position("p"), null, odd));
        sink.write(frames.insert(odd, "1", "x").build("q"));
        sink.write(frames.update(odd, null, "1", Frames.ABSENT).build("r"));
        end("r");
        sink.close();

        assertThat(
                        DuckDbRig.query(
                                config.path(),
                                "SELECT \"or'der\" FROM target.target.\"select \"\"x\"\"\""))
                .containsExactly(List.of("x"));
    }

    private void restart() throws Exception {
        end("p" + positions);
        sink.close();
        sink = new DuckDbRig(config).open();
        shape = null;
    }

    private int positions;

    private void write(Table table, String... row) throws Exception {
        if (shape == null || !shape.sameShape(table)) {
            sink.write(new SchemaChange(new Position("p" + positions), shape, table));
            shape = table;
        }
        sink.write(frames.update(table, null, row).build("p" + ++positions));
    }

    private void end(String position) throws Exception {
        sink.write(new Heartbeat(new Position(position)));
        sink.flush();
    }

    private List<List<String>> rows(String columns) throws Exception {
        return rows(columns, "id");
    }

    private List<List<String>> rows(String columns, String order) throws Exception {
        end("p" + positions);
        sink.close();
        return DuckDbRig.query(
                config.path(), "SELECT " + columns + " FROM public.shape ORDER BY " + order);
    }

    private List<String> types() {
        return DuckDbRig.query(
                        config.path(),
                        "SELECT data_type FROM duckdb_columns() WHERE table_name = 'shape' ORDER BY column_index")
                .stream()
                .map(List::getFirst)
                .toList();
    }

    private static Table table(Column... columns) {
        return new Table(new TableName("public", "shape"), new ArrayList<>(List.of(columns)), 1);
    }

    private static Column column(String name, Kind kind, int keyOrdinal, int id) {
        return new Column(name, DataType.of(kind), kind.name(), keyOrdinal == 0, keyOrdinal, id);
    }

    private static Column decimal(int precision, int scale) {
        return new Column("d", DataType.decimal(precision, scale), "numeric", true, 0, 4);
    }
}
