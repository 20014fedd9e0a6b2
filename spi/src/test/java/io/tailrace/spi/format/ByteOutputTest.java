package io.tailrace.spi.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteOutputTest {

    private final Random random = new Random(7);

    @Test
    void escapes_every_byte_at_every_place_of_strings_of_every_short_length() throws IOException {
        for (int length = 0; length <= 20; length++) {
            for (int place = 0; place < length; place++) {
                for (int value = 0; value < 256; value++) {
                    byte[] text = new byte[length];
                    Arrays.fill(text, (byte) 'a');
                    text[place] = (byte) value;
                    assertEscaped(text, 0, length);
                }
            }
        }
    }

    @Test
    void escapes_random_bytes_between_others_that_need_escaping_too() throws IOException {
        for (int round = 0; round < 20_000; round++) {
            byte[] source = new byte[random.nextInt(60)];
            random.nextBytes(source);
            if (random.nextBoolean()) {
                for (int i = 0; i < source.length; i++) {
                    source[i] = (byte) "\"\\\n\u0001abcdefgh ~".charAt(random.nextInt(14));
                }
            }
            int from = source.length == 0 ? 0 : random.nextInt(source.length);
            assertEscaped(source, from, random.nextInt(source.length - from + 1));
        }
    }

    private static void assertEscaped(byte[] source, int offset, int length) throws IOException {
        ByteOutput output = new ByteOutput(16);
        output.putJsonString(source, offset, length);
        assertThat(held(output))
                .as("bytes %s from %d for %d", Arrays.toString(source), offset, length)
                .isEqualTo(escaped(source, offset, length));
    }

    private static byte[] escaped(byte[] source, int offset, int length) {
        StringBuilder expected = new StringBuilder("\"");
        for (int i = offset; i < offset + length; i++) {
            char c = (char) (source[i] & 0xff);
            switch (c) {
                case '"' -> expected.append("\\\"");
                case '\\' -> expected.append("\\\\");
                case '\n' -> expected.append("\\n");
                case '\r' -> expected.append("\\r");
                case '\t' -> expected.append("\\t");
                case '\b' -> expected.append("\\b");
                case '\f' -> expected.append("\\f");
                default ->
                        expected.append(c < ' ' ? "\\u%04x".formatted((int) c) : String.valueOf(c));
            }
        }
        return expected.append('"').toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void passes_the_same_bytes_on_whatever_its_capacity() throws IOException {
        for (int round = 0; round < 500; round++) {
            long seed = random.nextLong();
            ByteOutput growing = new ByteOutput(1);
            writeAnything(growing, new Random(seed));
            ByteArrayOutputStream drained = new ByteArrayOutputStream();
            ByteOutput draining = new ByteOutput(64 + random.nextInt(100), drained);
            writeAnything(draining, new Random(seed));
            draining.drain();

            assertThat(drained.toByteArray()).as("seed %d", seed).isEqualTo(held(growing));
        }
    }

    private static void writeAnything(ByteOutput output, Random random) throws IOException {
        for (int i = 0; i < 50; i++) {
            byte[] bytes = new byte[random.nextInt(random.nextInt(10) == 0 ? 9000 : 30)];
            random.nextBytes(bytes);
            switch (random.nextInt(8)) {
                case 0 -> output.put((byte) i);
                case 1 -> output.put(bytes);
                case 2 -> output.putLong(random.nextLong() >> random.nextInt(64));
                case 3 -> output.putJsonString(bytes, 0, bytes.length);
                case 4 -> output.putJsonDocument(bytes, 0, bytes.length);
                case 5 -> output.putBase64String(bytes, 0, bytes.length);
                case 6 -> output.putHex(random.nextLong(), random.nextInt(17));
                default -> output.put(new Literal(bytes, bytes.length));
            }
        }
    }

    @Test
    void writes_numbers_as_java_does() throws IOException {
        for (long power = 1; power > 0 && power < Long.MAX_VALUE / 10; power *= 10) {
            assertNumber(power - 1);
            assertNumber(power);
            assertNumber(power + 1);
            assertNumber(-power);
        }
        assertNumber(Long.MAX_VALUE);
        assertNumber(Long.MAX_VALUE - 1);
        assertNumber(Long.MIN_VALUE);
        assertNumber(Long.MIN_VALUE + 1);
        for (int i = 0; i < 100_000; i++) {
            assertNumber(random.nextLong() >> random.nextInt(64));
        }
    }

    private static void assertNumber(long value) throws IOException {
        ByteOutput output = new ByteOutput(16);
        output.putLong(value);
        assertThat(new String(held(output), StandardCharsets.US_ASCII))
                .isEqualTo(Long.toString(value));
    }

    @Test
    void writes_hexadecimal_digits_of_fixed_width() throws IOException {
        ByteOutput output = new ByteOutput(16);
        output.putHex(0xabc, 5);
        output.putHex(-1, 3);
        assertThat(held(output)).asString(StandardCharsets.US_ASCII).isEqualTo("00abcfff");
        for (int i = 0; i < 100_000; i++) {
            long value = random.nextLong();
            int digits = random.nextInt(17);
            output.clear();
            output.putHex(value, digits);
            assertThat(new String(held(output), StandardCharsets.US_ASCII))
                    .isEqualTo("%016x".formatted(value).substring(16 - digits));
        }
    }

    @Test
    void writes_base64_as_java_does() throws IOException {
        for (int length = 0; length < 200; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            ByteOutput output = new ByteOutput(16);
            output.putBase64String(bytes, 0, length);
            String expected = '"' + Base64.getEncoder().encodeToString(bytes) + '"';
            assertThat(held(output)).asString(StandardCharsets.US_ASCII).isEqualTo(expected);
        }
    }

    @Test
    void puts_a_document_on_one_line() throws IOException {
        byte[] document =
                "{\n\t\"a\" : [1,\r\n 2],\n\"größe\":\"x\\ny\"}".getBytes(StandardCharsets.UTF_8);
        ByteOutput output = new ByteOutput(16);
        output.putJsonDocument(document, 0, document.length);
        assertThat(held(output))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{  \"a\" : [1,   2], \"größe\":\"x\\ny\"}");
    }

    @Test
    void takes_back_what_was_written_after_a_size() throws IOException {
        ByteOutput output = new ByteOutput(16);
        output.putText("kept");
        int size = output.size();
        output.putText("x".repeat(1000));
        output.truncate(size);
        assertThat(held(output)).asString(StandardCharsets.US_ASCII).isEqualTo("kept");
        output.clear();
        assertThat(output.size()).isZero();
    }

    @Test
    void needs_only_its_buffer_for_bytes_of_any_number() throws IOException {
        long[] passed = {0};
        OutputStream counting =
                new OutputStream() {
                    @Override
                    public void write(int value) {
                        passed[0]++;
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) {
                        passed[0] += length;
                    }
                };
        byte[] large = new byte[8 << 20];
        Arrays.fill(large, (byte) '"');
        ByteOutput output = new ByteOutput(256, counting);
        output.putJsonString(large, 0, large.length);
        output.putBase64String(large, 0, large.length);
        output.put(large);
        output.drain();

        assertThat(output.array()).hasSizeLessThan(300);
        assertThat(passed[0])
                .isEqualTo(
                        2L * large.length + 2 + 4L * ((large.length + 2) / 3) + 2 + large.length);
    }

    @Test
    void passes_an_error_of_its_stream_on() {
        OutputStream full =
                new OutputStream() {
                    @Override
                    public void write(int value) throws IOException {
                        throw new IOException("No space left on device");
                    }
                };
        ByteOutput output = new ByteOutput(64, full);

        assertThatThrownBy(() -> output.put(new byte[100])).isInstanceOf(IOException.class);
    }

    private static byte[] held(ByteOutput output) {
        return Arrays.copyOf(output.array(), output.size());
    }
}
