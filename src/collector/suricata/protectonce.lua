-- One framed record for each HTTP transaction, to the collector's unix socket. For Suricata 7 with LuaJIT.
--
-- Live, Suricata must never wait for its reader: the socket does not block, what does not fit into a buffer of 4 MB
-- is dropped and counted, and the count travels in the next record. From a file nothing is dropped: sending blocks.
-- All threads of Suricata share this state, under a lock of Suricata's own.
--
-- The frame, little-endian and packed (src/collector/record/frame.ts reads it): `header` below, then eight texts
-- whose lengths stand in it.
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
    uint32_t transaction;
    uint32_t dropped; /* records lost before this one and not told yet */
    uint16_t source_port;
    uint16_t destination_port;
    uint32_t lengths[8];
  } po_header;
  struct po_address { uint16_t family; char path[108]; };
  int socket(int domain, int type, int protocol);
  int connect(int fd, const struct po_address *address, uint32_t length);
  int setsockopt(int fd, int level, int name, const void *value, uint32_t length);
  intptr_t send(int fd, const void *data, size_t length, int flags);
  int close(int fd);
  void *memmove(void *to, const void *from, size_t length);

  /* libhtp 0.5: the beginnings of its public structures, and two functions. */
  typedef struct { void *parser; struct po_connection *connection; } po_transaction;
  typedef struct po_connection {
    char *client; int client_port; char *server; int server_port;
    void *transactions; void *messages; uint8_t flags;
  } po_connection;
  typedef struct { void *parser; void *transaction; const char *text; int level; int code; const char *file; } po_message;
  size_t htp_list_array_size(const void *list);
  void *htp_list_array_get(const void *list, size_t index);
  const char *htp_get_version(void);
]])

local VERSION, TRANSACTION, FAREWELL = 1, 1, 2
local REQUEST_CUT, RESPONSE_CUT, GAP = 1, 2, 4
local NO_TRANSACTION = 0xffffffff
-- The same as suricata.yaml's limits of bodies; headers that are longer are no headers any more.
local BODY_MAX, HEAD_MAX, LINE_MAX, ADDRESS_MAX = 131072, 131072, 65536, 64
local BUFFER_BYTES, MESSAGES_MAX = 4194304, 256
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
local transaction_key

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
  for i = 1, 8 do
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
  for i = 1, 8 do
    ffi.copy(buffer + tail, texts[i], #texts[i])
    tail = tail + #texts[i]
  end
  waiting, waiting_told, dropped = waiting + 1, waiting_told + dropped, 0
  flush()
end

-- A body's chunks as one text of at most BODY_MAX, and whether something of it is missing.
local function whole(chunks, offset)
  if not chunks or #chunks == 0 then return "", false end
  local text = #chunks == 1 and chunks[1] or table.concat(chunks)
  local cut = #text >= BODY_MAX or (offset or 0) > 0
  if #text > BODY_MAX then text = text:sub(1, BODY_MAX) end
  return text, cut
end

local function bounded(text, max)
  if not text then return "" end
  return #text > max and text:sub(1, max) or text
end

-- Suricata keeps what it works on in the registry, under pointers to names.
local function registry_keys()
  local keys = {}
  for key in pairs(debug.getregistry()) do
    if type(key) == "userdata" then keys[ffi.string(ffi.cast("const char *", key))] = key end
  end
  return keys["suricata:lua:tx_id"], keys["suricata:lua:tx:ptr"]
end

local number_key, transaction_key
local knows_libhtp = false

local function transaction_number(registry)
  if not number_key then number_key, transaction_key = registry_keys() end
  local number = number_key and registry[number_key]
  return type(number) == "number" and number or NO_TRANSACTION
end

-- Whether packets of responses are missing in this connection: from then on libhtp may give a request the response of
-- a later one, since it counts them.
local function has_gap(registry)
  local transaction = knows_libhtp and transaction_key and registry[transaction_key]
  if not transaction then return false end
  local messages = ffi.cast("po_transaction *", transaction).connection.messages
  local count = tonumber(C.htp_list_array_size(messages))
  if count > MESSAGES_MAX then return true end
  for i = 0, count - 1 do
    local message = ffi.cast("po_message *", C.htp_list_array_get(messages, i))
    if message ~= nil and message.text ~= nil and message.file ~= nil
      and ffi.string(message.text):find("Gaps are not allowed", 1, true)
      and ffi.string(message.file):find("response", 1, true) then
      return true
    end
  end
  return false
end

function init()
  return { protocol = "http" }
end

function setup()
  buffer = ffi.new("uint8_t[?]", BUFFER_BYTES)
  local known, version = pcall(function() return ffi.string(C.htp_get_version()) end)
  knows_libhtp = known and version:find("LibHTP v0.5.", 1, true) ~= nil
end

local texts = {}

function log()
  local seconds, microseconds = SCPacketTimestamp()
  local _, source, destination, _, source_port, destination_port = SCFlowTuple()
  local request_cut, response_cut
  texts[1] = bounded(source, ADDRESS_MAX)
  texts[2] = bounded(destination, ADDRESS_MAX)
  texts[3] = bounded(HttpGetRequestLine(), LINE_MAX)
  texts[4] = bounded(HttpGetRawRequestHeaders(), HEAD_MAX)
  texts[5], request_cut = whole(HttpGetRequestBody())
  texts[6] = bounded(HttpGetResponseLine(), LINE_MAX)
  texts[7] = bounded(HttpGetRawResponseHeaders(), HEAD_MAX)
  texts[8], response_cut = whole(HttpGetResponseBody())
  header.kind = TRANSACTION
  local registry = debug.getregistry()
  header.transaction = transaction_number(registry)
  header.flags = (request_cut and REQUEST_CUT or 0) + (response_cut and RESPONSE_CUT or 0)
    + (has_gap(registry) and GAP or 0)
  header.seconds = seconds or 0
  header.microseconds = microseconds or 0
  header.flow = SCFlowId() or 0
  header.source_port = source_port or 0
  header.destination_port = destination_port or 0
  put(texts)
end

-- The last word: losses that no record has told yet.
function deinit()
  for i = 1, 8 do texts[i] = "" end
  ffi.fill(header, HEADER_BYTES)
  header.kind = FAREWELL
  tried_at = -1
  put(texts)
  if descriptor >= 0 then
    C.close(descriptor)
    descriptor = -1
  end
end
