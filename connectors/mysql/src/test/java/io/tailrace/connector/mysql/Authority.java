package io.tailrace.connector.mysql;

import io.tailrace.testkit.Keytool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** A certificate authority of the tests' own, made by the JDK's tool. Its files are PEM. */
final class Authority {

    private static final String PASSWORD = "changeit";

    /** Bytes of a PKCS#8 key of 2048 bits before the PKCS#1 key, which old servers want. */
    private static final int PKCS8 = 26;

    private final Path folder;

    Authority(String name) {
        try {
            folder = Files.createTempDirectory("tailrace-" + name + "-");
            folder.toFile().deleteOnExit();
            generate(name, "-ext", "bc:c");
            write(certificate(), "CERTIFICATE", keys().getCertificate(name).getEncoded());
            generate("server", "-signer", name, "-ext", "san=dns:localhost");
            write(folder.resolve("server.pem"), "CERTIFICATE", serverCertificate());
            byte[] key = keys().getKey("server", PASSWORD.toCharArray()).getEncoded();
            write(folder.resolve("key8.pem"), "PRIVATE KEY", key);
            write(serverKey(), "RSA PRIVATE KEY", Arrays.copyOfRange(key, PKCS8, key.length));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot make certificates", e);
        }
    }

    Path certificate() {
        return folder.resolve("ca.pem");
    }

    /** Of a server that is called {@code localhost}, and has no address in its certificate. */
    Path server() {
        return folder.resolve("server.pem");
    }

    Path serverKey() {
        return folder.resolve("key.pem");
    }

    /** The same key in the other format, PKCS#8. */
    Path serverKey8() {
        return folder.resolve("key8.pem");
    }

    private byte[] serverCertificate() throws IOException, GeneralSecurityException {
        return keys().getCertificateChain("server")[0].getEncoded();
    }

    private KeyStore keys() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("keys.p12"))) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private void generate(String name, String... more) throws IOException {
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of("-genkeypair", "-alias", name));
        arguments.addAll(List.of("-keyalg", "RSA", "-keysize", "2048", "-validity", "2"));
        arguments.addAll(List.of("-dname", "CN=" + name, "-storetype", "PKCS12"));
        arguments.addAll(List.of("-storepass", PASSWORD));
        arguments.addAll(List.of("-keystore", folder.resolve("keys.p12").toString()));
        arguments.addAll(List.of(more));
        Keytool.run(arguments);
    }

    private static void write(Path file, String kind, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Files.writeString(
                file,
                String.format(
                        Locale.ROOT,
                        "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n",
                        kind,
                        body));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        file.toFile().deleteOnExit();
    }
}
