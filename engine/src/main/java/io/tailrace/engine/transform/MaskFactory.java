package io.tailrace.engine.transform;

import io.tailrace.spi.Transform;
import io.tailrace.spi.TransformFactory;

/** Makes transforms that hide values. */
final class MaskFactory implements TransformFactory<MaskConfig> {

    @Override
    public String type() {
        return "mask";
    }

    @Override
    public Class<MaskConfig> config() {
        return MaskConfig.class;
    }

    @Override
    public String summary() {
        return "Hides the values of columns: null, a fixed text, or a salted hash";
    }

    @Override
    public String example() {
        return """
                type: mask
                tables: [public.users]
                nulls: [birthday]
                texts: {phone: '***'}
                sha256: [email]
                salt: ${MASK_SALT}
                """;
    }

    @Override
    public Transform open(MaskConfig config) {
        return new Mask(config);
    }
}
