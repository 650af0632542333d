#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# One trial of script/bench: so many people on one engine with so many processes. Each row of the table is measured here
# and put down with `cell`. Sourced; uses the variables of script/bench and the processes of servers.sh.
# shellcheck disable=SC2154
ACCOUNTS=24   # professionals whose people are asked for
TARGETS=4000  # people who take their turn; warm: their pages are in memory

# cell ROW TEXT
cell() { printf '%s\t%s\t%s\n' "$column" "$1" "$2" >>"$work/figures"; }
# value NAME NUMBER: for the aims, which compare trials.
value() { printf '%s\t%s\t%s\n' "$column" "$1" "$2" >>"$work/values"; }
middle() { sort -n | awk '{ line[NR] = $0 } END { print line[int((NR + 1) / 2)] }'; }

# --- whom to ask for -------------------------------------------------------------------------------------------------
# work/targets: key goal username nhs born name cookie csrf. The accounts get new passwords, so that any folder will do.
targets() {
	local username
	query "WITH chosen AS MATERIALIZED (SELECT a.id, a.username, m.team FROM membership m JOIN account a ON a.id = m.account
		WHERE a.username >= 'bench-nurse-' AND a.username < 'bench-nurse-:' ORDER BY a.id LIMIT $ACCOUNTS)
		SELECT g.person, MIN(g.id), c.username, MIN(nb.value), MIN(replace(nm.value, ' ', '+')) FROM chosen c
		JOIN access_rule r ON r.grantee = 't:' || c.team
		JOIN resource g ON g.person = r.person AND g.shelf = 0 AND g.type = 'Goal' AND g.author = 'a:' || c.id
		JOIN search_key nb ON nb.person = g.person AND nb.id = g.person AND nb.param = 'number-birth'
		JOIN search_key nm ON nm.person = g.person AND nm.id = g.person AND nm.param = 'name-birth'
		GROUP BY g.person, c.username ORDER BY g.person" |
		sed 's/|/ /g' | shuf -n $TARGETS --random-source=<(yes) | awk '{ print $1, $2, $3, $4, $5, $6 }' >"$work/found"
	[ -s "$work/found" ] || fail "nobody in $data can be asked for: was it filled by ownplan populate?"
	: >"$work/sessions"
	for username in $(cut -d' ' -f3 "$work/found" | sort -u); do
		echo "$username" | "$work/load" sign-in "${ports[0]}" "$(run user password "$username" | sed 's/.*: \(.*\) (.*/\1/')" >>"$work/sessions"
	done
	awk 'NR == FNR { s[$1] = $2 " " $3; next } { print $0, s[$3] }' "$work/sessions" "$work/found" >"$work/targets"
	awk '{ print $1, $2, $7, $8 }' "$work/targets" >"$work/goals"
	cut -d' ' -f1 "$work/targets" >"$work/keys"
}

# requests NAME TEMPLATE [WHO]: a file of requests, with KEY GOAL NHS BORN GIVEN FAMILY DAY MONTH YEAR CSRF filled in; with
# WHO the session stands behind. A template that starts with @ names a body of a transaction.
requests() {
	awk -v template="$2" -v who="${3:-}" -v work="$work" '{
		line = template
		split($5, born, "-"); given = $6; family = $6
		sub(/\+.*/, "", given); sub(/^[^+]*\+/, "", family)
		gsub("KEY", $1, line); gsub("GOAL", $2, line); gsub("NHS", $4, line); gsub("BORN", $5, line)
		gsub("GIVEN", given, line); gsub("FAMILY", family, line); gsub("CSRF", $8, line)
		gsub("DAY", born[3] + 0, line); gsub("MONTH", born[2] + 0, line); gsub("YEAR", born[1], line)
		print line (who != "" ? " " $7 : "")
	}' "$work/targets" >"$work/$1.requests"
}

# What one visit might bring: twenty readings, and what they are taken from.
transactions() {
	local key
	head -n 64 "$work/keys" | while read -r key; do
		awk -v key="$key" 'BEGIN {
			printf "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":["
			for (n = 0; n < 20; n++) {
				printf "%s{\"fullUrl\":\"urn:uuid:00000000-0000-4000-8000-0000000000%02d\",\"request\":{\"method\":\"POST\",\"url\":\"Observation\"},", (n ? "," : ""), n
				printf "\"resource\":{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"8867-4\",\"display\":\"Heart rate\"}]},"
				printf "\"subject\":{\"reference\":\"Patient/%s\"},\"effectiveDateTime\":\"2026-11-20T10:30:00Z\",", key
				printf "\"valueQuantity\":{\"value\":%d,\"unit\":\"beats/minute\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"/min\"}", 60 + n
				printf "%s}}", n ? ",\"derivedFrom\":[{\"reference\":\"urn:uuid:00000000-0000-4000-8000-000000000000\"}]" : ""
			}
			print "]}"
		}' >"$work/transaction-$key.json"
		echo "POST /fhir @$work/transaction-$key.json"
	done >"$work/transaction.requests"
}

all_requests() {
	requests page 'GET /people/KEY -' session
	requests everything 'GET /fhir/Patient/KEY/$everything'
	requests goal 'GET /fhir/Goal/GOAL'
	requests inside 'GET /fhir/Goal?patient=Patient/KEY&lifecycle-status=active'
	requests number 'GET /fhir/Patient?identifier=https://fhir.nhs.uk/Id/nhs-number%7CNHS'
	requests name 'GET /fhir/Patient?family=FAMILY&birthdate=BORN'
	requests find-number 'POST /find csrf=CSRF&by=number&nhs_number=NHS&birth-day=DAY&birth-month=MONTH&birth-year=YEAR' session
	requests find-name 'POST /find csrf=CSRF&by=name&given_name=GIVEN&family_name=FAMILY&birth-day=DAY&birth-month=MONTH&birth-year=YEAR' session
	requests list 'GET / -' session
	requests todo 'GET /to-do -' session
	transactions
}

# --- asking ----------------------------------------------------------------------------------------------------------
# wrk_once REQUESTS CONNECTIONS PORT...: "rate p50 p99 errors requests", all processes at once, each with its share.
wrk_once() {
	local file=$1 connections=$2 each at out=$work/wrk
	shift 2
	each=$((connections / $# > 0 ? connections / $# : 1))
	rm -f "$out".*
	for at; do
		BENCH_REQUESTS=$file wrk -t $((each < cpus ? each : cpus)) -c "$each" -d "${seconds}s" --timeout 30s -s tests/bench/requests.lua \
			"http://127.0.0.1:$at" >"$out.$at" 2>&1 &
		pids+=($!)
	done
	wait "${pids[@]}" || fail "wrk failed: $(cat "$out".*)"
	pids=()
	awk '$1 == "result" { rate += $2; p50 += $3; p99 = $4 > p99 ? $4 : p99; errors += $6; n += $7; k++ }
		END { if (k) printf "%.0f %.3f %.3f %d %d\n", rate, p50 / k, p99, errors, n }' "$out".*
}
pids=()

# ask_once REQUESTS CONNECTIONS: "rate p50 p99 us database-us", of Ownplan.
ask_once() {
	local before db_before result rate p50 p99 errors n
	before=$(cpu "${servers[@]}") db_before=$([ -z "$postgres" ] || cpu "$postgres")
	result=$(wrk_once "$1" "$2" "${ports[@]}")
	read -r rate p50 p99 errors n <<<"$result"
	[ "${n:-0}" -gt 0 ] || fail "nothing came back for $(head -n 1 "$1" | cut -c1-80)"
	[ "$errors" = 0 ] || note "bench: $errors of $n requests such as $(head -n 1 "$1" | cut -c1-60) were refused (503: the disk kept their audit rows waiting)"
	[ $((errors * 2)) -le "$n" ] || fail "$errors errors in $n requests"
	echo "$rate $p50 $p99 $(calc "($(cpu "${servers[@]}") - $before) / $n") $([ -z "$postgres" ] || calc "($(cpu "$postgres") - $db_before) / $n")"
}

nginx_once() { # BYTES CONNECTIONS
	local before result file=bytes-$1 # it keeps files open: another size is another file
	echo "GET /$file -" >"$work/nginx.requests"
	[ -f "$work/nginx/files/$file" ] || head -c "$1" /dev/urandom >"$work/nginx/files/$file"
	before=$(cpu "$nginx")
	result=$(wrk_once "$work/nginx.requests" "$2" "$port")
	echo "${result% * *} $(calc "($(cpu "$nginx") - $before) / ${result##* }")"
}

# figures RATE P50 P99 US [DATABASE-US]
figures() {
	printf '%s/s · %.2f / %.2f ms · %.0f µs%s' "$(awk -v n="$1" "BEGIN { printf \"%.0f\", n }")" "$2" "$3" "$4" "$([ -z "${5:-}" ] || printf ' + %.0f' "$5")"
}

# asking ROW REQUESTS CONNECTIONS: rounds, the middle one.
asking() {
	local row=$1 file=$work/$2.requests result
	: >"$work/ours"
	for _ in $(seq "$rounds"); do ask_once "$file" "$3" >>"$work/ours" || exit 1; done
	result=$(middle <"$work/ours")
	# shellcheck disable=SC2086
	{ cell "$row" "$(figures $result)"; set -- $result; value "$row.p50" "$2"; value "$row.rate" "$1"; value "$row.us" "$4"; }
	note "bench: $row: $result"
}

# beside_nginx ROW REQUESTS CONNECTIONS: in turns with nginx, which has a file of the size that the middle of 21 people has.
beside_nginx() {
	local row=$1 bytes o t header=() # o: ours, t: theirs
	[ -z "$BENCH_TOKEN" ] || header=(-H "Authorization: Bearer $BENCH_TOKEN")
	bytes=$(head -n 21 "$work/$2.requests" | while read -r _ path _ cookie; do
		curl -sf -o /dev/null -w '%{size_download}\n' "${header[@]}" ${cookie:+-b "$cookie"} "http://127.0.0.1:${ports[0]}$path"
	done | middle)
	: >"$work/ours" && : >"$work/ratios"
	for _ in $(seq "$rounds"); do
		t=$(nginx_once "$bytes" "$3") || exit 1
		o=$(ask_once "$work/$2.requests" "$3") || exit 1
		echo "$o" >>"$work/ours"
		awk -v o="$o" -v t="$t" 'BEGIN { split(o, a); split(t, b); print a[1] / b[1], b[4] / a[4] }' >>"$work/ratios"
	done
	o=$(middle <"$work/ours") t=$(middle <"$work/ratios")
	# shellcheck disable=SC2086
	cell "$row" "$(figures $o)"
	cell "$row-nginx" "$(awk -v kb="$(calc "$bytes / 1000")" '{ printf "%.2f · %.2f (%.1f KB)", $1, $2, kb }' <<<"$t")"
	value "$row.p50" "$(cut -d' ' -f2 <<<"$o")"
	value "$row.rate" "$(cut -d' ' -f1 <<<"$o")"
	value "$row.us" "$(cut -d' ' -f4 <<<"$o")"
	note "bench: $row: $o"
}

# raw: the same rows, SQLite alone.
raw() {
	local rate p50 p99 us rows bytes
	[ "$engine" = sqlite ] || return 0
	read -r rate p50 p99 us rows bytes < <("$work/load" raw "$data/plan.db" "$seconds" <"$work/keys")
	cell raw "$(printf '%s/s · %.3f / %.3f ms · %.0f µs (%.0f rows, %.0f KB)' "$rate" "$p50" "$p99" "$us" "$rows" "$(calc "$bytes / 1000")")"
	cell raw-ratio "$(calc "int($(value_of everything4.us) / $us * 10 + .5) / 10") × the CPU"
}
value_of() { awk -F'\t' -v c="$column" -v n="$1" '$1 == c && $2 == n { v = $3 } END { print v }' "$work/values"; }

reading() {
	note "bench: reading"
	export BENCH_TOKEN=
	beside_nginx page4 page 4
	beside_nginx page64 page 64
	export BENCH_TOKEN=$token
	beside_nginx everything4 everything 4
	beside_nginx everything64 everything 64
	raw
	asking goal goal 4
	asking inside inside 4
	asking number number 4
	asking name name 4
	export BENCH_TOKEN=
	asking find-number find-number 4
	asking find-name find-name 4
	asking list list 4
	asking todo todo 4
}

# --- with nothing in memory ------------------------------------------------------------------------------------------
# cold_one ROW REQUESTS: one after the other, each another person, each for the first time.
cold_one() {
	local rate p50 p99 max errors n
	cold
	read -r _ rate p50 p99 max errors n < <("$work/load" each "${ports[0]}" "$work/$2.requests" "$cold_count")
	[ "$errors" = 0 ] || fail "$errors of $n were refused"
	cell "cold-$1" "$(printf '%.2f / %.2f ms' "$p50" "$p99")"
	note "bench: cold $1: $p50 $p99 $max"
}

cold_reading() {
	note "bench: with nothing in memory"
	export BENCH_TOKEN=
	cold_one page page
	cold_one find-number find-number
	export BENCH_TOKEN=$token
	cold_one everything everything
	cold_one goal goal
}

# --- saving ----------------------------------------------------------------------------------------------------------
# saving ROW CLIENTS SECONDS RATE
saving() {
	local out all before us list n
	list=$(IFS=,; echo "${ports[*]}")
	before=$(cpu "${servers[@]}")
	out=$(shuf -n $(($2 * 40)) "$work/goals" | "$work/load" save "$list" "$data" "$2" "$3" "$4") || fail "saving failed: $out"
	all=$(grep '^all ' <<<"$out")
	# shellcheck disable=SC2086
	set -- "$@" ${all#all }
	n=$(calc "$5 * $3")
	us=$(calc "($(cpu "${servers[@]}") - $before) / ($n > 0 ? $n : 1)")
	cell "$1" "$(figures "$5" "$6" "$7" "$us")"
	value "$1.rate" "$5"
	grep -q 'failed 0, busy 0' <<<"$out" || note "bench: $1: $(grep '^failed' <<<"$out")"
	note "bench: $1: $all"
	[ "$4" = 0 ] || paced "$out"
}

# paced OUTPUT: the windows of ten seconds, each beside the disk's own.
paced() {
	local quiet met all log
	grep '^window ' <<<"$1" | awk -v c="$column" '{ printf "%s\t%d\t%s\n", c, NR, $0 }' >>"$work/windows"
	all=$(grep -c '^window ' <<<"$1") quiet=$(grep '^window ' <<<"$1" | awk '$9 < 8' | wc -l)
	met=$(grep '^window ' <<<"$1" | awk '$2 > 0 && $9 < 8 && $4 < 10' | wc -l) log=$(awk '$1 == "log" { print $2 }' <<<"$1")
	cell paced-windows "$met of $quiet (of $all in all)"
	[ "$engine" != sqlite ] || cell paced-log "$log MB"
	value paced.quiet "$quiet"
	value paced.met "$met"
	value paced.log "$log"
}

saves() {
	local rate p50 p99 max
	note "bench: saving"
	read -r rate p50 p99 max < <("$work/load" disk "$data" "$((seconds * 2))")
	cell disk-sync "$(printf '%s/s · %.2f / %.2f ms' "$rate" "$p50" "$p99")"
	saving save1 1 $((seconds * 2)) 0
	saving save16 16 $((seconds * 2)) 0
	saving save64 64 $((seconds * 2)) 0
	cell sync-ratio "$(printf '%.2f' "$(calc "$(value_of save1.rate) / $rate")"), $(printf '%.1f' "$(calc "$(value_of save64.rate) / $rate")")"
	[ "$paced_seconds" = 0 ] || saving paced 64 "$paced_seconds" 3000
	export BENCH_TOKEN=$token
	asking transaction transaction 4
}

# --- much at once ----------------------------------------------------------------------------------------------------
# export_of PATH: runs it to its end; leaves its id in `export_id`, and the line that the server writes about it.
export_of() {
	local at status
	at=$(curl -sf -o /dev/null -D - -H "Authorization: Bearer $token" -H 'Prefer: respond-async' "http://127.0.0.1:${ports[0]}$1" |
		tr -d '\r' | awk 'tolower($1) == "content-location:" { print $2 }')
	[ -n "$at" ] || fail "no export began"
	while status=$(curl -s -o "$work/manifest" -w '%{http_code}' -H "Authorization: Bearer $token" "$at"); [ "$status" = 202 ]; do sleep 0.2; done
	[ "$status" = 200 ] || fail "the export ended with $status"
	export_at=$at export_id=${at##*/}
}

export_drop() {
	curl -sf -o /dev/null -X DELETE -H "Authorization: Bearer $token" "$export_at" || fail "the export cannot be taken away"
}

# export_number WORD: of the line in the log about the last export.
export_number() { grep ' event=export ' "$work/server.log" | tail -n 1 | sed "s/.* $1=\([0-9]*\).*/\1/"; }

much() {
	local group files said
	note "bench: export and import"
	if [ "$people" -le "$export_most" ]; then
		export_of '/fhir/$export'
		cell export "$(printf '%.0f MB/s (%d resources/s)' "$(calc "$(export_number bytes) / $(export_number us)")" \
			"$(calc "int($(export_number resources) * 1e6 / $(export_number us))")")"
		export_drop
	fi
	# a part of them comes into a fresh folder, as a command of its own
	group=$(head -n "$import_people" "$work/keys" | awk 'BEGIN { printf "{\"resourceType\":\"Group\",\"type\":\"person\",\"actual\":true,\"member\":[" }
		{ printf "%s{\"entity\":{\"reference\":\"Patient/%s\"}}", (NR > 1 ? "," : ""), $1 } END { print "]}" }' |
		curl -sf -D - -o /dev/null -H "Authorization: Bearer $token" -H 'Content-Type: application/fhir+json' --data-binary @- \
			"http://127.0.0.1:${ports[0]}/fhir/Group" | tr -d '\r' | awk 'tolower($1) == "location:" { sub(/.*Group\//, "", $2); sub(/\/.*/, "", $2); print $2 }')
	[ -n "$group" ] || fail "no Group was made"
	export_of "/fhir/Group/$group/\$export"
	mapfile -t files < <(find "$data/exports/$export_id" -name '*.ndjson' ! -name 'Group.ndjson')
	[ ${#files[@]} -gt 0 ] || fail "the export left no files in $data/exports/$export_id"
	(
		data=$work/import
		[ "$engine" = sqlite ] || { postgres_fresh import && on=(--database "${database/'/postgres?'/'/import?'}"); }
		run init >/dev/null 2>"$work/init.log" || fail "$(tail -n 1 "$work/init.log")"
		said=$(run import "${files[@]}" 2>"$work/import.log" | tail -n 1) || fail "$(tail -n 2 "$work/import.log")"
		cell import "$(grep -o '[0-9]* resources a second' <<<"$said" | sed 's/ resources a second/\/s/')"
		value import "$(grep -o '[0-9]* resources a second' <<<"$said" | cut -d' ' -f1)"
	)
	rm -rf "$work/import"
	export_drop
}
postgres_fresh() {
	dropdb --if-exists --force -h "$work/postgres" -U ownplan "$1" 2>/dev/null
	createdb -h "$work/postgres" -U ownplan "$1"
}

# --- one trial -------------------------------------------------------------------------------------------------------
filling() {
	run init >/dev/null 2>"$work/init.log" || fail "$(tail -n 1 "$work/init.log")"
	note "bench: $people people are made"
	run populate --people "$people" --seed 1 >"$work/populate.log" 2>&1 || fail "$(tail -n 2 "$work/populate.log")"
	grep -o '[0-9]* people/s, [0-9]* resources/s' "$work/populate.log" | tail -n 1 >"$work/made" || true
}

# moving FOLDER: what was filled before goes to PostgreSQL; the folder stays as it is.
moving() {
	local began=$SECONDS rows
	note "bench: $1 is moved to PostgreSQL"
	"$program" migrate --from "$1" --to "$database" --data "$data" >"$work/move.log" 2>&1 || fail "$(tail -n 2 "$work/move.log")"
	rows=$(sed -n 's/^Moved .* with \([0-9]*\) rows .*/\1/p' "$work/move.log")
	moved=$(calc "int($rows / ($SECONDS - $began + 1))")
}

# What a PostgreSQL that has run for a while has done by itself: without it the first plans are guesses.
analyse() { psql -X -q -d "$database" -c 'VACUUM (ANALYZE)'; }

# The middle of three starts, each after a clean stop.
starting() {
	local all=''
	for _ in 1 2 3; do
		servers_stop
		servers_start
		all="$all $started_ms"
	done
	started_ms=$(tr ' ' '\n' <<<"$all" | grep . | middle)
	cell start "$started_ms ms"
	value start "$started_ms"
}

disk_used() {
	local bytes
	if [ "$engine" = sqlite ]; then bytes=$(stat -c %s "$data/plan.db"); else bytes=$(query 'SELECT pg_database_size(current_database())'); fi
	calc "$bytes / 1000 / $people"
}

# measure PROCESSES: a column of the table.
measure() {
	local rest
	processes=$1
	column="$(awk -v n="$people" 'BEGIN { for (; length(n) > 3; n = substr(n, 1, length(n) - 3)) r = "," substr(n, length(n) - 2) r; print n r }')"
	column="$column · $([ "$engine" = sqlite ] && echo SQLite || echo "PostgreSQL × $processes")"
	echo "$column" >>"$work/columns"
	starting
	cell disk "$(printf '%.1f KB' "$(disk_used)")"
	[ ! -s "$work/made" ] || cell populate "$(cat "$work/made")"
	[ -z "$moved" ] || cell moved "$moved rows/s"
	rest=$(memory VmRSS)
	targets
	token=$(run token --scope 'system/*.cruds' | tail -n 1)
	all_requests
	reading
	saves
	large
	much
	cell memory "$rest / $(memory VmHWM) MB"
	value memory "$(memory VmHWM)"
	[ "$with_cold" = no ] || cold_reading
	servers_stop
	run verify >"$work/verify.log" 2>&1 || fail "the audit trail: $(tail -n 2 "$work/verify.log")"
}

# trial: fills, or takes what is there, and measures it with each number of processes.
trial() {
	local n
	on=()
	if [ "$engine" = postgres ]; then
		postgres_start
		on=(--database "$database")
	fi
	: >"$work/made"
	moved=''
	if [ $filled = no ]; then
		filling
	elif [ "$engine" = postgres ]; then
		data=$work/data
		moving "$folder"
	fi
	people=$(query 'SELECT SUM(people) FROM plan_count')
	[ "$engine" = sqlite ] || analyse
	for n in $([ "$engine" = sqlite ] && echo 1 || echo "$numbers"); do measure "$n"; done
	postgres_stop
	rm -rf "$work/postgres"
	[ "$data" = "$folder" ] || rm -rf "$data"
}
