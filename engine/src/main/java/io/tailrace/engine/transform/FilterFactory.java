package io.tailrace.engine.transform;

import io.tailrace.spi.Transform;
import io.tailrace.spi.TransformFactory;

/** Makes transforms that leave changes out. */
final class FilterFactory implements TransformFactory<FilterConfig> {

    @Override
    public String type() {
        return "filter";
    }

    @Override
    public Class<FilterConfig> config() {
        return FilterConfig.class;
    }

    @Override
    public String summary() {
        return "Lets changes pass by operation and by the values of columns";
    }

    @Override
    public String example() {
        return """
                type: filter
                tables: [public.orders]
                where:
                  - {column: country, in: [de, at, ch]}
                  - {column: total, greater: 100}
                """;
    }

    @Override
    public Transform open(FilterConfig config) {
        return new Filter(config);
    }
}
