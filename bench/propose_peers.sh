# Sourced by bench/propose and bench/import: starts and stops daemons and peers under $work.
# shellcheck shell=bash disable=SC2154

peers_install() {
    local missing=()
    [ -x /usr/lib/postgresql/15/bin/initdb ] || missing+=(postgresql-15)
    [ -e /usr/share/postgresql/15/extension/postgis.control ] || missing+=(postgresql-15-postgis-3)
    [ -e /usr/include/postgresql/libpq-fe.h ] || missing+=(libpq-dev)
    command -v redis-server >/dev/null || missing+=(redis-server)
    [ ${#missing[@]} -eq 0 ] || apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null
}

pg_include() {
    pg_config --includedir 2>/dev/null || echo /usr/include/postgresql
}

as_postgres() {
    if [ "$(id -u)" = 0 ]; then
        runuser -u postgres -- "$@"
    else
        "$@"
    fi
}

# start_daemon NAME: an empty amityd on $work/NAME.sock
start_daemon() {
    "$bin/amityd" --data "$work/$1" --listen "unix:$work/$1.sock" --pack fi 2>"$work/$1.log" &
    stop_later+=($!)
    for _ in $(seq 200); do
        grep -q '^ready' "$work/$1.log" && return
        sleep 0.05
    done
    cat "$work/$1.log" >&2
    return 1
}

# Ends the daemon that was started last.
stop_last() {
    local pid=${stop_later[-1]}
    unset 'stop_later[-1]'
    kill "$pid"
    wait "$pid" || true
}

# start_postgres on|off: a cluster of its own in $work/pg, fsync as said, on a Unix socket there
start_postgres() {
    mkdir -p "$work/pg"
    if [ "$(id -u)" = 0 ]; then
        chown postgres "$work/pg"
    fi
    as_postgres "$pg/initdb" -D "$work/pg/db" -U postgres -A trust --no-sync >/dev/null
    as_postgres "$pg/pg_ctl" -D "$work/pg/db" -w -s -l "$work/pg/log" start -o "-c listen_addresses='' \
        -c unix_socket_directories=$work/pg -c fsync=$1 -c shared_buffers=1GB -c work_mem=64MB -c jit=off \
        -c max_parallel_workers_per_gather=0 -c plan_cache_mode=force_generic_plan -c max_wal_size=4GB"
    postgres_runs=yes
}

start_redis() {
    redis-server --port 0 --unixsocket "$work/redis.sock" --save '' --appendonly no \
        --daemonize no >"$work/redis.log" &
    stop_later+=($!)
    for _ in $(seq 100); do
        [ -S "$work/redis.sock" ] && return
        sleep 0.05
    done
    return 1
}

stop_later=()
postgres_runs=no
peers_stop() {
    for pid in "${stop_later[@]}"; do
        kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
    done
    [ "$postgres_runs" = no ] || as_postgres "$pg/pg_ctl" -D "$work/pg/db" -s -m immediate stop
    rm -rf "$work"
}
