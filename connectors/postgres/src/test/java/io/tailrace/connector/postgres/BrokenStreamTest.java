package io.tailrace.connector.postgres;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.spi.Source;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Position;
import io.tailrace.testkit.FrameLog;
import io.tailrace.testkit.FrameLog.Delivered;
import io.tailrace.testkit.PrivateDatabase;
import io.tailrace.testkit.PrivatePostgres;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The server ends the stream at exactly the worst message. */
@Tag("server")
final class BrokenStreamTest {

    @RegisterExtension static final PrivatePostgres postgres = PrivatePostgres.shared();

    @Test
    void loses_nothing_of_a_transaction_of_which_only_the_begin_has_come() throws Exception {
        PrivateDatabase database = postgres.database();
        database.execute("create table t (id integer primary key, v text)");
        PostgresPipeline pipeline = new PostgresPipeline(database);
        Position start;
        try (Source source = pipeline.open(null)) {
            start =
                    new FrameLog(null)
                            .readUntil(source, log -> !log.restartPoints().isEmpty())
                            .lastPosition();
        }
        database.execute(
                "insert into t values (1, 'a'), (2, 'a'), (3, 'a')",
                "insert into t values (4, 'b'), (5, 'b'), (6, 'b')");

        FrameLog first = new FrameLog(start);
        try (EndAtBegin proxy = new EndAtBegin(database.port(), 2);
                Source source =
                        new PostgresPipeline(database)
                                .url(database.url(proxy.port()) + "?sslmode=disable")
                                .open(start)) {
            assertThatThrownBy(() -> first.read(source, 6))
                    .isInstanceOf(TailraceException.class)
                    .hasMessageContaining("administrator");
        }
        assertThat(ids(first)).containsExactly("1", "2", "3");
        Position reached = first.lastPosition();
        try (Source source = pipeline.open(reached)) {
            assertThat(ids(new FrameLog(reached).read(source, 3))).containsExactly("4", "5", "6");
        }
    }

    private static List<String> ids(FrameLog log) {
        return log.changes().stream().map(Delivered::after).map(row -> row.get("id")).toList();
    }

    /**
     * Passes everything on, but keeps the log back until its nth transaction begins; hands it out
     * in one go up to there, with the words of a server whose administrator ends the sender.
     */
    private static final class EndAtBegin implements AutoCloseable {

        private static final int HEADER = 25;

        private final int target;
        private final int nth;
        private final ServerSocket listener;

        EndAtBegin(int target, int nth) throws IOException {
            this.target = target;
            this.nth = nth;
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            Thread.ofPlatform().daemon().start(this::accept);
        }

        int port() {
            return listener.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }

        private void accept() {
            try {
                while (true) {
                    Socket client = listener.accept();
                    Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                    Thread.ofPlatform().daemon().start(() -> pass(client, server));
                    Thread.ofPlatform().daemon().start(() -> answer(server, client));
                }
            } catch (IOException _) {
                // closed
            }
        }

        private static void pass(Socket client, Socket server) {
            try (client;
                    server) {
                InputStream in = client.getInputStream();
                in.transferTo(server.getOutputStream());
            } catch (IOException _) {
                // one side is gone
            }
        }

        private void answer(Socket server, Socket client) {
            ByteArrayOutputStream kept = new ByteArrayOutputStream();
            int begun = 0;
            try (client;
                    server) {
                DataInputStream in = new DataInputStream(server.getInputStream());
                while (true) {
                    byte type = in.readByte();
                    int length = in.readInt();
                    byte[] body = in.readNBytes(length - 4);
                    byte[] message =
                            ByteBuffer.allocate(length + 1)
                                    .put(type)
                                    .putInt(length)
                                    .put(body)
                                    .array();
                    boolean log = type == 'd' && (body[0] == 'w' || kept.size() > 0);
                    if (log) {
                        kept.write(message);
                    }
                    if (type == 'd' && body[0] == 'w' && body[HEADER] == 'B') {
                        begun++;
                    }
                    if (begun == nth) {
                        kept.write(ended());
                        client.getOutputStream().write(kept.toByteArray());
                        client.shutdownOutput();
                        in.transferTo(OutputStream.nullOutputStream());
                        return;
                    }
                    if (!log) {
                        client.getOutputStream().write(message);
                    }
                }
            } catch (IOException _) {
                // one side is gone
            }
        }

        private static byte[] ended() {
            byte[] fields =
                    "SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0"
                            .getBytes(ISO_8859_1);
            return ByteBuffer.allocate(fields.length + 5)
                    .put((byte) 'E')
                    .putInt(fields.length + 4)
                    .put(fields)
                    .array();
        }
    }
}
