@NullMarked
package io.tailrace.connector.generate;

import org.jspecify.annotations.NullMarked;
