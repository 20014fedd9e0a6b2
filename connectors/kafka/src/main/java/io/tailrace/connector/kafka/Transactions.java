package io.tailrace.connector.kafka;

import org.apache.kafka.clients.producer.KafkaProducer;

/** How a transaction is ended here. */
final class Transactions {

    private Transactions() {}

    /**
     * Commits what was sent, all of it. The producer by itself (seen of 4.3.1) looks whether
     * records wait before it takes the lock under which it looks whether to end the transaction: a
     * record sent and a commit asked for between the two, and the commit goes ahead without that
     * record, and succeeds. So none may wait.
     */
    static void commit(KafkaProducer<byte[], byte[]> producer) {
        producer.flush();
        producer.commitTransaction();
    }
}
