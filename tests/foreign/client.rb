# ruby-msgpack over a socket.
require "json"
require "msgpack"
require "socket"

LINK = UNIXSocket.new(ENV.fetch("AMITY_SOCKET"))
UNPACKER = MessagePack::Unpacker.new(LINK)
NOTES = []
$last_id = 0

def call(method, params = {})
  $last_id += 1
  LINK.write([0, $last_id, method, [params]].to_msgpack)
  loop do
    message = UNPACKER.read
    return message[2], message[3] if message[0] == 1 && message[1] == $last_id
    NOTES << message
  end
end

_, hello = call("session.hello", "client" => "ruby-msgpack")
_, proposed = call("match.propose", "client" => ENV.fetch("AMITY_CLIENT"))
best = proposed["proposals"][0]
_, explained = call("match.explain", "client" => ENV.fetch("AMITY_CLIENT"),
                    "volunteer" => best["volunteer"])
_, started = call("rematch.start", "seed" => 1, "time_limit_s" => 5)
call("job.watch", "job" => started["job"])
progress = []
until progress.any? && %w[done failed cancelled].include?(progress.last["state"])
  NOTES << UNPACKER.read if NOTES.empty?
  progress << NOTES.shift[2][0]
end
error, _ = call("match.propose", "client" => "nobody")
puts JSON.generate("hello" => hello["server"], "best" => best["volunteer"],
                   "score" => best["score"], "explained" => explained["score"],
                   "plan" => progress.last["plan"], "error" => error["type"],
                   "progress" => progress.map { |one| one["state"] })
