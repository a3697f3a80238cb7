/**
 * Jobs in PostgreSQL by graphile-worker. Arguments: database, emulator, how many, `default` or `batched`.
 * As its makers ship it but for the number of jobs at once, which nobody leaves at 1; `batched` takes and completes jobs in batches.
 */
import { Logger, makeWorkerUtils, run } from "graphile-worker";
import { phoneOf } from "../lib/people.ts";
import { AT_ONCE, createPostMessage, type Job } from "./post-message.ts";

const [connectionString = "", emulator = "", total = "", mode = ""] = process.argv.slice(2);
const ADD = `select count(*) from graphile_worker.add_jobs(array(
  select row('send', json_build_object('to', $2::text || lpad(n::text, 6, '0'), 'name', 'Ana ' || n), null, null, null, null, null, null)::graphile_worker.job_spec
  from generate_series(0, $1::int - 1) as n))`;

const logger = new Logger(() => () => undefined);
const utils = await makeWorkerUtils({ connectionString, logger });
await utils.migrate();
await utils.withPgClient(async (client) => client.query(ADD, [Number(total), phoneOf(0).slice(0, -6)]));
await utils.release();

const post = createPostMessage(emulator);
let done = 0;
process.once("message", () => {
  const batched = { localQueue: { size: 4 * AT_ONCE }, completeJobBatchDelay: 0, failJobBatchDelay: 0 };
  void run({
    preset: { worker: { connectionString, logger, concurrentJobs: AT_ONCE, ...(mode === "batched" ? batched : {}) } },
    noHandleSignals: true,
    taskList: {
      send: async (payload) => {
        await post(payload as Job);
        done += 1;
        if (done === Number(total)) process.send?.({ endedAt: Date.now() });
      },
    },
  });
});
process.send?.({ ready: true });
