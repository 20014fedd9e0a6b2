package io.tailrace.spi.frame;

import org.jspecify.annotations.Nullable;

/**
 * A restart point in a source. Only the source that made it can read it; everybody else stores it,
 * compares it for equality, and hands it back.
 *
 * @param token printable text on one line, without credentials
 */
public record Position(String token) {

    // Written out, as in TableName: a record's own would be made anew at each start, in some ms.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Position position && token.equals(position.token);
    }

    @Override
    public int hashCode() {
        return token.hashCode();
    }
}
