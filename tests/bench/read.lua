-- SPDX-License-Identifier: Apache-2.0
-- wrk: another person with each request. BENCH_TARGETS names a file with lines "key goal cookie csrf"; BENCH_PATH is the
-- path with KEY and GOAL in it. With BENCH_PATH that has neither (nginx's file) the same work is done here all the same.
local targets = {}

function setup(thread)
	thread:set("number", #targets)
	table.insert(targets, thread)
end

local requests = {}
function init(args)
	math.randomseed(os.time() * 1000 + number)
	local path = os.getenv("BENCH_PATH")
	for line in io.lines(os.getenv("BENCH_TARGETS")) do
		local key, goal, cookie = line:match("^(%S+) (%S+) (%S+)")
		local to = path:gsub("KEY", key):gsub("GOAL", goal)
		requests[#requests + 1] = wrk.format("GET", to, { ["Host"] = wrk.host, ["Cookie"] = cookie })
	end
end

function request()
	return requests[math.random(#requests)]
end

-- "rate p50 p99 max errors": requests a second, milliseconds.
function done(summary, latency)
	local e = summary.errors
	io.write(string.format("result %.0f %.3f %.3f %.3f %d %d\n", summary.requests / summary.duration * 1e6,
		latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000,
		e.connect + e.read + e.write + e.status + e.timeout, summary.requests))
end
