#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# script/bench --instructions: how many instructions the server runs for each of the hot requests, so that a change shows
# without the noise of a machine. 500 people of one seed and one day; one worker. Counted is what a request itself asks
# for: all that its worker does below request_step (http/http_request.c: finding, proving, reading, making the reply) and
# all that the writer does for it below job_run (serve/trail.c: the change, the row in the audit). What goes by the clock
# is not: the commit that several share, signing the audit, its index, the log being written back. Each request is sent N
# and then 2N times: the difference, by N, leaves out whatever is done once. BENCH_ONLY names those to count. Sourced by
# script/bench.
# shellcheck disable=SC2154
COUNTED=40

# counted_below FILE FUNCTION...: what these functions and all that they call took: the cost of each call of them. In a file
# of callgrind a name stands beside its number once, "(12) request_step", and is the number alone from then on.
counted_below() {
	local file=$1
	shift
	awk -v wanted=" $* " '
		/^c?fn=/ {
			number = $1; sub(/^[^=]*=/, "", number)
			if (NF > 1) { plain = $2; sub(/\047.*/, "", plain); name[number] = plain }
			if ($0 ~ /^fn=/) from = name[number]; else to = name[number]
		}
		/^calls=/ { call = 1; next }
		call && /^[0-9+*-]/ { call = 0; if (index(wanted, " " to " ") && from != to) sum += $2 }
		END { printf "%.0f\n", sum }
	' "$file"
}

# counted_total NAME: what was counted since the last time. Where BENCH_PROFILES names a folder, the counts by function stay
# there under the name (callgrind_annotate reads them).
counted_total() {
	local file
	callgrind_control -d "$valgrind" >/dev/null 2>&1 || fail "callgrind does not answer"
	file=$(find "$work" -name 'callgrind.out.[0-9]*' -size +0 | sort -V | tail -n 1)
	counted_below "$file" request_step job_run
	[ -z "${BENCH_PROFILES:-}" ] || cp "$file" "$BENCH_PROFILES/$1"
	rm -f "$file"
}

# count NAME WORDS COMMAND...: the command runs with a number behind it.
count() {
	local name=$1 words=$2 once twice
	shift 2
	[[ " ${BENCH_ONLY:-$name} " == *" $name "* ]] || return 0
	"$@" $((COUNTED * 2)) >/dev/null # what is made on first use, and remembered: it is the same people each time
	callgrind_control -z "$valgrind" >/dev/null 2>&1
	"$@" $COUNTED >/dev/null
	once=$(counted_total "$name.once")
	callgrind_control -z "$valgrind" >/dev/null 2>&1
	"$@" $((COUNTED * 2)) >/dev/null
	twice=$(counted_total "$name")
	printf '| %s | %d |\n' "$words" $(((twice - once) / COUNTED))
	note "bench: $words: $(((twice - once) / COUNTED))"
}

ask_each() { # NAME COUNT
	local _ errors
	read -r _ _ _ _ _ errors _ < <("$work/load" each "$port" "$work/$1.requests" "$2")
	[ "$errors" = 0 ] || fail "$errors of $2 requests failed: $1"
}
resave() { "$work/load" resave "$port" "$1" <"$work/goals"; }

# rules_given SECTIONS: each person who is asked for lets in fifty others, or bars them; with SECTIONS the team of who
# asks is kept from these.
rules_given() {
	local also=''
	[ -z "$1" ] || also="INSERT INTO access_rule SELECT DISTINCT person, grantee, 'bench-kept', -1, verbs, '$1', '', purpose, since,
		until, provisional FROM access_rule WHERE person IN (SELECT key FROM asked) AND grantee LIKE 't:%' AND consent NOT LIKE 'bench%';"
	{
		echo "PRAGMA busy_timeout = 20000; BEGIN IMMEDIATE; CREATE TEMP TABLE asked (key TEXT);"
		sed "s/.*/INSERT INTO asked VALUES ('&');/" "$work/keys"
		echo "INSERT OR IGNORE INTO access_rule WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50)
			SELECT key, 't:bench-' || i, 'bench-' || i, CASE WHEN i % 10 = 5 THEN -1 ELSE 1 END, 3,
			CASE WHEN i % 3 THEN ' goals about ' ELSE '' END, '', 'care', 1, 0, 0 FROM asked, n; $also COMMIT;"
	} | sqlite3 "$data/plan.db" >/dev/null || fail "rules could not be given"
}

instructions() {
	command -v valgrind >/dev/null || fail "no valgrind: script/bootstrap --bench installs it"
	engine=sqlite data=$work/data on=() people=500 processes=1
	run init >/dev/null 2>&1
	run populate --people $people --seed 1 --as-of 2026-11-20 >/dev/null 2>&1 || fail "populate"
	servers_start
	targets
	token=$(run token --scope 'system/*.cruds' | tail -n 1)
	all_requests
	servers_stop
	note "bench: the server starts under callgrind"
	(cd "$work" && exec valgrind --tool=callgrind --callgrind-out-file="$work/callgrind.out" "$program" serve --data "$data" --threads 1 \
		--listen "127.0.0.1:$port" >"$work/server.log" 2>&1) &
	valgrind=$!
	peer=$valgrind # is stopped when all ends
	for _ in $(seq 600); do
		curl -sf -o /dev/null "http://127.0.0.1:$port/health" && break
		kill -0 "$valgrind" 2>/dev/null || fail "it ended: $(tail -n 3 "$work/server.log")"
		sleep 0.2
	done
	echo "| request | instructions |"
	echo "|---|---|"
	export BENCH_TOKEN=
	count page "whole plan, page" ask_each page
	rules_given ''
	count page-rules "the same, of a person with 50 grants more" ask_each page
	rules_given ' talk needs '
	count page-kept "the same, with two parts kept from who asks" ask_each page
	export BENCH_TOKEN=$token
	count everything "whole plan, JSON" ask_each everything
	count goal "one goal" ask_each goal
	count inside "search within a person" ask_each inside
	count number "search across people by number" ask_each number
	export BENCH_TOKEN=
	count find-number "find a person by number" ask_each find-number
	count find-name "find a person by name" ask_each find-name
	count list "work list" ask_each list
	count todo "what to do" ask_each todo
	count save "save a goal" resave
	export BENCH_TOKEN=$token
	count transaction "transaction of 20" ask_each transaction
}
