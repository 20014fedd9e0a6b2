/**
 * The program: the main class, and the one place that puts the parts together. Its sub-packages are
 * the command line, pipeline files, the HTTP endpoints, the live panel and the demo.
 */
@NullMarked
package io.tailrace.app;

import org.jspecify.annotations.NullMarked;
