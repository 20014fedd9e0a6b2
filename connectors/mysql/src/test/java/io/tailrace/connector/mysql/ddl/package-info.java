@NullMarked
package io.tailrace.connector.mysql.ddl;

import org.jspecify.annotations.NullMarked;
