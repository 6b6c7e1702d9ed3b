"""pynvim's msgpack_rpc session class, its error_wrapper set as its documentation asks."""

import json
import os

from pynvim.msgpack_rpc import socket_session


class Refusal(Exception):
    pass


session = socket_session(os.environ["AMITY_SOCKET"])
session.error_wrapper = Refusal


def text(value):
    """pynvim leaves strings as they come; some are bytes."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, dict):
        return {text(key): text(item) for key, item in value.items()}
    return [text(item) for item in value] if isinstance(value, (list, tuple)) else value


def call(method, **params):
    return text(session.request(method, params))


hello = text(session.request("session.hello", {"client": "pynvim"}))
session.request("server.ping")
best = call("match.propose", client=os.environ["AMITY_CLIENT"])["proposals"][0]
explained = call("match.explain", client=os.environ["AMITY_CLIENT"],
                 volunteer=best["volunteer"])
job = call("rematch.start", seed=1, time_limit_s=5)["job"]
call("job.watch", job=job)
progress = []
while not progress or progress[-1]["state"] not in ("done", "failed", "cancelled"):
    kind, method, params = session.next_message()[:3]
    assert (text(kind), text(method)) == ("notification", "job.progress")
    progress.append(text(params)[0])
try:
    call("match.propose", client="nobody")
    error = "none"
except Refusal as refusal:
    error = text(refusal.args[0])["type"]
print(json.dumps({"hello": hello["server"], "best": best["volunteer"], "score": best["score"],
                  "explained": explained["score"], "plan": progress[-1].get("plan"),
                  "progress": [one["state"] for one in progress], "error": error}))
