#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What script/bench starts and stops: Ownplan, one process or several, a PostgreSQL of its own, nginx; how much processor
# they took; and taking their files out of the page cache. Sourced; uses the variables of script/bench, and keeps in
# `servers` and `ports` the processes of Ownplan, in `postgres` and `nginx` theirs.
# shellcheck disable=SC2154
servers=() ports=() postgres='' nginx='' peer='' database=''

# end PID SIGNAL SECONDS LAST: asks it to end, waits so long, then sends the last signal.
end() {
	[ -n "$1" ] || return 0
	kill "-$2" "$1" 2>/dev/null || return 0
	for _ in $(seq $(($3 * 10))); do
		kill -0 "$1" 2>/dev/null || return 0
		sleep 0.1
	done
	kill "-$4" "$1" 2>/dev/null || true
}

stop() { end "$1" TERM 30 KILL; }

servers_stop() {
	local pid
	for pid in "${servers[@]}"; do stop "$pid"; done
	servers=() ports=()
}

postgres_stop() {
	end "$postgres" INT 60 QUIT # "fast": whoever is connected is let go, and all is written
	postgres=''
}

# cpu PID...: microseconds of processor that they and their children have taken (clock ticks of 10 ms).
cpu() {
	local pid one total=0
	for one; do
		for pid in "$one" $(pgrep -P "$one" || true); do
			[ ! -r "/proc/$pid/stat" ] || total=$((total + $(sed 's/^.*) //' "/proc/$pid/stat" | awk '{ print $12 + $13 }')))
		done
	done
	echo $((total * 1000000 / $(getconf CLK_TCK)))
}

# memory WORD: MB of all processes together, WORD as in /proc/PID/status.
memory() {
	local pid
	for pid in "${servers[@]}"; do awk -v word="$1:" '$1 == word { print $2 }' "/proc/$pid/status"; done |
		awk '{ sum += $1 } END { printf "%.0f", sum / 1024 }'
}

# serve PORT: a process of Ownplan there. Prints the milliseconds from exec to the first reply.
serve() {
	local ms
	read -r ms pid < <("$work/load" start "$1" "$work/server.log" "$program" serve --data "$data" "${on[@]}" --listen "127.0.0.1:$1") || true
	[ -n "${ms:-}" ] || fail "it does not start: $(tail -n 3 "$work/server.log")"
	servers+=("$pid") ports+=("$1")
	started_ms=$ms
}

servers_start() {
	local i
	for i in $(seq "$processes"); do serve $((port + 10 + i)); done
}

# run COMMAND [WORD...]: a command of Ownplan on the data of this trial.
run() {
	local command=$1
	shift
	"$program" "$command" --data "$data" "${on[@]}" "$@"
}

# query SQL: of either engine, columns apart by blanks.
query() {
	if [ "$engine" = sqlite ]; then
		sqlite3 -readonly -separator ' ' "$data/plan.db" "$1"
	else
		psql -X -q -A -t -F ' ' -d "$database" -c "$1"
	fi
}

# --- PostgreSQL, Debian's, in a folder of its own, by a socket only (tools/postgres.py) -------------------------------
postgres_start() {
	local folder=$work/postgres
	chmod 755 "$work"
	: >"$work/postgres.address"
	setsid python3 tools/postgres.py --hold "$folder" shared_buffers=1GB max_wal_size=4GB checkpoint_timeout=5min \
		>"$work/postgres.address" 2>>"$work/postgres.log" &
	for _ in $(seq 600); do
		[ ! -s "$work/postgres.address" ] || break
		kill -0 $! 2>/dev/null || fail "PostgreSQL: $(tail -n 2 "$work/postgres.log")"
		sleep 0.1
	done
	database=$(cat "$work/postgres.address")
	postgres=$(head -n 1 "$folder/data/postmaster.pid") # told to stop, and its processor time counted, by itself
}

# cold: everything of this trial leaves the page cache; what the engines keep themselves goes with their processes.
cold() {
	servers_stop
	if [ "$engine" = postgres ]; then
		postgres_stop
		find "$work/postgres/data" -type f -size +64k -exec "$work/load" evict {} +
		postgres_start
	else
		"$work/load" evict "$data/plan.db"
	fi
	servers_start
}

# --- nginx, with files of the sizes that ours answer with -------------------------------------------------------------
nginx_start() {
	mkdir -p "$work/nginx/files" "$work/nginx/tmp"
	cat >"$work/nginx/nginx.conf" <<-END
		daemon off;
		worker_processes $cpus;
		pid $work/nginx/pid;
		error_log $work/nginx/error.log;
		events { worker_connections 1024; }
		http {
			access_log off; sendfile on; tcp_nopush on; open_file_cache max=100; keepalive_requests 1000000000;
			client_body_temp_path $work/nginx/tmp/a; proxy_temp_path $work/nginx/tmp/b; fastcgi_temp_path $work/nginx/tmp/c;
			uwsgi_temp_path $work/nginx/tmp/d; scgi_temp_path $work/nginx/tmp/e;
			types { text/html html; application/fhir+json json; }
			server { listen 127.0.0.1:$port; root $work/nginx/files; }
		}
	END
	chmod 755 "$work" "$work/nginx" "$work/nginx/files"
	nginx -p "$work/nginx" -c "$work/nginx/nginx.conf" >"$work/nginx/out" 2>&1 &
	nginx=$!
	for _ in $(seq 50); do
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return 0
		sleep 0.1
	done
	fail "nginx did not start: $(tail -n 3 "$work/nginx/out" "$work/nginx/error.log" 2>/dev/null)"
}
