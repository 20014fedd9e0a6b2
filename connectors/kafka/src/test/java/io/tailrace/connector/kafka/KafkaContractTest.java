package io.tailrace.connector.kafka;

import io.tailrace.testkit.PrivateKafka;
import io.tailrace.testkit.SinkContract;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("server")
final class KafkaContractTest extends SinkContract {

    @RegisterExtension static final PrivateKafka kafka = PrivateKafka.one();

    private static final AtomicInteger PIPELINES = new AtomicInteger();

    @Override
    protected Rig rig() {
        return new ContractRig(kafka.brokers(), "contract" + PIPELINES.incrementAndGet());
    }
}
