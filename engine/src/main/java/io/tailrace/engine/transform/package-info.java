/**
 * What a route does to batches before its sink: {@link io.tailrace.engine.transform.Match} and the
 * built-in transforms. Knows {@code spi}.
 */
@NullMarked
package io.tailrace.engine.transform;

import org.jspecify.annotations.NullMarked;
