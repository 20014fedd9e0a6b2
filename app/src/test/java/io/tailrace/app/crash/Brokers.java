package io.tailrace.app.crash;

import io.tailrace.testkit.FaultProxy;
import io.tailrace.testkit.PrivateKafka;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** Three brokers, of which one or all go, and whose connections fail. */
final class Brokers implements Target {

    private final PrivateKafka kafka;
    private final KafkaTopics topics;

    Brokers(PrivateKafka kafka, Path folder) {
        this.kafka = kafka;
        this.topics = new KafkaTopics(kafka.brokers(), folder);
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

    private void each(Consumer<FaultProxy> trouble) {
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
        topics.judge(scene.workload());
    }

    @Override
    public void close() {}
}
