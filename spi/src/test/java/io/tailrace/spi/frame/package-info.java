@NullMarked
package io.tailrace.spi.frame;

import org.jspecify.annotations.NullMarked;
