#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# script/bench --peer, which sources it: the same requests to Ownplan (token, scopes, consent and audit on) and to the
# nearest peer that npm brings, which has none of these and keeps all in memory (tests/bench/fhir/peer.mjs). Uses the
# variables of script/bench, servers.sh and trial.sh.
# shellcheck disable=SC2154

# fhir_trial PORT PID PREFIX REQUESTS TOKEN CONNECTIONS: "rate p50 p99 max us errors"
fhir_trial() {
	local before after out rate p50 p99 max errors requests=0 long=$seconds
	while [ "$requests" = 0 ]; do # the peer looks through all that it has: a search may take longer than a trial
		[ "$long" -le 120 ] || fail "nothing came back for $4"
		before=$(cpu "$2")
		out=$(BENCH_REQUESTS=$4 BENCH_PREFIX=$3 BENCH_TOKEN=$5 wrk -t "$cpus" -c "$6" -d "${long}s" --timeout 60s \
			-s tests/bench/requests.lua "http://127.0.0.1:$1" | grep '^result ') || fail "wrk failed at $4"
		after=$(cpu "$2")
		read -r _ rate p50 p99 max errors requests <<<"$out"
		long=$((long * 4))
	done
	[ "$rate" != 0 ] || rate=$(calc "$requests * 4 / $long")
	echo "$rate $p50 $p99 $max $(awk "BEGIN { printf \"%.0f\", ($after - $before) / $requests }") $errors"
}

# fhir_asked WORDS REQUESTS PEER(yes|no) CONNECTIONS: a line of the table, rounds in turns.
fhir_asked() {
	local words=$1 file=$work/fhir/$2.requests ours theirs='' ratio='-'
	: >"$work/ours" && : >"$work/theirs"
	for _ in $(seq "$rounds"); do
		[ "$3" = no ] || fhir_trial "$peer_port" "$peer" "" "$file" "" "$4" >>"$work/theirs"
		fhir_trial "${ports[0]}" "${servers[0]}" /fhir "$file" "$token" "$4" >>"$work/ours"
	done
	ours=$(middle <"$work/ours")
	[ "$3" = no ] || theirs=$(middle <"$work/theirs")
	# shellcheck disable=SC2086
	set -- $ours ${theirs:-- - - - - -}
	[ "$7" = - ] || ratio=$(printf '%.1f' "$(calc "$1 / $7")")
	printf '%-8s %-26s %8.7s %8.7s %7s   %7s %8s   %7.2f %7s   %7.2f %7s  %s%s\n' "$count" "$words" "$1" "$7" "$ratio" "$5" \
		"${11}" "$2" "$8" "$3" "$9" "$([ "$6" = 0 ] || echo " $6 of ours refused")" \
		"$([ "${12}" = 0 ] || [ "${12}" = - ] || echo " ${12} of the peer's refused")" >>"$work/table.peer"
}

# peer_trial: Ownplan on SQLite, and beside it the peer with some of its people.
peer_trial() {
	local node count=$people peer_port=$((port + 2))
	on=() processes=1
	filling
	servers_start
	token=$(run token --scope 'system/*.cruds' | tail -n 1)
	mkdir -p "$work/fhir"
	# The peer wants Node 20: where the machine's own is older, npm brought one.
	node=$(compgen -G "$PWD/tests/bench/fhir/node_modules/node-linux-*/bin/node" | head -n 1 || true)
	[ "$(node -p 'process.versions.node.split(".")[0]')" -lt 20 ] && [ -n "$node" ] || node=node
	note "bench: $gathered people are gathered over FHIR"
	query "SELECT person FROM plan_summary ORDER BY person LIMIT $gathered" |
		"$node" tests/bench/fhir/gather.mjs "http://127.0.0.1:${ports[0]}/fhir" "$token" "$work/fhir" "$held" || fail "gathering"
	"$node" tests/bench/fhir/peer.mjs $peer_port "$work/fhir/peer.ndjson" >"$work/peer.log" 2>&1 &
	peer=$!
	for _ in $(seq 600); do
		grep -q '^ready' "$work/peer.log" && break
		kill -0 "$peer" 2>/dev/null || fail "the peer ended: $(tail -n 2 "$work/peer.log")"
		sleep 0.2
	done
	fhir_asked "read one" read yes 4
	fhir_asked "search within one person" search yes 4
	fhir_asked "Patient by NHS number" identifier yes 4
	fhir_asked "Patient by name and birth" name yes 4
	fhir_asked '$everything' everything no 4
	fhir_asked "transaction of 20" transaction yes 4
	stop "$peer"
	peer=''
	servers_stop
	rm -rf "$data" "$work/fhir"
}

peer_print() {
	echo "The same requests with a bearer token to Ownplan, and to @medplum/fhir-router 4.5.2 with its repository in memory (no"
	echo "token, no audit, nothing on a disk), which holds $held of the people; wrk, 4 connections, $rounds rounds of $seconds s in turns, the middle"
	echo "one. ratio: of requests a second. us: processor time a request."
	echo "people   what                         ours/s   peer/s   ratio   us ours    peer       p50    peer       p99    peer"
	cat "$work/table.peer"
}
