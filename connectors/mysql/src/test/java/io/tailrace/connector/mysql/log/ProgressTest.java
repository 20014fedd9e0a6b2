package io.tailrace.connector.mysql.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.spi.TailraceException;
import org.junit.jupiter.api.Test;

class ProgressTest {

    @Test
    void a_position_at_the_start_of_a_file_does_not_have_the_age_of_the_file_before() {
        Progress progress = from(new LogPosition(0, "s", "binlog.000001", 4, 0, "", null));
        progress.rotate("binlog.000001", 4);
        progress.created(100);
        progress.rotate("binlog.000002", 4);
        LogPosition between = progress.position();
        assertThat(between.file()).isEqualTo("binlog.000002");

        Progress resumed = from(between);
        resumed.rotate("binlog.000002", 4);
        resumed.created(200);
        assertThat(resumed.position().created()).isEqualTo(200);
    }

    @Test
    void a_file_of_another_age_is_another_file() {
        Progress progress = from(new LogPosition(0, "s", "binlog.000001", 500, 100, "", null));
        progress.rotate("binlog.000001", 500);
        assertThatThrownBy(() -> progress.created(101))
                .isInstanceOf(TailraceException.class)
                .hasMessageContaining("binlog.000001");
    }

    private static Progress from(LogPosition position) {
        return new Progress(position, null, "mysql", false, 0);
    }
}
