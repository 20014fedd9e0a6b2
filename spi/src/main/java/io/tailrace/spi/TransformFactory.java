package io.tailrace.spi;

/** Makes transforms of one type. */
public non-sealed interface TransformFactory<C extends Record> extends Factory<C> {

    Transform open(C config);
}
