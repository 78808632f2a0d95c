-- Posts signed webhooks, or gets pages, with wrk and writes one line of JSON. Its settings are in the environment:
-- http-load sets them. A requests file has one request a line: the signature, a tab, the body; or GET, a tab, the path.
-- Each of wrk's threads takes its own lines.

local threads = {}

function setup(thread)
    thread:set("number", #threads)
    thread:set("count", tonumber(os.getenv("LOAD_THREADS")))
    table.insert(threads, thread)
end

local function message(signature, body)
    if signature == "GET" then
        return wrk.format("GET", body, { ["Authorization"] = "Bearer " .. os.getenv("LOAD_TOKEN") })
    end
    local headers = { ["Content-Type"] = "application/json", ["X-Hub-Signature-256"] = signature }
    return wrk.format("POST", nil, headers, body)
end

function init(arguments)
    requests, following, exhausted = {}, 0, false
    local line = 0
    for text in io.lines(os.getenv("LOAD_REQUESTS")) do
        local signature, body = text:match("^(%S+)\t(.+)$")
        if signature == nil then error("line " .. line + 1 .. " is not a signature, a tab and a body") end
        if line % count == number then table.insert(requests, message(signature, body)) end
        line = line + 1
    end
    if #requests == 0 then error("fewer requests than threads") end
end

function request()
    following = following + 1
    if following > #requests then following, exhausted = 1, true end
    return requests[following]
end

-- As people do, one waits a little longer and another less: together they would come in waves.
local pause = tonumber(os.getenv("LOAD_PAUSE"))
if pause > 0 then
    function delay() return math.random(0, 2 * pause) end
end

local function escaped(text) return (text:gsub('[%c"\\]', " ")) end

function done(summary, latency)
    local errors = summary.errors
    local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
    local repeated = false
    for _, thread in ipairs(threads) do repeated = repeated or thread:get("exhausted") end
    local seconds = summary.duration / 1e6
    local file = assert(io.open(os.getenv("LOAD_RESULT"), "w"))
    if failed > 0 then
        file:write(string.format("error %d of %d requests failed " ..
            "(connect %d, read %d, write %d, status %d, timeout %d)\n",
            failed, summary.requests, errors.connect, errors.read, errors.write, errors.status, errors.timeout))
    else
        file:write(string.format('{"name":"%s","parameters":{"connections":%s},"value":%.3f,"unit":"requests/s",' ..
            '"p50_us":%.3f,"p99_us":%.3f,"work":"%d requests in %.1f s by wrk, %s connections, %s threads, ' ..
            'keep-alive, %s; %s; %s s before to warm up"}\n',
            os.getenv("LOAD_NAME"), os.getenv("LOAD_CONNECTIONS"), summary.requests / seconds, latency:percentile(50),
            latency:percentile(99), summary.requests, seconds, os.getenv("LOAD_CONNECTIONS"),
            os.getenv("LOAD_THREADS"),
            escaped(os.getenv("LOAD_WORK")),
            repeated and "bodies came more than once" or "each body once", os.getenv("LOAD_WARM")))
    end
    file:close()
end
