/**
 * Writes changes into the topics of a Kafka cluster. {@code ExactlyOnceSink} and {@code
 * AtLeastOnceSink} send what {@code Records} makes of a batch; {@code Topics} sees to it that the
 * topics are there, and {@code CheckpointTopic} keeps positions. Knows {@code spi} and Kafka's
 * clients.
 */
@NullMarked
package io.tailrace.connector.kafka;

import org.jspecify.annotations.NullMarked;
