/**
 * Writes changes into the topics of a Kafka cluster, and reads them from there. {@code
 * ExactlyOnceSink} and {@code AtLeastOnceSink} send what {@code Records} makes of a batch; {@code
 * Topics} sees to it that the topics are there, and {@code CheckpointTopic} keeps positions. {@code
 * KafkaSource} reads one partition, of which {@code RowRecords} or {@code ChangeRecords} make
 * changes. {@code KafkaCheckpointStore} keeps a pipeline's checkpoints in the cluster. Knows {@code
 * spi} and Kafka's clients.
 */
@NullMarked
package io.tailrace.connector.kafka;

import org.jspecify.annotations.NullMarked;
