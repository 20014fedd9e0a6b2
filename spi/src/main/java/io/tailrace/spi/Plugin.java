package io.tailrace.spi;

import java.util.List;

/** What one jar brings; found by {@link java.util.ServiceLoader}. */
public interface Plugin {

    List<Factory<?>> factories();
}
