/* oxlint-disable no-restricted-globals, no-restricted-properties, no-console, no-unmodified-loop-condition -- a stopwatch and a count that another callback moves */
import { fork, type ChildProcess } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Pool } from "undici";
import { defaultIdentity } from "../src/options.ts";

/**
 * How many messages a second the emulator holds with all receipts: templates to distinct people, three webhooks each (sent, delivered,
 * read), measured from the first send to the last receipt. The driver is a process of its own, so that the emulator has a core to itself.
 */
const { values } = parseArgs({
  options: {
    messages: { type: "string", default: "20000" },
    rate: { type: "string" },
    connections: { type: "string", default: "32" },
    batch: { type: "string", default: "1" },
  },
});
const messages = Number(values.messages);
const connections = Number(values.connections);
const receiptsEach = 3;
const statusMark = Buffer.from('"statuses":');

let receipts = 0;
const sink = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks);
    for (let at = body.indexOf(statusMark); at !== -1; at = body.indexOf(statusMark, at + 1)) receipts += 1;
    response.end();
  });
});
sink.keepAliveTimeout = 60_000;
await new Promise<void>((ready) => sink.listen(0, "127.0.0.1", ready));

const child = fork(
  fileURLToPath(new URL("emulator-process.ts", import.meta.url)),
  [`http://127.0.0.1:${(sink.address() as AddressInfo).port}/webhook`, values.batch],
  { execArgv: ["--import", "tsx"] },
);
const { baseUrl } = (await answerOf(child)) as { baseUrl: string };
const pool = new Pool(baseUrl, { connections, pipelining: 1 });
const { accountId, phoneNumberId, systemToken } = defaultIdentity;

const template = await post(`/v26.0/${accountId}/message_templates`, {
  name: "order_update",
  language: "en_US",
  category: "UTILITY",
  components: [{ type: "BODY", text: "Hi {{1}}, your order {{2}} ships today.", example: { body_text: [["Ana", "A-77"]] } }],
});
await post(`/_emulator/templates/${(JSON.parse(template) as { id: string }).id}/actions`, { action: "approve" });

await send(2_000, 0, null);
await untilReceipts(2_000 * receiptsEach);
receipts = 0;
const before = await usage();
const began = performance.now();
await send(messages, 2_000, values.rate === undefined ? null : Number(values.rate));
const sent = performance.now();
await untilReceipts(messages * receiptsEach);
const seconds = (performance.now() - began) / 1_000;
const after = await usage();
const cpuSeconds = (after.cpuMs - before.cpuMs) / 1_000;

console.log(
  `messages                    ${messages} (${connections} connections, ${values.batch} update(s) a webhook${values.rate === undefined ? "" : `, ${values.rate}/s asked for`})`,
);
console.log(`sends answered              ${Math.round(messages / ((sent - began) / 1_000))}/s`);
console.log(`with all ${receiptsEach} receipts         ${Math.round(messages / seconds)}/s`);
console.log(
  `emulator: CPU               ${((cpuSeconds / seconds) * 100).toFixed(0)} % of a core, ${((cpuSeconds / messages) * 1e6).toFixed(0)} µs a message`,
);
console.log(`one whole core would hold   ${Math.round(messages / cpuSeconds)}/s`);
console.log(`emulator: memory            ${after.rssMb} MB`);

await pool.close();
child.kill();
sink.closeAllConnections();
sink.close();

async function post(path: string, body: object): Promise<string> {
  const answer = await pool.request({
    method: "POST",
    path,
    headers: { "content-type": "application/json", authorization: `Bearer ${systemToken}` },
    body: JSON.stringify(body),
  });
  const text = await answer.body.text();
  if (answer.statusCode >= 300) throw new Error(`${path}: ${answer.statusCode} ${text}`);
  return text;
}

async function send(count: number, from: number, perSecond: number | null): Promise<void> {
  const start = performance.now();
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      const person = next++;
      const due = perSecond === null ? 0 : start + (person / perSecond) * 1_000;
      if (due > performance.now()) await new Promise((resume) => setTimeout(resume, due - performance.now()));
      const parameters = ["Ana", `A-${person}`].map((text) => ({ type: "text", text }));
      await post(`/v26.0/${phoneNumberId}/messages`, {
        messaging_product: "whatsapp",
        to: `+336${10_000_000 + from + person}`,
        type: "template",
        template: { name: "order_update", language: { code: "en_US" }, components: [{ type: "body", parameters }] },
      });
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
}

async function untilReceipts(count: number): Promise<void> {
  while (receipts < count) await new Promise((resume) => setTimeout(resume, 5));
}

async function usage(): Promise<{ cpuMs: number; rssMb: number }> {
  const answer = answerOf(child);
  child.send("usage");
  return (await answer) as { cpuMs: number; rssMb: number };
}

function answerOf(process: ChildProcess): Promise<unknown> {
  return new Promise((resume) => process.once("message", resume));
}
