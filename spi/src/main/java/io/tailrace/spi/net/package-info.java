/** What connectors to database servers have in common on the way there. Knows the JDK. */
@NullMarked
package io.tailrace.spi.net;

import org.jspecify.annotations.NullMarked;
