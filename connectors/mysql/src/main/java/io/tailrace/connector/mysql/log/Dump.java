package io.tailrace.connector.mysql.log;

import io.tailrace.connector.mysql.gtid.DomainPositions;
import io.tailrace.connector.mysql.gtid.GtidSet;
import io.tailrace.connector.mysql.gtid.Gtids;
import io.tailrace.connector.mysql.server.ServerFailure;
import io.tailrace.connector.mysql.server.Wire;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Asks a server for its log, as a replica does. */
public final class Dump {

    private static final int REGISTER = 0x15;
    private static final int DUMP = 0x12;
    private static final int DUMP_GTID = 0x1e;
    private static final int NON_BLOCK = 1;
    private static final int THROUGH_GTID = 4;
    private static final long NOBODY = 0;

    private Dump() {}

    /**
     * Who asks.
     *
     * @param id the number that tells replicas of a server apart
     * @param uuid the same for MySQL's newer servers: of two with the same one, the older is ended
     * @param heartbeat how often the server shows that it is there
     */
    public record Replica(long id, UUID uuid, Duration heartbeat, boolean semiSync) {

        /** What the server shows in its list of replicas. */
        public String name() {
            return "tailrace-" + uuid;
        }
    }

    /**
     * Begins the log; events follow on the wire.
     *
     * @param gtids what is delivered: the log begins behind it; null to begin at file and offset
     */
    public static void begin(
            Wire wire,
            Replica replica,
            boolean mariadb,
            @Nullable Gtids gtids,
            String file,
            long offset) {
        prepare(wire, replica, mariadb, gtids);
        wire.expect(silence(replica.heartbeat()));
        register(wire, replica);
        ask(wire, replica.id(), 0, gtids, file, offset);
    }

    /**
     * The same for who only looks: the log ends where the server's ends, and no replica is ended or
     * listed for it.
     */
    static void look(Wire wire, boolean mariadb, @Nullable Gtids gtids, String file, long offset) {
        Replica nobody = new Replica(NOBODY, new UUID(0, 0), Duration.ofSeconds(10), false);
        prepare(wire, nobody, mariadb, gtids);
        wire.expect(silence(nobody.heartbeat()));
        ask(wire, NOBODY, NON_BLOCK, gtids, file, offset);
    }

    private static void ask(
            Wire wire, long id, int flags, @Nullable Gtids gtids, String file, long offset) {
        if (gtids instanceof GtidSet set) {
            dumpGtid(wire, id, flags | THROUGH_GTID, "", LogPosition.FIRST, set.encode());
        } else if (gtids != null) {
            dump(wire, id, flags, "", LogPosition.FIRST);
        } else if (offset >= 1L << 32) {
            dumpGtid(wire, id, flags, file, offset, new GtidSet().encode());
        } else {
            dump(wire, id, flags, file, offset);
        }
    }

    /** How long a server that sends heartbeats may be silent. */
    private static Duration silence(Duration heartbeat) {
        return Duration.ofMillis(3 * heartbeat.toMillis() + 10_000); // BigDecimal is slow to load
    }

    private static void prepare(
            Wire wire, Replica replica, boolean mariadb, @Nullable Gtids gtids) {
        StringBuilder sql = new StringBuilder("SET ");
        long nanos = replica.heartbeat().toNanos();
        sql.append("@master_heartbeat_period = ").append(nanos);
        sql.append(", @source_heartbeat_period = ").append(nanos);
        sql.append(", @master_binlog_checksum = @@global.binlog_checksum");
        sql.append(", @source_binlog_checksum = @@global.binlog_checksum");
        sql.append(", @slave_uuid = '").append(replica.uuid()).append('\'');
        sql.append(", @replica_uuid = '").append(replica.uuid()).append('\'');
        if (replica.semiSync()) {
            sql.append(", @rpl_semi_sync_slave = 1, @rpl_semi_sync_replica = 1");
        }
        if (mariadb) {
            sql.append(", @mariadb_slave_capability = 4");
            if (gtids instanceof DomainPositions positions) {
                sql.append(", @slave_connect_state = '").append(positions).append('\'');
                sql.append(", @slave_gtid_strict_mode = 0, @slave_gtid_ignore_duplicates = 0");
            }
        }
        try (Statement statement = wire.connection().createStatement()) {
            statement.execute(sql.toString());
        } catch (SQLException e) {
            throw ServerFailure.of(e, "cannot prepare " + wire.server() + " to send its log");
        }
    }

    private static void register(Wire wire, Replica replica) {
        byte[] name = replica.name().getBytes(StandardCharsets.US_ASCII);
        ByteBuffer out = command(64 + name.length, REGISTER);
        out.putInt((int) replica.id());
        out.put((byte) name.length).put(name);
        out.put((byte) 0).put((byte) 0); // user and password, which nobody reads
        out.putShort((short) 0).putInt(0).putInt(0); // port, rank, source
        send(wire, out);
        wire.next();
        if (wire.array()[wire.start()] == (byte) 0xff) {
            throw wire.failure("cannot register as a replica");
        }
    }

    private static void dump(Wire wire, long id, int flags, String file, long offset) {
        ByteBuffer out = command(32 + 3 * file.length(), DUMP);
        out.putInt((int) offset).putShort((short) flags).putInt((int) id);
        out.put(file.getBytes(StandardCharsets.UTF_8));
        send(wire, out);
    }

    private static void dumpGtid(
            Wire wire, long id, int flags, String file, long offset, byte[] set) {
        byte[] name = file.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = command(32 + name.length + set.length, DUMP_GTID);
        out.putShort((short) flags).putInt((int) id);
        out.putInt(name.length).put(name).putLong(offset).putInt(set.length).put(set);
        send(wire, out);
    }

    private static ByteBuffer command(int size, int command) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN).put((byte) command);
    }

    private static void send(Wire wire, ByteBuffer out) {
        int length = out.position();
        byte[] command = new byte[length];
        out.get(0, command);
        wire.send(command, length);
    }
}
