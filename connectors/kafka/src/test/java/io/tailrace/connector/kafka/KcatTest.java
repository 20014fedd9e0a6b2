package io.tailrace.connector.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.spi.Sink;
import io.tailrace.spi.SinkContext;
import io.tailrace.spi.Split;
import io.tailrace.testkit.PrivateKafka;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Debian's kcat, a client on librdkafka that shares no code with ours, reads what was written. */
@Tag("server")
final class KcatTest {

    @RegisterExtension static final PrivateKafka kafka = PrivateKafka.one();

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void reads_keys_values_and_headers_of_every_compression(String compression) throws Exception {
        KafkaRig.Settings settings =
                KafkaRig.settings(kafka.brokers()).kafka("compression.type", compression);
        settings.format = "flat";
        settings.partitions = 1;
        write(settings, compression);

        List<String> lines =
                kcat("-C", "-t", compression + ".public.items", "-f", "%o|%k|%h|%S|%s\\n");

        assertThat(lines).hasSize(4);
        assertThat(lines.get(0))
                .startsWith("0|{\"id\":1}|id=000000-0000000000,op=insert,table=public.items|")
                .contains("\"_op\":\"insert\"")
                .endsWith("\"id\":1,\"region\":\"eu\",\"label\":\"größer\"}");
        assertThat(lines.get(1)).contains("op=insert").contains("\"region\":null");
        assertThat(lines.get(2)).contains("|{\"id\":1}|").contains("op=delete");
        assertThat(lines.get(3)).contains("|{\"id\":1}||-1|"); // the tombstone: no value at all
    }

    @Test
    void reads_the_position_too() throws Exception {
        write(KafkaRig.settings(kafka.brokers()), "where");

        assertThat(kcat("-C", "-t", "tailrace-checkpoints", "-f", "%k=%s\\n"))
                .contains("tailrace/where/kcat/log=p2");
    }

    private static void write(KafkaRig.Settings settings, String pipeline) throws Exception {
        try (Sink sink =
                new KafkaSinkFactory()
                        .open(settings.build(), new SinkContext(pipeline, "kcat", Split.WHOLE))) {
            Rows rows = Rows.keyed("items");
            sink.write(rows.insert("1", "eu", "größer").insert("2", null, "b").at("p1"));
            sink.write(rows.delete("1", "eu", "größer").at("p2"));
            sink.flush();
        }
    }

    private static List<String> kcat(String... arguments) throws Exception {
        assumeTrue(isInstalled(), "kcat is not installed");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "kcat",
                                "-q",
                                "-e",
                                "-b",
                                kafka.brokers(),
                                "-X",
                                "isolation.level=read_committed"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output.lines().toList();
    }

    private static boolean isInstalled() {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> new File(folder, "kcat").canExecute());
    }
}
