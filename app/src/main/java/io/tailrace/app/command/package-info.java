/**
 * The command line: one class a command, each a thin layer over the engine and the files. Knows
 * every other package of the app; picocli parses, everything else is decided here.
 */
@NullMarked
package io.tailrace.app.command;

import org.jspecify.annotations.NullMarked;
