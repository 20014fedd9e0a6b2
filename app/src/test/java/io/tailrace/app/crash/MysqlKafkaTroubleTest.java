package io.tailrace.app.crash;

import io.tailrace.testkit.PrivateKafka;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;

final class MysqlKafkaTroubleTest extends MysqlTroubleTest {

    @RegisterExtension static final PrivateKafka kafka = PrivateKafka.three().behindProxies();

    @Override
    Target target(Path folder) {
        return new Brokers(kafka, folder);
    }
}
