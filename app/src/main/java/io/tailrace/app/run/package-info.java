/**
 * Keeps the pipelines of files running: starts them, follows changes of the files, drains them on a
 * signal. Knows the engine and the files; the commands start it, and the HTTP endpoints and the
 * panel look at the same {@code Pipelines}.
 */
@NullMarked
package io.tailrace.app.run;

import org.jspecify.annotations.NullMarked;
