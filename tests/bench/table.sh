#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The table of script/bench, and what came of the aims: from lines "column, row, text" in work/figures and numbers in
# work/values (trial.sh). Sourced.
# shellcheck disable=SC2154

# Rows in their order, and what they are called.
table_rows() {
	cat <<-'END'
		page4	whole plan as a page, 4 at once
		page64	whole plan as a page, 64 at once
		page4-nginx	4 at once, to nginx with the same bytes: rate · processor
		page64-nginx	64 at once, to nginx: rate · processor
		everything4	whole plan as JSON, 4 at once
		everything64	whole plan as JSON, 64 at once
		everything4-nginx	4 at once, to nginx with the same bytes: rate · processor
		everything64-nginx	64 at once, to nginx: rate · processor
		raw	the same rows, SQLite alone, one thread
		raw-ratio	whole plan as JSON to that
		goal	one resource
		inside	search within a person
		number	search across people: NHS number
		name	search across people: name and birth date
		find-number	find a person: NHS number and birth date
		find-name	find a person: name and birth date
		list	work list: my people
		todo	work list: what to do
		disk-sync	the disk: 8 KB and fdatasync
		save1	save a goal, 1 client
		save16	save a goal, 16 clients
		save64	save a goal, 64 clients
		sync-ratio	saves of 1 and of 64 clients to the disk's own syncs
		paced	save a goal, 3,000 a second
		paced-windows	ten seconds with p99 below 10 ms, of those in which the disk's was below 8 ms
		paced-log	write-ahead log at most
		transaction	transaction of 20
		large-page	a plan of 500 entries as a page, 1 at once
		large-pdf	the same as a PDF
		large-between	what changed in it since it began
		large-ratio	these three to the page of an ordinary plan: processor
		export	export
		import	import
		populate	made by populate
		moved	moved from SQLite by migrate, with all counts and digests compared
		cold-page	nothing in memory: whole plan as a page
		cold-everything	nothing in memory: whole plan as JSON
		cold-goal	nothing in memory: one resource
		cold-find-number	nothing in memory: find a person
		start	start after a clean stop
		memory	memory at rest / at most
		disk	disk a person
	END
}

table_body() {
	awk -F'\t' '
		FILENAME == ARGV[1] { column[++columns] = $1; next }
		FILENAME == ARGV[2] { text[$1, $2] = $3; any[$2] = 1; next }
		FNR == 1 {
			printf "| |"; for (i = 1; i <= columns; i++) printf " %s |", column[i]
			printf "\n|---|"; for (i = 1; i <= columns; i++) printf "---|"
			print ""
		}
		any[$1] { printf "| %s |", $2; for (i = 1; i <= columns; i++) printf " %s |", ((column[i], $1) in text) ? text[column[i], $1] : "-"; print "" }
	' "$work/columns" "$work/figures" <(table_rows)
}

# aim WORDS CONDITION-OVER-v[]: for each column one line.
table_aims() {
	awk -F'\t' '
		FILENAME == ARGV[1] { column[++columns] = $1; next }
		{ v[$1, $2] = $3 }
		function aim(words, has, good, figure) { if (has) printf "- %s, %s: %s (%s)\n", column[i], words, good ? "met" : "short", figure }
		END {
			for (i = 1; i <= columns; i++) {
				c = column[i]
				for (j = 1; j <= columns; j++) if (column[j] ~ /^10,000 / && substr(column[j], 8) == substr(c, index(c, " "))) {
					r = v[c, "everything4.p50"] / v[column[j], "everything4.p50"]
					aim("whole plan p50 within 1.2 of 10,000 people", i != j, r <= 1.2, sprintf("%.2f", r))
				}
				aim("find a person under 1 ms", 1, v[c, "find-number.p50"] < 1 && v[c, "find-name.p50"] < 1, v[c, "find-number.p50"] " and " v[c, "find-name.p50"] " ms")
				aim("a plan of 500 entries as a page under 5 ms of processor", (c, "large-page.us") in v, v[c, "large-page.us"] < 5000, v[c, "large-page.us"] " us")
				aim("and as a PDF under 100 ms", (c, "large-pdf.us") in v, v[c, "large-pdf.us"] < 100000, v[c, "large-pdf.us"] " us")
				aim("1,500 pages a second", 1, v[c, "page64.rate"] >= 1500, v[c, "page64.rate"])
				aim("3,000 saves a second, p99 below 10 ms wherever the disk is below 8", v[c, "paced.quiet"] > 0 && c ~ /SQLite/, v[c, "paced.met"] == v[c, "paced.quiet"], v[c, "paced.met"] " of " v[c, "paced.quiet"])
				aim("log below 200 MB", (c, "paced.log") in v && c ~ /SQLite/, v[c, "paced.log"] < 200, v[c, "paced.log"] " MB")
				aim("import 20,000 resources a second", (c, "import") in v, v[c, "import"] >= 20000, v[c, "import"])
				aim("start in 100 ms", (c, "start") in v, v[c, "start"] < 100, v[c, "start"] " ms")
				aim("memory under 64 MB", 1, v[c, "memory"] < 64, v[c, "memory"] " MB")
			}
		}' "$work/columns" "$work/values"
}

table_windows() {
	[ -s "$work/windows" ] || return 0
	echo
	echo "Saving at 3,000 a second, in windows of ten seconds (ms): saves a second, p50, p99, p99.9, most; the disk's own p50, p99, most."
	echo
	awk -F'\t' '{ split($3, w, " "); printf "    %-24s %3d %6d %7.2f %7.2f %7.2f %8.2f   %7.2f %7.2f %8.2f  %s\n", $1, $2, w[2], w[3], w[4], w[5], w[6], w[8], w[9], w[10],
		(w[9] >= 8 ? "the disk itself was slow" : w[4] < 10 ? "" : "short") }' "$work/windows"
}

table_print() {
	echo "Ownplan $("$program" --version | awk '{ print $2 }') of $(git rev-parse --short HEAD 2>/dev/null || echo '?'), $(date -u +%Y-%m-%dT%H:%MZ), $cpus processors" \
		"($(awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo)), $(awk '/^MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo) GB," \
		"SQLite $(sqlite3 --version | cut -d' ' -f1), PostgreSQL $(psql --version | awk '{ print $3 }'), $(nginx -v 2>&1 | sed 's/.*: //'), load $(cut -d' ' -f1-3 /proc/loadavg), took $(($(date +%s) - began)) s."
	echo "Cells: a second · p50 / p99 · processor time of Ownplan a request (+ of PostgreSQL)."
	echo
	table_body
	echo
	table_aims
	table_windows
}
