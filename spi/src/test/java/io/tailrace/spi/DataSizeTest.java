package io.tailrace.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataSizeTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "4096, 4096",
        "7B, 7",
        "64KiB, 65536",
        "64 kib, 65536",
        "10MB, 10000000",
        "3gib, 3221225472",
        "2TB, 2000000000000",
        " 1KB , 1000"
    })
    void reads_numbers_with_units_of_either_kind(String text, long bytes) {
        assertThat(DataSize.parse(text).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "MiB", "-1", "1.5MB", "1 PiB", "1m", "99999999999999999TiB", "0x10"})
    void refuses_what_is_no_size(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DataSize.parse(text))
                .withMessageContaining("'" + text + "'");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 1000, 1024, 1025, 1 << 20, 3L << 30, 5L << 40, Long.MAX_VALUE})
    void reads_back_what_it_prints(long bytes) {
        DataSize size = new DataSize(bytes);

        assertThat(DataSize.parse(size.toString())).isEqualTo(size);
    }

    @Test
    void prints_the_largest_whole_unit() {
        assertThat(new DataSize(64 << 20)).hasToString("64MiB");
        assertThat(new DataSize(1500)).hasToString("1500");
    }

    @Test
    void clamps_to_what_an_array_can_hold() {
        assertThat(new DataSize(1L << 40).toInt()).isEqualTo(Integer.MAX_VALUE - 16);
        assertThat(new DataSize(12).toInt()).isEqualTo(12);
    }
}
