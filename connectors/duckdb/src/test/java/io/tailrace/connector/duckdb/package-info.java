@NullMarked
package io.tailrace.connector.duckdb;

import org.jspecify.annotations.NullMarked;
