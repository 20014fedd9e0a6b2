package io.tailrace.connector.kafka;

import io.tailrace.spi.Factory;
import io.tailrace.spi.Plugin;
import java.util.List;

/** Brings the Kafka source, sink and checkpoint store. */
public final class KafkaPlugin implements Plugin {

    @Override
    public List<Factory<?>> factories() {
        return List.of(
                new KafkaSourceFactory(), new KafkaSinkFactory(), new KafkaCheckpointFactory());
    }
}
