package io.tailrace.app.crash;

import io.tailrace.testkit.FaultProxy;
import io.tailrace.testkit.PrivateDatabase;
import io.tailrace.testkit.PrivateKafka;
import io.tailrace.testkit.PrivatePostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Into three brokers, of which one or all go, and whose connections fail. */
final class KafkaTroubleTest extends TroubleContract {

    @RegisterExtension
    static final PrivatePostgres postgres =
            PrivatePostgres.own().with("max_wal_size", "2GB").with("wal_sender_timeout", "5s");

    @RegisterExtension static final PrivateKafka kafka = PrivateKafka.three().behindProxies();

    private PrivateDatabase database;

    @Override
    int port() {
        return postgres.port();
    }

    @Override
    LoadedSource source(int port, long seed) {
        database = postgres.database();
        return new Workload(database, port, seed);
    }

    @Override
    int existingRows() {
        return 20_000;
    }

    @Override
    List<Runnable> outages(LoadedSource load) {
        return List.of(postgres::restart);
    }

    @Override
    Target target(Path folder) {
        return new Brokers(new KafkaTopics(kafka.brokers(), folder));
    }

    private final class Brokers implements Target {

        private final KafkaTopics topics;

        Brokers(KafkaTopics topics) {
            this.topics = topics;
        }

        @Override
        public String routes() {
            return topics.routes();
        }

        @Override
        public List<Runnable> troubles(Random random) {
            List<Runnable> troubles = new ArrayList<>();
            for (int i = 0; i < kafka.size(); i++) {
                int broker = i;
                troubles.add(() -> kafka.crash(broker));
                troubles.add(() -> kafka.stop(broker));
            }
            troubles.add(kafka::start);
            troubles.add(kafka::start);
            troubles.add(() -> each(FaultProxy::cut));
            troubles.add(() -> each(proxy -> proxy.cutAfter(1 + random.nextInt(400_000))));
            troubles.add(() -> each(FaultProxy::freeze));
            troubles.add(() -> each(proxy -> proxy.throttle(200_000)));
            troubles.add(() -> each(FaultProxy::pass));
            troubles.add(() -> each(FaultProxy::pass));
            return troubles;
        }

        private static void each(Consumer<FaultProxy> trouble) {
            for (int broker = 0; broker < kafka.size(); broker++) {
                trouble.accept(kafka.proxy(broker));
            }
        }

        @Override
        public void heal() {
            kafka.start();
            each(FaultProxy::pass);
        }

        @Override
        public void judge(Scene scene, TailraceProcess process) throws Exception {
            scene.settle(process);
            try (Connection source = database.connect()) {
                topics.judge(source);
            }
        }

        @Override
        public void close() {}
    }
}
