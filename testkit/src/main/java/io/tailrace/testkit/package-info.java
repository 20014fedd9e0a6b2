/**
 * What tests of several modules share: a scripted source, a faulty sink, a manual clock, private
 * PostgreSQL servers, a proxy that misbehaves on demand, the contract tests of connectors, and row
 * by row comparison. Knows {@code spi}; used in tests only.
 */
@NullMarked
package io.tailrace.testkit;

import org.jspecify.annotations.NullMarked;
