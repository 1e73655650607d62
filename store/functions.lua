#!lua name=patriot_VERSION

-- Everything that must be atomic. Keys of one call share a hash tag, so they live in one slot.
-- VERSION is replaced by a digest of this file: processes of two releases never fight over a name.

-- Time of an encoded observation in microseconds. An observation is a MessagePack array whose first
-- field is the time observed: a timestamp of 32 bits (d6 ff) or of 64 bits (d7 ff, then 30 bits of
-- nanoseconds and 34 bits of seconds). Libraries of Lua exist only while a function runs, so the
-- ones needed come as arguments.
local function observed(value, byte)
  local at = 1
  if byte(value, 1) == 0xdc then at = 3 end
  local kind, _, a, b, c, d = byte(value, at + 1, at + 6)
  local high = ((a * 256 + b) * 256 + c) * 256 + d
  if kind == 0xd6 then return high * 1000000 end
  local e, f, g, h = byte(value, at + 7, at + 10)
  local low = ((e * 256 + f) * 256 + g) * 256 + h
  return ((high % 4) * 4294967296 + low) * 1000000 + (high - high % 4000) / 4000
end

-- Digests are 8 bytes each, one after the other: is this one among them?
local function among(digests, digest, find)
  local at = find(digests, digest, 1, true)
  while at and at % 8 ~= 1 do at = find(digests, digest, at + 1, true) end
  return at
end

-- `seen` is cut into slices of time; each is a string of the digests kept with a time in it.
-- It outlives the window by ten minutes: a source's clock may run ahead.
local function mark(name, digests, window)
  redis.call('APPEND', name, digests)
  redis.call('PEXPIRE', name, window + 600000)
end

-- From which id on a stream is kept. Without an archive (`most` 0): what came within the window. With
-- one: also what is not archived yet, at most `most` observations of it; beyond that the oldest are
-- lost and counted, but never those a drain has claimed. `archive` is a hash: see store/archive/marks.py.
local function kept_from(stream, archive, first, accepted, most)
  if most == 0 then return first end
  local found = redis.call('HMGET', archive, 'archived', 'claimed', 'came', 'kept', 'lost')
  if not found[3] then
    local newest = redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1)[1]
    redis.call('HSET', archive, 'counted_from', newest and newest[1] or '0-0')
  end
  redis.call('HINCRBY', archive, 'came', accepted)
  local waiting = (found[3] or 0) + accepted - (found[4] or 0) - (found[5] or 0)
  if waiting > most then
    local from, lost = '(' .. (found[2] or found[1] or '0-0'), 0
    for _, entry in ipairs(redis.call('XRANGE', stream, from, '+', 'COUNT', 10)) do
      if waiting - lost <= most then break end
      lost = lost + tonumber(entry[2][2])
      redis.call('XDEL', stream, entry[1])
    end
    redis.call('HINCRBY', archive, 'lost', lost)
  end
  local archived = found[1] or '0-0'
  return tonumber(string.match(archived, '^%d+')) < tonumber(first) and archived or first
end

-- KEYS latest, stream, seen, archive; ARGV oldest_us, window_ms, slice_us, digests, most, then
-- (id, value) each.
-- Replies accepted, moved, repeated, late, expired. At most 1,000 observations: unpack has a limit.
-- What is newer than its subject's latest cannot have been seen; only the rest is looked up.
local function observe(keys, args)
  local byte, sub, find, format = string.byte, string.sub, string.find, string.format
  local latest, stream, seen = keys[1], keys[2], keys[3]
  local oldest, window, slice = tonumber(args[1]), tonumber(args[2]), tonumber(args[3])
  local digests, count = args[4], (#args - 5) / 2
  local ids, newest, kept, moved_from, doubtful = {}, {}, {}, {}, {}
  local moved, late, expired, lowest, highest = 0, 0, 0, math.huge, 0
  for i = 1, count do ids[i] = args[2 * i + 4] end
  local known = redis.call('HMGET', latest, unpack(ids))

  for i = 1, count do
    local id, value, before = ids[i], args[2 * i + 5], known[i]
    local at = observed(value, byte)
    local newest_at = newest[id] or (before and observed(before, byte)) or 0
    if at < oldest then
      expired = expired + 1
    elseif at > newest_at then
      moved = moved + 1
      newest[id], kept[moved], moved_from[moved] = at, value, i
      if at < lowest then lowest = at end
      if at > highest then highest = at end
    else
      newest[id] = newest_at
      doubtful[#doubtful + 1] = i
    end
  end

  local function slice_key(at) return seen .. ':' .. format('%.0f', (at - at % slice) / slice) end
  local function digest(i) return sub(digests, 8 * i - 7, 8 * i) end
  local function move_some()
    local moves, parts = {}, {}
    for n = 1, moved do
      local i, name = moved_from[n], slice_key(observed(kept[n], byte))
      moves[2 * n - 1], moves[2 * n] = ids[i], kept[n]
      local part = parts[name] or {}
      part[#part + 1], parts[name] = digest(i), part
    end
    redis.call('HSET', latest, unpack(moves))
    for name, part in pairs(parts) do mark(name, table.concat(part), window) end
  end

  if moved == count and slice_key(lowest) == slice_key(highest) then -- the usual case
    redis.call('HSET', latest, unpack(args, 6))
    mark(slice_key(lowest), digests, window)
  elseif moved > 0 then
    move_some()
  end

  local slices, added, once = {}, {}, {}
  for _, i in ipairs(doubtful) do
    local value, one = args[2 * i + 5], digest(i)
    local name = slice_key(observed(value, byte))
    slices[name] = slices[name] or redis.call('GET', name) or ''
    if not once[name .. one] and not among(slices[name], one, find) then
      late = late + 1
      kept[moved + late], once[name .. one] = value, true
      local list = added[name] or {}
      list[#list + 1], added[name] = one, list
    end
  end
  for name, list in pairs(added) do mark(name, table.concat(list), window) end

  local accepted = moved + late
  if accepted > 0 then
    local first = format('%.0f', redis.call('TIME')[1] * 1000 - window)
    first = kept_from(stream, keys[4], first, accepted, tonumber(args[5]))
    redis.call('XADD', stream, 'MINID', '~', first, '*', 'n', accepted, 'o', table.concat(kept))
  end
  return { accepted, moved, count - accepted - expired, late, expired }
end

-- KEYS latest; ARGV oldest_us, then ids. Replies those that are gone: what spoke meanwhile stays.
local function forget(keys, args)
  local byte, oldest, gone = string.byte, tonumber(args[1]), {}
  for i = 2, #args do
    local value = redis.call('HGET', keys[1], args[i])
    if value and observed(value, byte) < oldest then
      redis.call('HDEL', keys[1], args[i])
      gone[#gone + 1] = args[i]
    end
  end
  return gone
end

-- A record is kept among the open ones (states) or, of kinds that end, among the ended ones.
local function kept(states, ended, id)
  return redis.call('HGET', states, id) or (ended and redis.call('HGET', ended, id))
end

-- To where it belongs and away from where it was; `ended_ms` is '' while it is open.
local function settle(states, ended, ended_at, id, value, ended_ms)
  if ended_ms ~= '' then
    redis.call('HSET', ended, id, value)
    redis.call('ZADD', ended_at, ended_ms, id)
    redis.call('HDEL', states, id)
  else
    redis.call('HSET', states, id, value)
    if ended and redis.call('HDEL', ended, id) == 1 then redis.call('ZREM', ended_at, id) end
  end
end

-- KEYS states, events, stream, key, and of kinds that end: ended, ended_at;
-- ARGV id, expected, event, state, key_ms, stream_length, ended_ms.
-- Replies {'appended', id, version, state} | {'repeated', ...as it is now} | {'conflict', id, version}.
-- A repeat writes too (it refreshes its key): waiting for the disk then covers the first attempt.
local function append(keys, args)
  local sub, find = string.sub, string.find
  local states, events, stream, key, ended = keys[1], keys[2], keys[3], keys[4], keys[5]
  local id, expected, event, state = args[1], tonumber(args[2]), args[3], args[4]
  local owner = redis.call('GET', key)
  if owner then
    redis.call('PEXPIRE', key, args[5])
    local now = kept(states, ended, owner)
    local space = find(now, ' ', 1, true)
    return { 'repeated', owner, tonumber(sub(now, 1, space - 1)), sub(now, space + 1) }
  end
  local now = kept(states, ended, id)
  local version = now and tonumber(sub(now, 1, find(now, ' ', 1, true) - 1)) or 0
  if version ~= expected then return { 'conflict', id, version } end
  version = version + 1
  settle(states, ended, keys[6], id, version .. ' ' .. state, args[7])
  redis.call('RPUSH', events, event)
  redis.call('SET', key, id, 'PX', args[5])
  redis.call('XADD', stream, 'MAXLEN', '~', args[6], '*', 'id', id, 'v', version, 's', state)
  return { 'appended', id, version, state }
end

-- KEYS as in append, then counter; ARGV as in append, then (place, event) each: events that say less
-- from now on. All or nothing; a conflict or a repeat changes none of them. Replies as append does.
local function rewrite(keys, args)
  local reply = append(keys, args)
  if reply[1] == 'appended' then
    for i = 8, #args, 2 do redis.call('LSET', keys[2], args[i], args[i + 1]) end
    redis.call('INCR', keys[7])
  end
  return reply
end

-- KEYS states, ended, ended_at; ARGV (id, version, ended_ms) each. Moves what an older release left
-- among the open ones; what changed meanwhile stays where it is. Replies how many moved.
local function retire(keys, args)
  local states, ended, ended_at, moved = keys[1], keys[2], keys[3], 0
  for i = 1, #args, 3 do
    local id, now = args[i], redis.call('HGET', states, args[i])
    if now and string.sub(now, 1, #args[i + 1] + 1) == args[i + 1] .. ' ' then
      settle(states, ended, ended_at, id, now, args[i + 2])
      moved = moved + 1
    end
  end
  return moved
end

-- KEYS counter; ARGV limit, window_ms. Replies 1 when this call is still within the limit.
local function allow(keys, args)
  local used = redis.call('INCR', keys[1])
  if used == 1 then redis.call('PEXPIRE', keys[1], args[2]) end
  return used <= tonumber(args[1]) and 1 or 0
end

-- KEYS counter; ARGV limit, window_ms, now_ms. A window begins with its first try. Replies 0 when
-- this try is within the limit, else the moment (ms) from which on the next one is.
local function try(keys, args)
  local window, now = tonumber(args[2]), tonumber(args[3])
  local from = tonumber(redis.call('HGET', keys[1], 'from') or -window)
  if now >= from + window then
    redis.call('HSET', keys[1], 'from', args[3], 'used', 1)
    redis.call('PEXPIRE', keys[1], window)
    return 0
  end
  local used = redis.call('HINCRBY', keys[1], 'used', 1)
  return used <= tonumber(args[1]) and 0 or from + window
end

-- KEYS token, owned (a set of the owner's tokens; may be absent); ARGV value, ttl_ms, digest,
-- only_known (1: do nothing when the token is gone). Replies whether it was kept.
local function put_token(keys, args)
  if args[4] == '1' and redis.call('EXISTS', keys[1]) == 0 then return 0 end
  redis.call('SET', keys[1], args[1], 'PX', args[2])
  if keys[2] then
    redis.call('SADD', keys[2], args[3])
    if redis.call('PTTL', keys[2]) < tonumber(args[2]) then
      redis.call('PEXPIRE', keys[2], args[2])
    end
  end
  return 1
end

-- KEYS owned; ARGV prefix. Deletes every token of an owner; replies how many there were.
local function revoke(keys, args)
  local gone = 0
  for _, digest in ipairs(redis.call('SMEMBERS', keys[1])) do
    gone = gone + redis.call('DEL', args[1] .. digest)
  end
  redis.call('DEL', keys[1])
  return gone
end

-- KEYS stream, bytes; ARGV source, payload, reason, at, most, most_bytes. Oldest leave first.
local function put_aside(keys, args)
  local stream, total = keys[1], keys[2]
  redis.call('XADD', stream, '*', 's', args[1], 'p', args[2], 'r', args[3], 't', args[4])
  local bytes = redis.call('INCRBY', total, #args[2])
  local length = redis.call('XLEN', stream)
  while length > 1 and (length > tonumber(args[5]) or bytes > tonumber(args[6])) do
    local oldest = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
    redis.call('XDEL', stream, oldest[1])
    bytes = redis.call('DECRBY', total, #oldest[2][4])
    length = length - 1
  end
  return length
end

-- KEYS lease, fence; ARGV owner, ttl_ms. Takes a free lease or renews one's own. The fence grows with
-- every change of holder and never goes back. Replies {1 | 0, fence, holder}: 0 = somebody else's.
local function lease(keys, args)
  local holder = redis.call('GET', keys[1])
  if holder and holder ~= args[1] then
    return { 0, tonumber(redis.call('GET', keys[2]) or '0'), holder }
  end
  local fence = holder and redis.call('GET', keys[2]) or redis.call('INCR', keys[2])
  redis.call('SET', keys[1], args[1], 'PX', args[2])
  return { 1, tonumber(fence), args[1] }
end

-- KEYS lease; ARGV owner. Gives up one's own lease; replies whether it still was.
local function let_go(keys, args)
  if redis.call('GET', keys[1]) ~= args[1] then return 0 end
  return redis.call('DEL', keys[1])
end

-- KEYS document, fence; ARGV value, fence. Kept unless somebody led since; replies whether it was.
local function put_fenced(keys, args)
  if tonumber(redis.call('GET', keys[2]) or '0') > tonumber(args[2]) then return 0 end
  redis.call('SET', keys[1], args[1])
  return 1
end

-- KEYS archive; ARGV fence. A leader begins to drain a kind: who led before may not any more.
-- Replies {1 | 0, archived, claimed}; 0 = somebody led since.
local function archive_take(keys, args)
  local found = redis.call('HMGET', keys[1], 'fence', 'archived', 'claimed')
  if tonumber(found[1] or '0') > tonumber(args[1]) then return { 0, '0-0', '' } end
  redis.call('HSET', keys[1], 'fence', args[1])
  return { 1, found[2] or '0-0', found[3] or '' }
end

-- KEYS archive; ARGV fence, archived, last, lost. What lies above `archived` up to `last` will be written
-- in files, by whoever leads. Replies {1, the id above which `came` counts}: all of it lies below while
-- nothing was counted. {0, ''} when somebody led since, {1, ''} when something was lost since `lost` was
-- read.
local function archive_claim(keys, args)
  local found = redis.call('HMGET', keys[1], 'fence', 'lost', 'counted_from')
  if found[1] ~= args[1] then return { 0, '' } end
  if (found[2] or '0') ~= args[4] then return { 1, '' } end
  redis.call('HSET', keys[1], 'archived', args[2], 'claimed', args[3])
  return { 1, found[3] or args[3] }
end

-- KEYS archive; ARGV fence, last, count. The claim's files are on the disk. Replies 1 or 0 as above;
-- again changes nothing.
local function archive_done(keys, args)
  if redis.call('HGET', keys[1], 'fence') ~= args[1] then return 0 end
  if redis.call('HGET', keys[1], 'claimed') == args[2] then
    redis.call('HSET', keys[1], 'archived', args[2])
    redis.call('HDEL', keys[1], 'claimed')
    redis.call('HINCRBY', keys[1], 'kept', args[3])
  end
  return 1
end

redis.register_function('observe_VERSION', observe)
redis.register_function('archive_take_VERSION', archive_take)
redis.register_function('archive_claim_VERSION', archive_claim)
redis.register_function('archive_done_VERSION', archive_done)
redis.register_function('forget_VERSION', forget)
redis.register_function('append_VERSION', append)
redis.register_function('rewrite_VERSION', rewrite)
redis.register_function('retire_VERSION', retire)
redis.register_function('allow_VERSION', allow)
redis.register_function('try_VERSION', try)
redis.register_function('put_token_VERSION', put_token)
redis.register_function('revoke_VERSION', revoke)
redis.register_function('put_aside_VERSION', put_aside)
redis.register_function('lease_VERSION', lease)
redis.register_function('let_go_VERSION', let_go)
redis.register_function('put_fenced_VERSION', put_fenced)
