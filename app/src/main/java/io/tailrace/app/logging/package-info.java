/** How log lines look and where they go. Found by Logback itself; nothing else refers to it. */
@NullMarked
package io.tailrace.app.logging;

import org.jspecify.annotations.NullMarked;
