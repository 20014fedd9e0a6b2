/**
 * The demonstration: a private PostgreSQL with a shop's tables, traffic on it, a pipeline into
 * DuckDB and JSON lines, and at the end a comparison of every row. Knows both ends' drivers, since
 * it looks at them past the pipeline.
 */
@NullMarked
package io.tailrace.app.demo;

import org.jspecify.annotations.NullMarked;
