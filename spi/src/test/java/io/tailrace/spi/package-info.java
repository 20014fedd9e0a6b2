@NullMarked
package io.tailrace.spi;

import org.jspecify.annotations.NullMarked;
