/**
 * The endpoints {@code /healthz}, {@code /readyz} and {@code /metrics} on the loopback address.
 * Reads the engine's figures, changes nothing.
 */
@NullMarked
package io.tailrace.app.http;

import org.jspecify.annotations.NullMarked;
