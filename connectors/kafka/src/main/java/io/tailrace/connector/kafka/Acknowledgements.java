package io.tailrace.connector.kafka;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Waits for the brokers' word on each record of a frame. */
final class Acknowledgements implements Callback {

    private final AtomicInteger missing;
    private final CompletableFuture<@Nullable Void> all = new CompletableFuture<>();

    Acknowledgements(int records) {
        this.missing = new AtomicInteger(records);
    }

    /** Completes, on the producer's thread, with the last record; at once if one fails. */
    CompletableFuture<?> all() {
        return all;
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata place, @Nullable Exception failure) {
        if (failure != null) {
            all.completeExceptionally(Failures.of(failure, "writing to Kafka"));
        } else if (missing.decrementAndGet() == 0) {
            all.complete(null);
        }
    }
}
