#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The FHIR part of script/bench, which sources it: the same requests to Ownplan (token, scopes, consent and audit on) and
# to the nearest peer that npm brings, which has none of these and keeps all in memory (tests/bench/fhir/peer.mjs); then
# what only Ownplan does: $everything, a bulk export, bringing NDJSON in. Uses the variables of script/bench.
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
	echo "$rate $p50 $p99 $max $(awk "BEGIN { printf \"%.0f\", ($after - $before) * 1000 / $requests }") $errors"
}

# fhir_asked WORDS REQUESTS PEER(yes|no) CONNECTIONS AIM-US(0: none): a line of the table, rounds in turns.
fhir_asked() {
	local words=$1 file=$work/fhir/$2.requests ours theirs='' ratio='-' round
	: >"$work/ours" && : >"$work/theirs"
	for round in $(seq "$rounds"); do
		[ "$3" = no ] || fhir_trial "$peer_port" "$peer" "" "$file" "" "$4" >>"$work/theirs"
		fhir_trial "$port" "$server" /fhir "$file" "$token" "$4" >>"$work/ours"
	done
	ours=$(middle <"$work/ours")
	[ "$3" = no ] || theirs=$(middle <"$work/theirs")
	# shellcheck disable=SC2086
	set -- "$5" $ours ${theirs:-- - - - - -}
	[ "$8" = - ] || ratio=$(printf '%.1f' "$(calc "$2 / $8")")
	printf '%-8s %-26s %8.7s %8.7s %7s   %7s %8s   %7.2f %7s   %7.2f %7s   %s%s%s\n' "$count" "$words" "$2" "$8" "$ratio" "$6" \
		"${12}" "$3" "$9" "$4" "${10}" "$([ "$1" = 0 ] || meets "$6 < $1")" "$([ "$7" = 0 ] || echo " $7 of ours refused")" \
		"$([ "${13}" = 0 ] || [ "${13}" = - ] || echo " ${13} of the peer's refused")" >>"$work/table.fhir"
}

# fhir_export: asks for all of it and waits; megabytes a second are what the server's own log says of the run.
fhir_export() {
	local at status line bytes us people resources
	at=$(curl -sf -o /dev/null -D - -H "Authorization: Bearer $token" -H 'Prefer: respond-async' \
		"http://127.0.0.1:$port/fhir/\$export" | tr -d '\r' | awk 'tolower($1) == "content-location:" { print $2 }')
	[ -n "$at" ] || fail "no export began"
	for _ in $(seq 6000); do
		status=$(curl -s -o "$work/manifest" -w '%{http_code}' -H "Authorization: Bearer $token" "$at")
		[ "$status" = 202 ] || break
		sleep 0.2
	done
	[ "$status" = 200 ] || fail "the export ended with $status"
	curl -sf -o /dev/null -X DELETE -H "Authorization: Bearer $token" "$at" || fail "the export cannot be taken away"
	line=$(grep ' event=export ' "$work/server.log" | tail -n 1)
	people=$(sed 's/.* people=\([0-9]*\).*/\1/' <<<"$line") resources=$(sed 's/.* resources=\([0-9]*\).*/\1/' <<<"$line")
	bytes=$(sed 's/.* bytes=\([0-9]*\).*/\1/' <<<"$line") us=$(sed 's/.* us=\([0-9]*\).*/\1/' <<<"$line")
	printf '%-8s $export of %d people, %d resources, %.0f MB: %.1f s, %.0f MB/s (aim 200: %s)\n' "$count" "$people" "$resources" \
		"$(calc "$bytes / 1e6")" "$(calc "$us / 1e6")" "$(calc "$bytes / $us")" "$(meets "$bytes / $us > 200")" >>"$work/table.fhir.rest"
}

# fhir_import: what was gathered comes into a fresh folder, as a command of its own.
fhir_import() {
	local lines said took
	"$program" init --data "$work/import" >/dev/null 2>"$work/init.log" || fail "$(tail -n 1 "$work/init.log")"
	said=$("$program" import --data "$work/import" "$work/fhir/people.ndjson" 2>"$work/import.log" | tail -n 1) ||
		fail "$(tail -n 2 "$work/import.log")"
	lines=$(wc -l <"$work/fhir/people.ndjson") took=$(grep -o '[0-9]* resources a second' <<<"$said")
	printf '%-8s import of %d resources of NDJSON: %s, from reading the file to the last commit (aim 20,000: %s)\n' "$count" "$lines" \
		"$took" "$(meets "${took%% *} > 20000")" >>"$work/table.fhir.rest"
	rm -rf "$work/import"
}

fhir_part() {
	local token peer_port=$((port + 2))
	token=$("$program" token --data "$data" --scope 'system/*.cruds' | tail -n 1)
	mkdir -p "$work/fhir"
	note "bench: $gathered people are gathered over FHIR"
	shuf -n "$gathered" --random-source=<(yes) "$work/list" | cut -d' ' -f1 |
		"$node" tests/bench/fhir/gather.mjs "http://127.0.0.1:$port/fhir" "$token" "$work/fhir" "$held" || fail "gathering"
	"$node" tests/bench/fhir/peer.mjs $peer_port "$work/fhir/peer.ndjson" >"$work/peer.log" 2>&1 &
	peer=$!
	for _ in $(seq 600); do
		grep -q '^ready' "$work/peer.log" && break
		kill -0 "$peer" 2>/dev/null || fail "the peer ended: $(tail -n 2 "$work/peer.log")"
		sleep 0.2
	done
	note "bench: FHIR"
	fhir_asked "read one" read yes 4 0
	fhir_asked "search within one person" search yes 4 0
	fhir_asked "Patient by NHS number" identifier yes 4 0
	fhir_asked "Patient by name and birth" name yes 4 0
	fhir_asked '$everything' everything no 4 200
	fhir_asked "transaction of 20" transaction yes 4 0
	stop "$peer"
	peer=''
	fhir_export
	fhir_import
	rm -rf "$work/fhir"
}

fhir_print() {
	echo
	echo "FHIR: the same requests with a bearer token to Ownplan, and to @medplum/fhir-router 4.5.2 with its repository in memory (no"
	echo "token, no audit, nothing on a disk), which holds $held of the people; wrk, 4 connections, $rounds rounds of $seconds s in turns, the middle"
	echo "one. ratio: of requests a second. us: processor time a request; \$everything is to take less than 200 us."
	echo "people   what                         ours/s   peer/s   ratio   us ours    peer       p50    peer       p99    peer"
	cat "$work/table.fhir"
	echo
	cat "$work/table.fhir.rest"
}
