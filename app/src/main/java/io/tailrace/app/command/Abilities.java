package io.tailrace.app.command;

import io.tailrace.engine.Component;
import io.tailrace.engine.PipelineSpec;
import io.tailrace.spi.Checkable;
import io.tailrace.spi.Checkpoint;
import io.tailrace.spi.CheckpointStoreFactory;
import io.tailrace.spi.Factory;
import io.tailrace.spi.Guarantee;
import io.tailrace.spi.LogSlots;
import io.tailrace.spi.Resnapshot;
import io.tailrace.spi.SinkFactory;
import java.util.List;
import java.util.Optional;

/**
 * Asks factories for what only some of them can do. The casts hold because a component's
 * configuration is of its factory's class: {@link Component} checks it.
 */
@SuppressWarnings("unchecked")
final class Abilities {

    private Abilities() {}

    /** What the factory finds at its end; nothing if it cannot look. */
    static Optional<List<Checkable.Finding>> check(Component<?> component) {
        return component.factory() instanceof Checkable<?> checkable
                ? Optional.of(((Checkable<Record>) checkable).check(component.config()))
                : Optional.empty();
    }

    /** The same for a pipeline's source, which may have come some way. */
    static Optional<List<Checkable.Finding>> check(
            Component<?> source, String pipeline, List<Checkpoint> checkpoints) {
        return source.factory() instanceof Checkable<?> checkable
                ? Optional.of(
                        ((Checkable<Record>) checkable)
                                .check(source.config(), pipeline, checkpoints))
                : Optional.empty();
    }

    /** Where checkpoints are, in words. */
    static String checkpointPlace(PipelineSpec spec) {
        return ((CheckpointStoreFactory<Record>) spec.checkpoints().factory())
                .place(spec.checkpoints().config(), spec.stateDirectory());
    }

    static Guarantee guarantee(Component<? extends SinkFactory<?>> sink) {
        return ((SinkFactory<Record>) sink.factory()).guarantee(sink.config());
    }

    static Optional<LogSlots<Record>> logSlots(Factory<?> factory) {
        return factory instanceof LogSlots<?> slots
                ? Optional.of((LogSlots<Record>) slots)
                : Optional.empty();
    }

    static Optional<Resnapshot<Record>> resnapshot(Factory<?> factory) {
        return factory instanceof Resnapshot<?> resnapshot
                ? Optional.of((Resnapshot<Record>) resnapshot)
                : Optional.empty();
    }
}
