/** GTID sets of both families, with their algebra. Knows only the JDK. */
@NullMarked
package io.tailrace.connector.mysql.gtid;

import org.jspecify.annotations.NullMarked;
