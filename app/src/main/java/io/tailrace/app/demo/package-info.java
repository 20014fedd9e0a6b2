/**
 * The demonstration: a private PostgreSQL or MySQL with a shop's tables, traffic on it, a pipeline
 * into DuckDB and JSON lines or into a private Kafka broker, and at the end a comparison of every
 * row. Knows both ends' drivers, since it looks at them past the pipeline. The training of the
 * ahead-of-time cache uses the same servers.
 */
@NullMarked
package io.tailrace.app.demo;

import org.jspecify.annotations.NullMarked;
