package io.tailrace.connector.mysql.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.HostAddress;
import org.mariadb.jdbc.client.ReadableByteBuf;
import org.mariadb.jdbc.client.socket.Reader;
import org.mariadb.jdbc.client.socket.Writer;
import org.mariadb.jdbc.export.SslMode;
import org.mariadb.jdbc.plugin.AuthenticationPlugin;
import org.mariadb.jdbc.plugin.AuthenticationPluginFactory;
import org.mariadb.jdbc.plugin.authentication.standard.CachingSha2PasswordPlugin;

/**
 * MySQL's {@code sha256_password}, which the driver does not know: with TLS the password goes as it
 * is, without it is encrypted with the server's RSA key. See MySQL's {@code
 * sql-common/client_authentication.cc}. The driver finds it as a service: hence public.
 */
public final class Sha256Password implements AuthenticationPluginFactory {

    private static final int KEY_PLEASE = 1;

    @Override
    public String type() {
        return "sha256_password";
    }

    @Override
    public AuthenticationPlugin initialize(
            @Nullable String password, byte[] seed, Configuration settings, HostAddress host) {
        return (out, in, context) -> {
            if (password == null || password.isEmpty()) {
                out.writeByte(0);
            } else if (settings.sslMode() != SslMode.DISABLE) {
                out.writeBytes(password.getBytes(StandardCharsets.UTF_8));
                out.writeByte(0);
            } else {
                PublicKey key = key(out, in, settings);
                out.writeBytes(CachingSha2PasswordPlugin.encrypt(key, password, seed));
            }
            out.flush();
            return in.readReusablePacket();
        };
    }

    private static PublicKey key(Writer out, Reader in, Configuration settings)
            throws IOException, SQLException {
        if (settings.serverRsaPublicKeyFile() != null) {
            return CachingSha2PasswordPlugin.readPublicKeyFromFile(
                    settings.serverRsaPublicKeyFile());
        }
        if (!settings.allowPublicKeyRetrieval()) {
            throw new SQLException(
                    "without TLS, sha256_password needs the server's RSA key: give ssl-mode,"
                            + " server-public-key-path or get-server-public-key=true in url",
                    "28000");
        }
        out.writeByte(KEY_PLEASE);
        out.flush();
        ReadableByteBuf answer = in.readReusablePacket();
        if (answer.getByte() != 1) {
            throw new SQLException("the server has no RSA key for sha256_password", "28000");
        }
        answer.skip();
        byte[] key = new byte[answer.readableBytes()];
        answer.readBytes(key);
        return CachingSha2PasswordPlugin.generatePublicKey(key);
    }
}
