package io.tailrace.connector.kafka;

import static io.tailrace.connector.kafka.Rows.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.spi.Sink;
import io.tailrace.spi.SinkContext;
import io.tailrace.spi.Split;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.DataType.Kind;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.frame.Transaction;
import io.tailrace.testkit.PrivateKafka;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What formats make of records, beyond their values. */
@Tag("server")
final class KafkaFormatsTest {

    @RegisterExtension static final PrivateKafka kafka = PrivateKafka.one();

    private static List<ConsumerRecord<@Nullable String, @Nullable String>> written(
            KafkaRig.Settings settings, String pipeline, ChangeBatch batch) throws Exception {
        SinkContext context = new SinkContext(pipeline, "main", Split.WHOLE);
        try (Sink sink = new KafkaSinkFactory().open(settings.build(), context)) {
            sink.write(batch);
            sink.flush();
        }
        String topic = pipeline + "." + batch.change(0).table().name();
        return KafkaRig.read(kafka.brokers(), topic);
    }

    @Test
    void binary_cloudevents_have_their_attributes_in_headers() throws Exception {
        KafkaRig.Settings settings = KafkaRig.settings(kafka.brokers());
        settings.format = "cloudevents";
        settings.formatOptions = Map.of("mode", "binary", "source", "/shop");
        settings.headers = false;

        var records = written(settings, "binary", Rows.keyed("t").insert("1", "eu", "a").at("p1"));
        ConsumerRecord<@Nullable String, @Nullable String> record = records.getFirst();

        assertThat(record.headers())
                .extracting(header -> header.key() + "=" + KafkaRig.header(record, header.key()))
                .containsExactly(
                        "ce_specversion=1.0",
                        "ce_source=/shop",
                        "ce_id=000000-0000000000",
                        "ce_type=io.tailrace.change.insert",
                        "ce_subject=public.t",
                        "ce_time=1970-01-01T00:00:00.000000Z",
                        "content-type=application/json");
        JsonNode data = KafkaRig.json(record.value());
        assertThat(data.get("after").get("label").asText()).isEqualTo("a");
        assertThat(data.get("id").asText()).isEqualTo(KafkaRig.header(record, "ce_id"));
    }

    @Test
    void structured_cloudevents_say_what_they_are() throws Exception {
        KafkaRig.Settings settings = KafkaRig.settings(kafka.brokers());
        settings.format = "cloudevents";

        var records =
                written(settings, "structured", Rows.keyed("t").insert("1", "eu", "a").at("p1"));
        ConsumerRecord<@Nullable String, @Nullable String> record = records.getFirst();

        assertThat(KafkaRig.header(record, "content-type"))
                .isEqualTo("application/cloudevents+json; charset=UTF-8");
        assertThat(KafkaRig.header(record, "op")).isEqualTo("insert");
        assertThat(KafkaRig.json(record.value()).get("specversion").asText()).isEqualTo("1.0");
    }

    @Test
    void a_changed_key_is_a_delete_a_tombstone_and_a_create_of_debezium() throws Exception {
        KafkaRig.Settings settings = KafkaRig.settings(kafka.brokers());
        settings.format = "debezium";
        settings.partitions = 1;
        Rows rows = Rows.keyed("t");
        ChangeBatch batch =
                rows.update(new @Nullable String[] {"1", ABSENT, ABSENT}, "2", "eu", "a").at("p1");

        var records = written(settings, "moved", batch);

        assertThat(records)
                .extracting(
                        record ->
                                record.key() + KafkaRig.json(record.value()).path("op").asText("-"))
                .containsExactly("{\"id\":1}d", "{\"id\":1}-", "{\"id\":2}c");
    }

    @Test
    void messages_of_postgres_need_no_key() throws Exception {
        Table messages =
                new Table(
                        new TableName("pg_catalog", "pg_logical_message"),
                        List.of(
                                new Column("prefix", DataType.of(Kind.TEXT), "text", false, 0),
                                new Column("content", DataType.of(Kind.BYTES), "bytea", false, 0)),
                        1);
        ChangeBatchBuilder builder = new ChangeBatchBuilder(64);
        builder.change(Op.MESSAGE, messages, new Transaction("1", "7", 0), 0, 9);
        builder.after();
        builder.cell(new byte[] {'p'}, 0, 1);
        builder.cell(new byte[] {'c'}, 0, 1);

        var records =
                written(
                        KafkaRig.settings(kafka.brokers()),
                        "messages",
                        builder.build(new Position("p1")));

        assertThat(records).extracting(ConsumerRecord::key).containsExactly("p");
    }
}
