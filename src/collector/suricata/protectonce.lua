-- What both ends of each HTTP/1 connection say, piece by piece as Suricata has put it in order, as framed records to the
-- collector's unix socket. For Suricata 7 with LuaJIT.
--
-- Not transactions: Suricata counts requests and responses, so that one packet that the mirror lost would give every
-- later request of the connection the response of another. The collector pairs them itself (src/collector/stream).
--
-- Live, Suricata must never wait for its reader: the socket does not block, what does not fit into a buffer of 4 MB
-- is dropped and counted, and the count travels in the next record. From a file nothing is dropped: sending blocks.
-- All threads of Suricata share this state, under a lock of Suricata's own.
--
-- The frame, little-endian and packed (src/collector/record/frame.ts reads it): `header` below, then three texts
-- whose lengths stand in it: the connection's ends and the data.
local ffi = require("ffi")
local C = ffi.C

-- Suricata runs this file twice in one state; the second time everything is declared already.
pcall(ffi.cdef, [[
  typedef struct __attribute__((packed)) {
    uint32_t length; /* of all that follows */
    uint8_t version;
    uint8_t kind;
    uint8_t flags;
    uint8_t reserved;
    uint32_t seconds;
    uint32_t microseconds;
    double flow;
    uint32_t dropped; /* pieces lost before this one and not told yet */
    uint16_t source_port;
    uint16_t destination_port;
    uint32_t reserved_too;
    uint32_t lengths[3];
  } po_header;
  struct po_address { uint16_t family; char path[108]; };
  int socket(int domain, int type, int protocol);
  int connect(int fd, const struct po_address *address, uint32_t length);
  int setsockopt(int fd, int level, int name, const void *value, uint32_t length);
  intptr_t send(int fd, const void *data, size_t length, int flags);
  int close(int fd);
  void *memmove(void *to, const void *from, size_t length);
]])

local VERSION, PIECE, FAREWELL = 1, 1, 2
local OPENS, CLOSES, FORWARD = 1, 2, 4
local ADDRESS_MAX, DATA_MAX = 64, 524288
local BUFFER_BYTES, BATCH_BYTES = 4194304, 65536
-- Connections of which Suricata does not know the protocol and we do, and how many of them are remembered.
local FOUND_MAX = 10000
local HEADER_BYTES = ffi.sizeof("po_header")
-- Linux's numbers.
local AF_UNIX, STREAM_CLOEXEC, SOL_SOCKET, SO_SNDBUF = 1, 0x80001, 1, 7
local MSG_DONTWAIT, MSG_NOSIGNAL, EINTR, EAGAIN = 0x40, 0x4000, 4, 11

local path = os.getenv("PROTECTONCE_RECORDS") or ""
local waits = os.getenv("PROTECTONCE_RECORDS_WAIT") == "1"
local send_flags = waits and MSG_NOSIGNAL or MSG_NOSIGNAL + MSG_DONTWAIT

local buffer, header = nil, ffi.new("po_header")
local head, tail = 0, 0
-- Of what waits in the buffer: how many records, and the losses that they tell.
local waiting, waiting_told = 0, 0
local dropped = 0
local descriptor, tried_at = -1, -1

local function connect()
  local now = os.time()
  if now == tried_at then return false end
  tried_at = now
  if #path == 0 or #path > 107 then return false end
  local fd = C.socket(AF_UNIX, STREAM_CLOEXEC, 0)
  if fd < 0 then return false end
  local address = ffi.new("struct po_address")
  address.family = AF_UNIX
  ffi.copy(address.path, path)
  C.setsockopt(fd, SOL_SOCKET, SO_SNDBUF, ffi.new("int[1]", BUFFER_BYTES), 4)
  if C.connect(fd, address, ffi.sizeof(address)) ~= 0 then
    C.close(fd)
    return false
  end
  descriptor = fd
  return true
end

-- The reader has gone. A frame of which it got a part is lost with the rest: the next connection starts with a whole one.
local function disconnect()
  C.close(descriptor)
  descriptor = -1
  dropped = dropped + waiting + waiting_told
  head, tail, waiting, waiting_told = 0, 0, 0, 0
end

local function flush()
  while head < tail do
    local sent = tonumber(C.send(descriptor, buffer + head, tail - head, send_flags))
    if sent >= 0 then
      head = head + sent
    else
      local problem = ffi.errno()
      if problem == EAGAIN then return end
      if problem ~= EINTR then return disconnect() end
    end
  end
  head, tail, waiting, waiting_told = 0, 0, 0, 0
end

local function room_for(bytes)
  if tail + bytes <= BUFFER_BYTES then return true end
  if head > 0 then
    C.memmove(buffer, buffer + head, tail - head)
    head, tail = 0, tail - head
  end
  return tail + bytes <= BUFFER_BYTES
end

-- Appends the record in `header` with these texts, and sends what the socket takes.
local function put(texts)
  local bytes = HEADER_BYTES
  for i = 1, 3 do
    local length = #texts[i]
    header.lengths[i - 1] = length
    bytes = bytes + length
  end
  if (descriptor < 0 and not connect()) or not room_for(bytes) then
    dropped = dropped + 1
    if descriptor >= 0 then flush() end
    return
  end
  header.length = bytes - 4
  header.version = VERSION
  header.dropped = dropped
  ffi.copy(buffer + tail, header, HEADER_BYTES)
  tail = tail + HEADER_BYTES
  for i = 1, 3 do
    ffi.copy(buffer + tail, texts[i], #texts[i])
    tail = tail + #texts[i]
  end
  waiting, waiting_told, dropped = waiting + 1, waiting_told + dropped, 0
  -- From a file nobody waits for a single piece: a call of the system for each would cost as much as all the rest.
  if not waits or tail - head >= BATCH_BYTES or header.kind == FAREWELL then flush() end
end

local function bounded(text, max)
  if not text then return "" end
  return #text > max and text:sub(1, max) or text
end

local found, found_count = {}, 0

-- Whether this connection speaks HTTP/1. Where Suricata could not tell, since it saw the middle of something first, the
-- first piece that begins a message does.
local function is_http(flow, protocol, data)
  if protocol == "http" or found[flow] then return true end
  if protocol ~= "unknown" and protocol ~= "failed" then return false end
  if not (data:find("^HTTP/1%.[01] %d%d%d") or data:find("^%u+ [^\r\n]* HTTP/1%.[01]\r?\n")
    -- What comes byte by byte is told before Suricata can know it.
    or (protocol == "unknown" and #data < 64 and data:find("^%u+ ?[^\r\n%c]*$"))) then return false end
  if found_count >= FOUND_MAX then found, found_count = {}, 0 end
  found[flow], found_count = true, found_count + 1
  return true
end

function init()
  return { type = "streaming", filter = "tcp" }
end

function setup()
  buffer = ffi.new("uint8_t[?]", BUFFER_BYTES)
end

local texts = {}

function log()
  local protocol = SCFlowAppLayerProto()
  if protocol == "tls" or protocol == "http2" then return end
  local data, opens, closes, to_server = SCStreamingBuffer()
  local flow = SCFlowId()
  if not is_http(flow, protocol, data) then return end
  -- Seconds of the flow's first packet and of its latest, then the microseconds of both.
  local started, seconds, _, microseconds = SCFlowTimestamps()
  -- When Suricata ends, what it flushes bears no time.
  if started and seconds and seconds < started then seconds, microseconds = started, 0 end
  local _, source, destination, _, source_port, destination_port = SCFlowTuple()
  texts[1] = bounded(source, ADDRESS_MAX)
  texts[2] = bounded(destination, ADDRESS_MAX)
  texts[3] = bounded(data, DATA_MAX)
  header.kind = PIECE
  header.flags = (opens and OPENS or 0) + (closes and CLOSES or 0) + (to_server and FORWARD or 0)
  header.seconds = seconds or 0
  header.microseconds = microseconds or 0
  header.flow = flow
  header.source_port = source_port or 0
  header.destination_port = destination_port or 0
  put(texts)
end

-- The last word: losses that no record has told yet.
function deinit()
  for i = 1, 3 do texts[i] = "" end
  ffi.fill(header, HEADER_BYTES)
  header.kind = FAREWELL
  tried_at = -1
  put(texts)
  if descriptor >= 0 then
    C.close(descriptor)
    descriptor = -1
  end
end
