@NullMarked
package io.tailrace.spi.format;

import org.jspecify.annotations.NullMarked;
