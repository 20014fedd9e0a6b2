package io.tailrace.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.JsonLines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Every table in two topics: in one of a single partition, in which the log's order stands, and in
 * one of several, in which that of each row does.
 *
 * @param folder for what is read from them
 */
record KafkaTopics(String brokers, Path folder) {

    String routes() {
        return """
                  - name: whole
                    sink: {type: kafka, brokers: '%1$s', topic: 'whole.{table}', partitions: 1, no-key: spread}
                  - name: parted
                    sink: {type: kafka, brokers: '%1$s', topic: 'parted.{table}', partitions: 5, no-key: spread}
                """
                .formatted(brokers);
    }

    /** A reader of committed records sees every change once, and each row's in order. */
    void judge(LoadedSource load) throws Exception {
        List<String> wrong = new ArrayList<>();
        Path lines = folder.resolve("lines");
        for (String table : load.tables()) {
            KafkaTopic whole = read("whole." + table, lines);
            KafkaTopic parted = read("parted." + table, folder.resolve("parted"));
            System.out.println(table + ": " + whole.size() + " records");
            wrong.addAll(whole.repeated());
            wrong.addAll(parted.repeated());
            wrong.addAll(whole.differences(parted));
        }
        JsonLines folded = load.lines(lines);
        for (String table : load.tables()) {
            Scene.unequal(load.compare(table, folded)).ifPresent(wrong::add);
        }
        assertThat(wrong).isEmpty();
    }

    private KafkaTopic read(String topic, Path lines) throws Exception {
        return KafkaTopic.read(brokers, topic, lines.resolve(topic + ".jsonl"));
    }
}
