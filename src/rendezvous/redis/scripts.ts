// Lua for Redis, where each script runs as one step. A nameplate's value is "<node> <token>", and '' in quarantine.

/** KEYS: the nameplate. ARGV: node, token ('' for none), lease in ms. Answers [1, the node that had it or ''] or [0, '']. */
export const reserveScript = `
local value = redis.call('GET', KEYS[1])
local before = ''
if value then
  local space = string.find(value, ' ', 1, true)
  if not space or ARGV[2] == '' or string.sub(value, space + 1) ~= ARGV[2] then return {0, ''} end
  before = string.sub(value, 1, space - 1)
end
redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[2], 'PX', ARGV[3])
return {1, before}
`

/** KEYS: the nameplate. ARGV: node, quarantine in ms. */
export const releaseScript = `
local value = redis.call('GET', KEYS[1])
if not value or string.sub(value, 1, #ARGV[1] + 1) ~= ARGV[1] .. ' ' then return 0 end
if tonumber(ARGV[2]) > 0 then redis.call('SET', KEYS[1], '', 'PX', ARGV[2]) else redis.call('DEL', KEYS[1]) end
return 1
`

/** KEYS: nameplates. ARGV: node, lease in ms, one token per nameplate. Answers 1 for those that are at this node, else 0. */
export const holdScript = `
local held = {}
for i, key in ipairs(KEYS) do
  local value = redis.call('GET', key)
  local mine = not value or string.sub(value, 1, #ARGV[1] + 1) == ARGV[1] .. ' '
  if mine then redis.call('SET', key, ARGV[1] .. ' ' .. ARGV[i + 2], 'PX', ARGV[2]) end
  held[i] = mine and 1 or 0
end
return held
`
