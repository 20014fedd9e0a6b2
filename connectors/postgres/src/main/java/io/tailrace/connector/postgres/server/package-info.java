/**
 * The server as every other package here meets it: how to reach it, its raw wire, and what can go
 * wrong with it. Knows {@code spi} and pgjdbc.
 */
@NullMarked
package io.tailrace.connector.postgres.server;

import org.jspecify.annotations.NullMarked;
