// Node and @msgpack/msgpack: a stream of answers, matched by id, and of notifications.
import { createRequire } from "node:module";
import net from "node:net";

const require = createRequire(process.env.AMITY_NODE_MODULES + "/");
const { encode, decodeMultiStream } = require("@msgpack/msgpack");

const link = net.createConnection(process.env.AMITY_SOCKET);
const waiting = new Map();
const notes = [];
let wake = () => {};
let lastId = 0;

(async () => {
  for await (const message of decodeMultiStream(link)) {
    if (message[0] === 1) {
      waiting.get(message[1])(message);
      waiting.delete(message[1]);
    } else {
      notes.push(message);
      wake();
    }
  }
})();

function call(method, params = {}) {
  const id = ++lastId;
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    link.write(encode([0, id, method, [params]]));
  });
}

async function nextNote() {
  while (notes.length === 0) {
    await new Promise((resolve) => { wake = resolve; });
  }
  return notes.shift();
}

const client = process.env.AMITY_CLIENT;
const hello = (await call("session.hello", { client: "node" }))[3];
// Two requests under way at once.
const [proposed, pinged] = await Promise.all([call("match.propose", { client }),
                                              call("server.ping")]);
if (pinged[2] !== null) {
  throw new Error("ping");
}
const best = proposed[3].proposals[0];
const explained = (await call("match.explain", { client, volunteer: best.volunteer }))[3];
const job = (await call("rematch.start", { seed: 1, time_limit_s: 5 }))[3].job;
await call("job.watch", { job });
const progress = [];
do {
  progress.push((await nextNote())[2][0]);
} while (!["done", "failed", "cancelled"].includes(progress.at(-1).state));
const error = (await call("match.propose", { client: "nobody" }))[2];
console.log(JSON.stringify({ hello: hello.server, best: best.volunteer, score: best.score,
  explained: explained.score, plan: progress.at(-1).plan, error: error.type,
  progress: progress.map((one) => one.state) }));
link.end();
