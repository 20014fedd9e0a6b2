package io.tailrace.connector.mysql.server;

import io.tailrace.spi.TailraceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/**
 * By what a client proves itself: a certificate, perhaps with those of the authorities in between,
 * and its key, in PEM files (RFC 7468) as MySQL's own programs take them.
 */
final class ClientKey {

    private static final Pattern KEY =
            Pattern.compile(
                    "-----BEGIN (?<kind>[A-Z ]*)PRIVATE KEY-----(?<body>[A-Za-z0-9+/=\\s]+)-----END");

    /** What PKCS#8 puts between its length and the length of an RSA key (RFC 5208, RFC 8017). */
    private static final byte[] RSA =
            HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

    private static final char[] NO_PASSWORD = {};

    private ClientKey() {}

    /**
     * @throws TailraceException if the files cannot be read, or are of another kind
     */
    static KeyManager[] managers(Path certificate, Path key) {
        try {
            Certificate[] chain = chain(certificate);
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            String algorithm = chain[0].getPublicKey().getAlgorithm();
            store.setKeyEntry("client", key(key, algorithm), NO_PASSWORD, chain);
            KeyManagerFactory factory =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            return factory.getKeyManagers();
        } catch (IOException | GeneralSecurityException e) {
            throw new TailraceException(
                    MysqlError.MYSQL_TLS_REFUSED,
                    "cannot use the certificate "
                            + certificate
                            + " with the key "
                            + key
                            + ", which url names: "
                            + e,
                    e);
        }
    }

    private static Certificate[] chain(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            Certificate[] chain =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(in)
                            .toArray(Certificate[]::new);
            if (chain.length == 0) {
                throw new IOException("there is no certificate in " + file);
            }
            return chain;
        }
    }

    private static PrivateKey key(Path file, String algorithm)
            throws IOException, GeneralSecurityException {
        Matcher pem = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
        if (!pem.find()) {
            throw new IOException("there is no key in PEM in " + file);
        }
        byte[] der = Base64.getMimeDecoder().decode(pem.group("body"));
        byte[] pkcs8 =
                switch (pem.group("kind")) {
                    case "" -> der;
                    case "RSA " -> wrapped(der);
                    default ->
                            throw new IOException(
                                    "the key must be PKCS#8 without a password; 'openssl pkcs8 -topk8 -nocrypt -in "
                                            + file
                                            + "' makes it one");
                };
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    /** PKCS#1 as PKCS#8. */
    private static byte[] wrapped(byte[] rsa) throws IOException {
        if (rsa.length > Short.MAX_VALUE) {
            throw new IOException("the key is larger than any");
        }
        int inner = RSA.length + 4 + rsa.length;
        return ByteBuffer.allocate(4 + inner)
                .putShort((short) 0x3082)
                .putShort((short) inner)
                .put(RSA)
                .putShort((short) 0x0482)
                .putShort((short) rsa.length)
                .put(rsa)
                .array();
    }
}
