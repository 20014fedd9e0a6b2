/**
 * Pipeline files: YAML read into a tree that knows where everything stands, and bound to the
 * configuration records of the parts it names. Knows the spi and a YAML parser; the commands read
 * files through {@link PipelineReader}.
 */
@NullMarked
package io.tailrace.app.config;

import org.jspecify.annotations.NullMarked;
