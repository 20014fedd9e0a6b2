package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.connector.mysql.MysqlConfig.End;
import io.tailrace.connector.mysql.MysqlConfig.Start;
import io.tailrace.connector.mysql.log.LogPosition;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BeginningTest {

    private static final LogPosition PLACE =
            new LogPosition(0, "server", "binlog.000002", 157, 0, "", null);

    @TempDir Path folder;

    @Test
    void is_found_again_by_who_begins_in_the_same_way() {
        for (Start start :
                new Start[] {
                    null,
                    new Start("binlog.000002", 4, null, null),
                    new Start(null, 4, "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5", null),
                    new Start(null, 4, null, End.EARLIEST)
                }) {
            new Beginning(folder, start).keep(PLACE);
            assertThat(new Beginning(folder, start).find()).isEqualTo(PLACE);
        }
    }

    @Test
    void is_found_with_gtids_on_several_lines_as_servers_show_them() {
        String first = "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5";
        String second = "3e11fa47-71ca-11e1-9e33-c80aa9429563:1-7";
        new Beginning(folder, gtids(first + ",\n" + second)).keep(PLACE);

        for (String between : List.of(",\n", ",\r\n", ", ", ",")) {
            assertThat(new Beginning(folder, gtids(first + between + second)).find())
                    .isEqualTo(PLACE);
        }
        assertThat(new Beginning(folder, gtids(first)).find()).isNull();
    }

    @Test
    void is_nothing_to_who_is_told_to_begin_elsewhere() {
        new Beginning(folder, new Start("binlog.000002", 4, null, null)).keep(PLACE);

        assertThat(new Beginning(folder, null).find()).isNull();
        assertThat(new Beginning(folder, new Start("binlog.000002", 157, null, null)).find())
                .isNull();
        assertThat(new Beginning(folder, new Start(null, 4, null, End.EARLIEST)).find()).isNull();
    }

    private static Start gtids(String gtids) {
        return new Start(null, 4, gtids, null);
    }
}
