#!lua name=patriot_VERSION

-- Everything that must be atomic. Keys of one call share a hash tag, so they live in one slot.
-- VERSION is replaced by a digest of this file: processes of two releases never fight over a name.

-- Time of an encoded observation in microseconds, and the raw bytes of that time.
-- An observation is a MessagePack array whose first field is the time observed, written as a
-- timestamp of 32 bits (d6 ff) or 64 bits (d7 ff: 30 bits of nanoseconds, 34 bits of seconds).
-- Libraries of Lua exist only while a function runs, so they come as arguments.
local function observed(value, byte, sub, read)
  local at = byte(value, 1) == 0xdc and 4 or 2
  if byte(value, at) == 0xd6 then
    return read('>I4', value, at + 2) * 1000000, sub(value, at + 2, at + 5)
  end
  local high, low = read('>I4I4', value, at + 2)
  local seconds = (high % 4) * 4294967296 + low
  return seconds * 1000000 + (high - high % 4000) / 4000, sub(value, at + 2, at + 9)
end

-- KEYS latest, stream, seen; ARGV oldest_us, window_ms, bucket_us, then (id, digest, value) each.
-- Replies accepted, moved, repeated, late, expired. At most 1,000 observations: unpack has a limit.
local function observe(keys, args)
  local byte, sub, read = string.byte, string.sub, struct.unpack
  local latest, stream, seen = keys[1], keys[2], keys[3]
  local oldest, window, bucket = tonumber(args[1]), tonumber(args[2]), tonumber(args[3])
  local ids, newest, moves, kept, doubtful = {}, {}, {}, {}, {}
  local count, moved, late, expired = 0, 0, 0, 0
  local members, buckets = {}, {}
  for i = 4, #args, 3 do
    count = count + 1
    ids[count] = args[i]
  end
  local known = redis.call('HMGET', latest, unpack(ids))

  for i = 1, count do
    local id, value = ids[i], args[3 * i + 3]
    local at, raw = observed(value, byte, sub, read)
    local newest_at = newest[id] or (known[i] and observed(known[i], byte, sub, read)) or 0
    if at < oldest then
      expired = expired + 1
    else
      local key = at - at % bucket
      local member = id .. '|' .. raw .. args[3 * i + 2]
      if at > newest_at then -- never seen before: everything seen of this subject is older
        newest[id] = at
        moves[2 * moved + 1], moves[2 * moved + 2] = id, value
        moved = moved + 1
        kept[moved] = value
        local list = members[key]
        if not list then
          list = {}
          members[key], buckets[#buckets + 1] = list, key
        end
        list[#list + 1] = member
      else
        newest[id] = newest_at
        doubtful[#doubtful + 1] = { key, member, value }
      end
    end
  end

  local function bucket_key(key) return seen .. ':' .. string.format('%.0f', key / 1000) end
  for i = 1, #buckets do
    local name = bucket_key(buckets[i])
    redis.call('SADD', name, unpack(members[buckets[i]]))
    redis.call('PEXPIRE', name, window + 2 * bucket / 1000)
  end
  local touched = {}
  for i = 1, #doubtful do
    local key, member, value = unpack(doubtful[i])
    local name = touched[key] or bucket_key(key)
    if redis.call('SADD', name, member) == 1 then
      late = late + 1
      kept[moved + late] = value
      if not touched[key] then redis.call('PEXPIRE', name, window + 2 * bucket / 1000) end
    end
    touched[key] = name
  end

  if moved > 0 then redis.call('HSET', latest, unpack(moves)) end
  local accepted = moved + late
  if accepted > 0 then
    local time = redis.call('TIME')
    local first = string.format('%.0f', time[1] * 1000 - window)
    redis.call('XADD', stream, 'MINID', '~', first, '*', 'n', accepted, 'o', table.concat(kept))
  end
  return { accepted, moved, count - accepted - expired, late, expired }
end

-- KEYS states, events, stream, key; ARGV id, expected, event, state, key_ms, stream_length.
-- Replies {'appended', id, version, state} | {'repeated', ...as it is now} | {'conflict', id, version}.
-- A repeat writes too (it refreshes its key): waiting for the disk then covers the first attempt.
local function append(keys, args)
  local sub, find = string.sub, string.find
  local states, events, stream, key = keys[1], keys[2], keys[3], keys[4]
  local id, expected, event, state = args[1], tonumber(args[2]), args[3], args[4]
  local owner = redis.call('GET', key)
  if owner then
    redis.call('PEXPIRE', key, args[5])
    local now = redis.call('HGET', states, owner)
    local space = find(now, ' ', 1, true)
    return { 'repeated', owner, tonumber(sub(now, 1, space - 1)), sub(now, space + 1) }
  end
  local now = redis.call('HGET', states, id)
  local version = now and tonumber(sub(now, 1, find(now, ' ', 1, true) - 1)) or 0
  if version ~= expected then return { 'conflict', id, version } end
  version = version + 1
  redis.call('HSET', states, id, version .. ' ' .. state)
  redis.call('RPUSH', events, event)
  redis.call('SET', key, id, 'PX', args[5])
  redis.call('XADD', stream, 'MAXLEN', '~', args[6], '*', 'id', id, 'v', version, 's', state)
  return { 'appended', id, version, state }
end

-- KEYS counter; ARGV limit, window_ms. Replies 1 when this call is still within the limit.
local function allow(keys, args)
  local used = redis.call('INCR', keys[1])
  if used == 1 then redis.call('PEXPIRE', keys[1], args[2]) end
  return used <= tonumber(args[1]) and 1 or 0
end

-- KEYS token, owned (a set of the owner's tokens; may be absent); ARGV value, ttl_ms, digest.
local function put_token(keys, args)
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

redis.register_function('observe_VERSION', observe)
redis.register_function('append_VERSION', append)
redis.register_function('allow_VERSION', allow)
redis.register_function('put_token_VERSION', put_token)
redis.register_function('revoke_VERSION', revoke)
redis.register_function('put_aside_VERSION', put_aside)
