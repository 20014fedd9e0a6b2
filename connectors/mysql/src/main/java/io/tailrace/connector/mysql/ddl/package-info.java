/**
 * What tables were: a tolerant reader of DDL, and the history that it drives, kept beside the
 * checkpoints. Knows {@code catalog}.
 */
@NullMarked
package io.tailrace.connector.mysql.ddl;

import org.jspecify.annotations.NullMarked;
