/**
 * Shows running pipelines: a live panel on a screen, a line every few seconds elsewhere. Reads the
 * engine's figures, changes nothing.
 */
@NullMarked
package io.tailrace.app.panel;

import org.jspecify.annotations.NullMarked;
