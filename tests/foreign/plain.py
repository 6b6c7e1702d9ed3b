"""python3-msgpack alone, over a socket."""

import json
import os
import socket

import msgpack

link = socket.socket(socket.AF_UNIX)
link.connect(os.environ["AMITY_SOCKET"])
unpacker = msgpack.Unpacker(raw=False)
notes = []
last_id = 0


def next_message():
    while True:
        for message in unpacker:
            return message
        unpacker.feed(link.recv(65536))


def call(method, **params):
    global last_id
    last_id += 1
    link.sendall(msgpack.packb([0, last_id, method, [params]]))
    while True:
        message = next_message()
        if message[0] == 2:
            notes.append(message)
        else:
            return message[2], message[3]


_, hello = call("session.hello", client="python3-msgpack")
_, proposed = call("match.propose", client=os.environ["AMITY_CLIENT"])
best = proposed["proposals"][0]
_, explained = call("match.explain", client=os.environ["AMITY_CLIENT"],
                    volunteer=best["volunteer"])
_, started = call("rematch.start", seed=1, time_limit_s=5)
call("job.watch", job=started["job"])
progress = []
while not progress or progress[-1]["state"] not in ("done", "failed", "cancelled"):
    while not notes:
        notes.append(next_message())
    progress.append(notes.pop(0)[2][0])
error, _ = call("match.propose", client="nobody")
print(json.dumps({"hello": hello["server"], "best": best["volunteer"], "score": best["score"],
                  "explained": explained["score"], "plan": progress[-1].get("plan"),
                  "progress": [one["state"] for one in progress], "error": error["type"]}))
