#!/usr/bin/env bash
# compare.sh ROUNDS [WHAT...]   Databases' logs into Kafka, against what the servers, Kafka's own producer test and Debezium do.
#
#   receive    pg_recvlogical to /dev/null            producer   Kafka's producer test, with records such as Tailrace's
#   pg, mysql  Tailrace into Kafka, at least once     …-once     the same, exactly once
#   …-debezium the same in Debezium's envelope        …-engine   Debezium's engine into a producer of the same settings
#   latency    from before the statement to a reader of committed records, exactly once, PostgreSQL (RATE, DURATION)
#
# WORKBENCH is the folder of the benches' common.sh and setup.sh, whose servers and data (./setup.sh) serve; results are appended to
# its results.tsv, labels kafka-sink/…. WORKLOAD=A (2 million rows in transactions of 1000) or B (300,000 of one row).
# EXTRA: more options of the sink, as in 'headers: false'.
here=$(cd "$(dirname "$0")" && pwd)
. "${WORKBENCH:?the folder of common.sh}/common.sh"
export TAILRACE=${TAILRACE:-$here/../../tailrace}
rounds=${1:-3}
shift || true
workload=${WORKLOAD:-A}
brokers=127.0.0.1:$KAFKA_PORT
slot=bench_kafka
scratch=$BENCH_HOME/kafka-sink
mkdir -p "$scratch/classes"
javac -nowarn -proc:none --release 17 -d "$scratch/classes" -cp "$(cat "$BENCH_HOME/jars/debezium.cp")" "$here"/*.java

table() { case $workload in A) echo t ;; B) echo o ;; *) echo lat ;; esac; }

source_of() { # source_of pg|mysql : the pipeline's source, on one line
    if [ "$1" = pg ]; then
        echo "{type: postgres, url: 'postgres://postgres@127.0.0.1:$PG_PORT/postgres', tables: [public.$(table)], slot: $slot," \
            "publication: p, snapshot: never}"
    else
        echo "{type: mysql, url: 'mysql://$DB_USER@127.0.0.1:$MYSQL_PORT/perf', password: '$DB_PASSWORD', tables: [perf.$(table)]," \
            "start: {file: $file, position: 4}, snapshot: never}"
    fi
}

pipeline() { # pipeline SOURCE SINK-OPTIONS : writes a pipeline of its own name, prints the path; its topic has that name
    local name=kafka-sink-$(date +%s%N)
    mkdir -p "$scratch/$name"
    printf '%s\n' "pipeline: $name" "source: $1" routes: \
        "  - sink: {type: kafka, brokers: '$brokers', topic: $name, $2${EXTRA:+, $EXTRA}}" >"$scratch/$name/p.yaml"
    echo "$scratch/$name/p.yaml"
}

tailrace_run() { # tailrace_run pg|mysql SINK-OPTIONS
    run_ours "$label" "$rows" "$(pipeline "$(source_of "$1")" "$2")"
}

engine() { # engine pg|mysql : Debezium's engine
    local own
    if [ "$1" = pg ]; then
        own=(connector.class=io.debezium.connector.postgresql.PostgresConnector database.user=postgres database.password=x
            database.port="$PG_PORT" database.dbname=postgres database.sslmode=disable plugin.name=pgoutput publication.name=p
            publication.autocreate.mode=disabled slot.name="$slot" table.include.list="public.$(table)" snapshot.mode=no_data)
    else
        own=(connector.class=io.debezium.connector.mysql.MySqlConnector database.user="$DB_USER" database.password="$DB_PASSWORD"
            database.port="$MYSQL_PORT" database.server.id=5123 database.ssl.mode=disabled driver.allowPublicKeyRetrieval=true
            schema.history.internal=io.debezium.relational.history.MemorySchemaHistory include.schema.changes=false
            database.include.list=perf table.include.list="perf.$(table)" snapshot.mode=recovery
            begin="{\"file\":\"$file\",\"pos\":4,\"gtids\":\"$gtids\"}")
    fi
    measure "$label" "$rows" "${PEER_JAVA[@]}" -cp "$scratch/classes:$(class_path debezium)" DebeziumToKafka "$brokers" \
        "kafka-sink-$(date +%s%N)" "$rows" name=e topic.prefix=p database.hostname=127.0.0.1 tombstones.on.delete=false \
        decimal.handling.mode=string converter.schemas.enable=false key.converter.schemas.enable=false \
        value.converter.schemas.enable=false offset.flush.interval.ms=10000 "${own[@]}"
}

producer() { # records such as Tailrace's, of MySQL's rows
    local payload=$scratch/payload.jsonl
    [ -s "$payload" ] || payload >"$payload"
    measure "$label" "$rows" "${PEER_JAVA[@]}" -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp "$(class_path kafka)" \
        org.apache.kafka.tools.ProducerPerformance --topic "kafka-sink-$(date +%s%N)" --num-records "$rows" \
        --payload-file "$payload" --throughput -1 --producer-props bootstrap.servers="$brokers" acks=all \
        enable.idempotence=true batch.size=262144 linger.ms=5 compression.type=lz4 buffer.memory=134217728
}

payload() {
    local file=$FILE_A workload=A yaml
    yaml=$scratch/payload.yaml
    printf '%s\n' "pipeline: kafka-sink-payload-$(date +%s%N)" "source: $(source_of mysql)" \
        'routes: [{sink: {type: stdout, format: json}}]' >"$yaml"
    (cd "$scratch" && "$(tailrace)" run "$yaml" --until-rows 20000 2>/dev/null || true) | head -n 20000
}

latency() {
    local rate=${RATE:-300} yaml name warm count reading
    warm=$((10 * rate)) count=$((${DURATION:-30} * rate))
    drop_slot "$slot"
    psql_ -c "select pg_create_logical_replication_slot('$slot', 'pgoutput')" >/dev/null
    yaml=$(pipeline "$(workload=latency && source_of pg)" 'partitions: 1')
    name=$(basename "$(dirname "$yaml")")
    (cd "$(dirname "$yaml")" && exec "$(tailrace)" run "$yaml" --until-rows $((warm + count)) >run.log 2>&1) &
    measure "$label" "$count" java -Xmx128m -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
        -cp "$scratch/classes:$(class_path kafka)" LatencyKafka "$brokers" "$name" "$warm" "$count" &
    reading=$!
    sleep 5
    java -Xmx128m -cp "$(class_path pg-jdbc)" LatencyWriter pg "$PG_PORT" "$rate" "$warm" "$count"
    wait "$reading" || true
    wait || true
}

run() { # run WHAT
    local label=kafka-sink/$1/$workload
    case $1 in
    receive) measure "$label" "$rows" "$(pg_client pg_recvlogical)" -h 127.0.0.1 -p "$PG_PORT" -U postgres -d postgres \
        --slot="$slot" --start --no-loop -f /dev/null --endpos="$end" -o publication_names=p -o proto_version=1 ;;
    producer) producer ;;
    pg | mysql) tailrace_run "$1" 'delivery: at-least-once' ;;
    *-once) tailrace_run "${1%-*}" 'delivery: exactly-once' ;;
    *-debezium) tailrace_run "${1%-*}" 'delivery: at-least-once, format: debezium' ;;
    *-engine) engine "${1%-*}" ;;
    latency) label=kafka-sink/latency && latency ;;
    *) die "unknown: $1" ;;
    esac
}

for _ in $(seq "$rounds"); do
    for what in ${*:-receive pg pg-once pg-debezium producer mysql mysql-once mysql-debezium pg-engine mysql-engine latency}; do
        case $what in
        receive | pg* | latency)
            use_server pg
            if [ "$workload" = A ]; then rows=$ROWS_A end=$LSN_A base=base_a; else rows=$ROWS_B end=$LSN_B base=base_b; fi
            drop_slot "$slot"
            psql_ -c "select pg_copy_logical_replication_slot('$base', '$slot')" >/dev/null
            ;;
        *)
            use_server mysql
            if [ "$workload" = A ]; then
                rows=$ROWS_A file=$FILE_A gtids=$GTIDS_A
            else
                rows=$ROWS_B file=$FILE_B gtids=$GTIDS_B
            fi
            ;;
        esac
        run "$what" || true
        drop_slot "$slot"
        java -cp "$(class_path kafka)" org.apache.kafka.tools.TopicCommand --bootstrap-server "$brokers" \
            --delete --topic 'kafka-sink-.*' >/dev/null 2>&1 || true
        sync # the next run shall not have to share the disk with what this one wrote
    done
done
