package io.tailrace.connector.postgres.log;

/** The command that starts the stream, with the newest protocol that the server speaks. */
final class StartReplication {

    private StartReplication() {}

    static String command(LogOptions options, long lsn, int version, boolean streaming) {
        int protocol = version >= 160_000 ? 4 : version >= 150_000 ? 3 : version >= 140_000 ? 2 : 1;
        StringBuilder command =
                new StringBuilder("START_REPLICATION SLOT \"")
                        .append(options.slot())
                        .append("\" LOGICAL ")
                        .append(Lsn.text(lsn))
                        .append(" (proto_version '")
                        .append(protocol)
                        .append("', publication_names '\"")
                        .append(options.publication().replace("\"", "\"\"").replace("'", "''"))
                        .append("\"'");
        if (version >= 140_000) {
            command.append(", messages 'true'");
            if (streaming) {
                command.append(", streaming 'on'");
            }
        }
        return command.append(')').toString();
    }
}
