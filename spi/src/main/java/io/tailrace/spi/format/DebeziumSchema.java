package io.tailrace.spi.format;

import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.Table;

/** Writes the Kafka Connect schema that stands before the payload when schemas are on. */
final class DebeziumSchema {

    private static final String SNAPSHOTS =
            "true,first,first_in_data_collection,last_in_data_collection,last,false,incremental";

    private DebeziumSchema() {}

    static String of(Table table, DebeziumCells cells, String connector, String server) {
        String name = adjusted(server + "." + table.name());
        StringBuilder columns = new StringBuilder();
        for (int i = 0; i < table.width(); i++) {
            columns.append(i == 0 ? "" : ",").append(column(table.column(i), i, cells));
        }
        String row =
                "{\"type\":\"struct\",\"fields\":["
                        + columns
                        + "],\"optional\":true,\"name\":"
                        + Literal.quoted(name + ".Value");
        return "{\"schema\":{\"type\":\"struct\",\"fields\":["
                + row
                + ",\"field\":\"before\"},"
                + row
                + ",\"field\":\"after\"},"
                + source(connector)
                + ","
                + transaction()
                + ","
                + field("string", false, "op")
                + ","
                + field("int64", true, "ts_ms")
                + ","
                + field("int64", true, "ts_us")
                + ","
                + field("int64", true, "ts_ns")
                + "],\"optional\":false,\"name\":"
                + Literal.quoted(name + ".Envelope")
                + ",\"version\":2},\"payload\":";
    }

    /** Of a logical message. */
    static String ofMessage(String connector, DebeziumValue content) {
        String names = "io.debezium.connector.postgresql.";
        return "{\"schema\":{\"type\":\"struct\",\"fields\":["
                + field("string", false, "op")
                + ","
                + field("int64", true, "ts_ms")
                + ","
                + source(connector)
                + ","
                + transaction()
                + ",{\"type\":\"struct\",\"fields\":["
                + field("string", true, "prefix")
                + ","
                + field(content.type, true, "content")
                + "],\"optional\":false,\"name\":\""
                + names
                + "Message\",\"version\":1,\"field\":\"message\"}],\"optional\":false,\"name\":\""
                + names
                + "MessageValue\",\"version\":1},\"payload\":";
    }

    private static String column(Column column, int index, DebeziumCells cells) {
        DebeziumValue value = cells.value(index);
        DebeziumValue element = cells.element(index);
        StringBuilder text = new StringBuilder("{\"type\":\"").append(value.type).append('"');
        if (element != null) {
            DataType type = column.type().element();
            text.append(",\"items\":{\"type\":\"").append(element.type).append('"');
            members(element, type == null ? column.type() : type, column, true, text);
            text.append('}');
        }
        members(value, column.type(), column, column.nullable(), text);
        return text.append(",\"field\":")
                .append(Literal.quoted(column.name()))
                .append('}')
                .toString();
    }

    private static void members(
            DebeziumValue value,
            DataType type,
            Column column,
            boolean optional,
            StringBuilder text) {
        if (value == DebeziumValue.VARIABLE_DECIMAL) {
            text.append(",\"fields\":[")
                    .append(field("int32", false, "scale"))
                    .append(',')
                    .append(field("bytes", false, "value"))
                    .append(']');
        }
        text.append(",\"optional\":").append(optional);
        if (!value.schema.isEmpty()) {
            text.append(",\"name\":\"").append(value.schema).append("\",\"version\":1");
            text.append(parameters(value, type, column));
        }
    }

    private static String parameters(DebeziumValue value, DataType type, Column column) {
        return switch (value) {
            case DECIMAL ->
                    ",\"parameters\":{\"scale\":\""
                            + type.scale()
                            + "\",\"connect.decimal.precision\":\""
                            + type.precision()
                            + "\"}";
            case BITS -> ",\"parameters\":{\"length\":\"" + bits(column) + "\"}";
            case ENUM, ENUM_SET ->
                    ",\"parameters\":{\"allowed\":"
                            + Literal.quoted(String.join(",", Labels.of(column)))
                            + "}";
            case VARIABLE_DECIMAL -> ",\"doc\":\"Variable scaled decimal\"";
            default -> "";
        };
    }

    /** The declared length of a bit string. */
    static int bits(Column column) {
        String type = column.sourceType();
        int open = type.indexOf('(');
        int close = type.indexOf(')', open + 1);
        if (open < 0 || close < 0 || !Cells.isNumber(type.substring(open + 1, close))) {
            return Integer.MAX_VALUE;
        }
        return Integer.parseInt(type.substring(open + 1, close));
    }

    private static String source(String connector) {
        boolean postgres = connector.equals("postgresql");
        String own =
                postgres
                        ? field("string", false, "schema")
                                + ","
                                + field("string", false, "table")
                                + ","
                                + field("int64", true, "txId")
                                + ","
                                + field("int64", true, "lsn")
                                + ","
                                + field("int64", true, "xmin")
                                + ","
                                + field("string", true, "origin")
                                + ","
                                + field("int64", true, "origin_lsn")
                        : field("string", true, "table")
                                + ","
                                + field("int64", false, "server_id")
                                + ","
                                + field("string", true, "gtid")
                                + ","
                                + field("string", false, "file")
                                + ","
                                + field("int64", false, "pos")
                                + ","
                                + field("int32", false, "row")
                                + ","
                                + field("int64", true, "thread")
                                + ","
                                + field("string", true, "query");
        return "{\"type\":\"struct\",\"fields\":["
                + field("string", false, "version")
                + ","
                + field("string", false, "connector")
                + ","
                + field("string", false, "name")
                + ","
                + field("int64", false, "ts_ms")
                + ",{\"type\":\"string\",\"optional\":true,\"name\":\"io.debezium.data.Enum\","
                + "\"version\":1,\"parameters\":{\"allowed\":\""
                + SNAPSHOTS
                + "\"},\"default\":\"false\",\"field\":\"snapshot\"},"
                + field("string", false, "db")
                + ","
                + field("string", true, "sequence")
                + ","
                + field("int64", true, "ts_us")
                + ","
                + field("int64", true, "ts_ns")
                + ","
                + own
                + "],\"optional\":false,\"name\":\"io.debezium.connector."
                + (postgres || connector.equals("mariadb") ? connector : "mysql")
                + ".Source\",\"version\":1,\"field\":\"source\"}";
    }

    private static String transaction() {
        return "{\"type\":\"struct\",\"fields\":["
                + field("string", false, "id")
                + ","
                + field("int64", false, "total_order")
                + ","
                + field("int64", false, "data_collection_order")
                + "],\"optional\":true,\"name\":\"event.block\",\"version\":1,"
                + "\"field\":\"transaction\"}";
    }

    private static String field(String type, boolean optional, String name) {
        return "{\"type\":\""
                + type
                + "\",\"optional\":"
                + optional
                + ",\"field\":\""
                + name
                + "\"}";
    }

    /** Names of schemas have letters, digits, underscores and points only. */
    private static String adjusted(String name) {
        return name.replaceAll("[^A-Za-z0-9_.]", "_");
    }
}
