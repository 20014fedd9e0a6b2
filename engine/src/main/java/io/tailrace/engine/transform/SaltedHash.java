package io.tailrace.engine.transform;

import io.tailrace.spi.Secret;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 over a salt and a value, in lower-case hexadecimal. For one thread. */
final class SaltedHash {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final byte[] salt;
    private final MessageDigest digest;
    private final byte[] hash;
    private final byte[] text;

    SaltedHash(Secret salt) {
        this.salt = salt.reveal().getBytes(StandardCharsets.UTF_8);
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        this.hash = new byte[digest.getDigestLength()];
        this.text = new byte[2 * hash.length];
    }

    /** The hash; valid until the next call. */
    byte[] of(byte[] value, int start, int length) {
        digest.update(salt);
        digest.update(value, start, length);
        try {
            digest.digest(hash, 0, hash.length);
        } catch (DigestException e) {
            throw new IllegalStateException("the buffer has the digest's length", e);
        }
        for (int i = 0; i < hash.length; i++) {
            text[2 * i] = HEX[(hash[i] >> 4) & 15];
            text[2 * i + 1] = HEX[hash[i] & 15];
        }
        return text;
    }
}
