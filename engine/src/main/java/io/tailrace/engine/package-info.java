/**
 * Runs pipelines. {@link io.tailrace.engine.PluginRegistry} finds the factories, a {@link
 * io.tailrace.engine.PipelineSpec} says what is to run, a {@link io.tailrace.engine.Pipeline} runs
 * it, {@link io.tailrace.engine.Pipelines} holds several by name. Whoever embeds Tailrace, the
 * command line and the control API read only this package, and {@code transform.Match}; below it
 * lie {@code lane} (how frames move), {@code checkpoint} (how positions are kept) and {@code
 * transform} (the built-in transforms).
 *
 * <pre>{@code
 * var plugins = PluginRegistry.load(Path.of("plugins"));
 * var pipeline = new Pipeline(new PipelineSpec("shop", source, List.of(RouteSpec.of("shop", sink)), Path.of("state")));
 * pipeline.start();
 * pipeline.await(Duration.ofSeconds(30)); // or drainAfter(rows) before, and then await
 * pipeline.drain();
 * }</pre>
 */
@NullMarked
package io.tailrace.engine;

import org.jspecify.annotations.NullMarked;
