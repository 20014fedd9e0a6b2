/**
 * The DuckDB sink: mirrors tables into a DuckDB file, exactly once. {@link
 * io.tailrace.connector.duckdb.DuckDbSink} decides when to commit; {@code Shaper} gives target
 * tables their shape; a {@code TableWriter} per table nets changes in memory and moves them through
 * staging tables into the target; {@code CellCodec} carries one cell. Knows the SPI and the driver.
 */
@NullMarked
package io.tailrace.connector.duckdb;

import org.jspecify.annotations.NullMarked;
