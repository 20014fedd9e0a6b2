package io.tailrace.connector.kafka;

import io.tailrace.spi.Measured;
import io.tailrace.spi.Sink;
import io.tailrace.spi.SinkContext;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.End;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.SchemaChange;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Writes changes without transactions; a frame is durable when all in-sync replicas have it. */
final class KafkaAtLeastOnceSink implements Sink, Measured {

    private final Producing producing;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable TailraceException> failed = new AtomicReference<>();

    /** Completes when all frames so far are durable. */
    private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

    private KafkaAtLeastOnceSink(Producing producing) {
        this.producing = producing;
        this.producer = producing.producer();
    }

    static KafkaAtLeastOnceSink open(KafkaConfig config, SinkContext context)
            throws InterruptedException {
        Producing producing = Producing.open(config, context, null);
        try {
            producing.topics().brokers();
            return new KafkaAtLeastOnceSink(producing);
        } catch (RuntimeException | InterruptedException e) {
            producing.close();
            throw e;
        }
    }

    @Override
    public CompletionStage<?> write(Frame frame) throws InterruptedException {
        check();
        switch (frame) {
            case ChangeBatch batch -> send(batch);
            case SchemaChange change -> producing.learn(change);
            case End _ -> flush();
            case Heartbeat _ -> {}
        }
        return last;
    }

    private void send(ChangeBatch batch) throws InterruptedException {
        List<ProducerRecord<byte[], byte[]>> records = producing.records().of(batch);
        if (records.isEmpty()) {
            return;
        }
        Acknowledgements acknowledgements = new Acknowledgements(records.size());
        try {
            for (ProducerRecord<byte[], byte[]> record : records) {
                var _ = producer.send(record, acknowledgements);
            }
        } catch (RuntimeException e) {
            throw fail(e);
        }
        last =
                last.isDone()
                        ? acknowledgements.all()
                        : last.thenCombine(acknowledgements.all(), (_, _) -> true);
    }

    @Override
    public void flush() throws InterruptedException {
        check();
        try {
            producer.flush();
            last.get();
        } catch (RuntimeException | ExecutionException e) {
            throw fail(e);
        }
    }

    private void check() {
        TailraceException failure = failed.get();
        if (failure == null && last.isCompletedExceptionally()) {
            failure = Failures.of(last.exceptionNow(), "writing to Kafka");
            failed.compareAndSet(null, failure);
        }
        if (failure != null) {
            throw failure;
        }
    }

    private TailraceException fail(Exception cause) throws InterruptedException {
        TailraceException failure = Failures.uninterrupted(cause, "writing to Kafka");
        failed.compareAndSet(null, failure);
        return failure;
    }

    @Override
    public List<Gauge> gauges() {
        return List.of(producing.buffered());
    }

    @Override
    public void close() {
        failed.compareAndSet(
                null, new TailraceException(KafkaError.KAFKA_CLOSED, "the sink is closed"));
        producing.close();
    }
}
