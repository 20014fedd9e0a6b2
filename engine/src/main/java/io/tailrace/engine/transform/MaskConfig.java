package io.tailrace.engine.transform;

import io.tailrace.spi.Doc;
import io.tailrace.spi.Secret;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Options of {@code mask}. */
record MaskConfig(
        @Doc("Tables to work on, such as public.users or public.*; none for all.")
                List<String> tables,
        @Doc("Columns whose values become null; not those of the key.") List<String> nulls,
        @Doc("Columns whose values become a fixed text; not those of the key.")
                Map<String, String> texts,
        @Doc("Columns whose values become their salted SHA-256, the same for the same value.")
                List<String> sha256,
        @Doc("What precedes each value that is hashed, so that nobody can guess it by trying.")
                @Nullable Secret salt) {

    MaskConfig {
        List<String> all = new ArrayList<>(nulls);
        all.addAll(texts.keySet());
        all.addAll(sha256);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("give columns in 'nulls', 'texts' or 'sha256'");
        }
        if (new HashSet<>(all).size() < all.size()) {
            throw new IllegalArgumentException("each column can be masked in one way");
        }
        if (!sha256.isEmpty() && (salt == null || salt.reveal().isEmpty())) {
            throw new IllegalArgumentException("'sha256' needs a 'salt', such as ${MASK_SALT}");
        }
    }
}
