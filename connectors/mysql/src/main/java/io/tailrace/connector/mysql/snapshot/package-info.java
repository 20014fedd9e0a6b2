/**
 * Reads whole tables in rounds ({@code docs/mysql.md}): in chunks of their key, each by a statement
 * of its own, delivered in order, that survive a restart. Knows the catalogue; does not know the
 * log reader, which stands still while a round is delivered.
 */
@NullMarked
package io.tailrace.connector.mysql.snapshot;

import org.jspecify.annotations.NullMarked;
