/** Jobs in Redis by BullMQ. Arguments: Redis, emulator, how many. */
import { Queue, Worker } from "bullmq";
import { phoneOf } from "../lib/people.ts";
import { AT_ONCE, createPostMessage, type Job } from "./post-message.ts";

const [redis = "", emulator = "", total = ""] = process.argv.slice(2);
const connection = { url: redis };
const name = `bench-${process.pid}`;
const queue = new Queue<Job>(name, { connection, defaultJobOptions: { removeOnComplete: true } });
for (let from = 0; from < Number(total); from += 1_000) {
  const size = Math.min(1_000, Number(total) - from);
  await queue.addBulk(
    Array.from({ length: size }, (_, index) => ({ name: "send", data: { to: phoneOf(from + index), name: `Ana ${from + index}` } })),
  );
}
const post = createPostMessage(emulator);
let done = 0;
process.once("message", () => {
  const worker = new Worker<Job>(name, async (job) => post(job.data), { connection, concurrency: AT_ONCE });
  worker.on("completed", () => {
    done += 1;
    if (done === Number(total)) void queue.obliterate({ force: true }).then(() => process.send?.({ endedAt: Date.now() }));
  });
});
process.send?.({ ready: true });
