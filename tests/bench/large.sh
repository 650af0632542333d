#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A plan of 500 entries (script/bench): one of the people gets as many as that through the forms, a fifth of them goals
# with words and the rest actions, and then their plan is asked for as a page, as a PDF and as what changed in it, one
# after the other. How dear each is beside the page of an ordinary plan in the same run says more than the times of a
# crowded machine do. Sourced, after trial.sh.
# shellcheck disable=SC2154
LARGE=500

# grow KEY GOAL COOKIE CSRF: by the forms of a professional who writes in their own name.
grow() {
	local there
	there=$(query "SELECT COUNT(*) FROM resource WHERE person = '$1' AND shelf = 0 AND deleted = 0")
	awk -v key="$1" -v goal="$2" -v cookie="$3" -v csrf="$4" -v n=$((LARGE - there)) 'BEGIN {
		for (i = 1; i <= n; i++) {
			why = "Because+it+matters+to+me+and+to+those+who+are+with+me+every+day,+thing+" i
			if (i % 5 == 0) body = "add/goal csrf=" csrf "&whose=mine&type=outcome&status=planned&statement=Do+more+by+myself,+thing+" i "&why=" why
			else body = "add/action csrf=" csrf "&whose=mine&goal=Goal/" goal "&status=ready&who=Patient%2F" key "&who-shown=1&what=Keep+Wednesdays+free,+thing+" i "&barriers=" why
			print "POST /people/" key "/" body " " cookie
		}
	}' >"$work/grow.requests"
	# a form that is taken leads to another page, which is no success to who counts: the entries are counted
	[ "$there" -ge $LARGE ] || "$work/load" each "${ports[0]}" "$work/grow.requests" $((LARGE - there)) >/dev/null
	there=$(query "SELECT COUNT(*) FROM resource WHERE person = '$1' AND shelf = 0 AND deleted = 0")
	[ "$there" -ge $LARGE ] || fail "the plan has $there entries instead of $LARGE"
}

large() {
	local key goal cookie csrf row
	note "bench: a plan of $LARGE entries"
	read -r key goal _ _ _ _ cookie csrf <"$work/targets"
	export BENCH_TOKEN=
	grow "$key" "$goal" "$cookie" "$csrf"
	echo "GET /people/$key - $cookie" >"$work/large-page.requests"
	echo "GET /people/$key/print/plan/pdf - $cookie" >"$work/large-pdf.requests"
	echo "GET /people/$key/changes/between - $cookie" >"$work/large-between.requests"
	for row in large-page large-pdf large-between; do asking $row $row 1; done
	cell large-ratio "$(printf '%.1f, %.1f, %.1f' "$(times large-page)" "$(times large-pdf)" "$(times large-between)")"
}
times() { calc "$(value_of "$1.us") / $(value_of page4.us)"; }
