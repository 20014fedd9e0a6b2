/**
 * Connections to a MySQL or MariaDB server, and the packets on them as bytes. Knows the driver, for
 * connecting, logging in and statements; the binary log never goes through it.
 */
@NullMarked
package io.tailrace.connector.mysql.server;

import org.jspecify.annotations.NullMarked;
