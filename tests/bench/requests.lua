-- SPDX-License-Identifier: Apache-2.0
-- wrk: another request with each turn. BENCH_REQUESTS names a file with lines "METHOD PATH [BODY|-|@FILE [COOKIE]]": a
-- form, or a file with a resource to send; a session. BENCH_TOKEN, when there is one, is the bearer token; BENCH_PREFIX
-- stands before each path.
local threads = 0
function setup(thread)
	thread:set("number", threads)
	threads = threads + 1
end

local requests = {}
function init(args)
	math.randomseed(os.time() * 1000 + number)
	local token, prefix = os.getenv("BENCH_TOKEN") or "", os.getenv("BENCH_PREFIX") or ""
	for line in io.lines(os.getenv("BENCH_REQUESTS")) do
		local method, path, word, cookie = line:match("^(%S+) (%S+) ?(%S*) ?(%S*)$")
		local headers, body = { ["Host"] = wrk.host .. ":" .. wrk.port }, nil
		if token ~= "" then headers["Authorization"] = "Bearer " .. token end
		if cookie ~= "" then headers["Cookie"] = cookie end
		if word:sub(1, 1) == "@" then
			local f = assert(io.open(word:sub(2), "rb"))
			body = f:read("*a")
			f:close()
			headers["Content-Type"] = "application/fhir+json"
		elseif word ~= "" and word ~= "-" then
			body = word
			headers["Content-Type"] = "application/x-www-form-urlencoded"
			headers["Origin"] = "http://" .. wrk.host .. ":" .. wrk.port
		end
		requests[#requests + 1] = wrk.format(method, prefix .. path, headers, body)
	end
end

function request()
	return requests[math.random(#requests)]
end

-- "result rate p50 p99 max errors requests": requests a second, milliseconds. Any status but 2xx is an error.
function done(summary, latency)
	local e = summary.errors
	io.write(string.format("result %.0f %.3f %.3f %.3f %d %d\n", summary.requests / summary.duration * 1e6,
		latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000,
		e.connect + e.read + e.write + e.status + e.timeout, summary.requests))
end
