/**
 * The MySQL and MariaDB source: its configuration, and how it starts, resumes and delivers. Knows
 * {@code server}, {@code log}, {@code gtid} and {@code catalog}.
 */
@NullMarked
package io.tailrace.connector.mysql;

import org.jspecify.annotations.NullMarked;
