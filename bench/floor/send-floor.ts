/**
 * The floor of `send`: the least code that does the same I/O as durably. One process claims batches, posts them, marks
 * them accepted in batches, and stores each receipt before it answers 200. No people, journeys, gate, rendering, retries,
 * order or pace. Events that come in at `/events` become messages of their own. Arguments: database, port, emulator, how many.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import pg from "pg";
import { Pool } from "undici";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import { createBatcher } from "./batcher.ts";

type Receipt = { readonly id: number; readonly status: string; readonly at: Date };
type Status = { readonly status: string; readonly timestamp: string; readonly biz_opaque_callback_data: string };
type Webhook = {
  readonly entry: readonly { readonly changes: readonly { readonly value: { readonly statuses?: readonly Status[] } }[] }[];
};

const IN_FLIGHT = 256;
const CLAIM = `
update outbox set state = 'claimed', claimed_at = now()
where id in (select id from outbox where state = 'queued' order by id limit $1 for update skip locked) returning id, recipient, content`;
const ACCEPT =
  "update outbox set state = 'accepted', wamid = u.wamid from unnest($1::integer[], $2::text[]) as u(id, wamid) where outbox.id = u.id";
const RECORD = `
update outbox set sent_at = coalesce(outbox.sent_at, u.sent_at), delivered_at = coalesce(outbox.delivered_at, u.delivered_at), read_at = coalesce(outbox.read_at, u.read_at)
from unnest($1::integer[], $2::timestamptz[], $3::timestamptz[], $4::timestamptz[]) as u(id, sent_at, delivered_at, read_at) where outbox.id = u.id`;

const ADD = "insert into outbox (id, recipient, content) select * from unnest($1::integer[], $2::text[], $3::jsonb[])";

await run(process.argv.slice(2));

async function run([database = "", port = "", emulator = "", total = ""]: readonly string[]): Promise<void> {
  const db = new pg.Pool({ connectionString: database, max: 8 });
  const http = new Pool(emulator, { connections: IN_FLIGHT, pipelining: 1 });
  let reads = 0;

  const record = createBatcher<readonly Receipt[]>(async (lists) => {
    const rows = new Map<number, { sent?: Date; delivered?: Date; read?: Date }>();
    for (const { id, status, at } of lists.flat()) rows.set(id, { ...rows.get(id), [status]: at });
    const values = [...rows.values()];
    await db.query({
      name: "record",
      text: RECORD,
      values: [
        [...rows.keys()],
        values.map((row) => row.sent ?? null),
        values.map((row) => row.delivered ?? null),
        values.map((row) => row.read ?? null),
      ],
    });
    reads += lists.flat().filter((receipt) => receipt.status === "read").length;
    if (reads === Number(total)) process.send?.({ endedAt: Date.now() });
  });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      if (request.url === "/events") {
        const rows = body
          .toString()
          .split("\n")
          .filter((line) => line !== "")
          .map((line) => JSON.parse(line) as { readonly id: number; readonly recipient: string; readonly content: object });
        const values = [rows.map((row) => row.id), rows.map((row) => row.recipient), rows.map((row) => row.content)];
        const added = db.query({ name: "add", text: ADD, values });
        added.then(
          () => response.writeHead(202).end("{}"),
          () => response.writeHead(500).end(),
        );
        void added.then(claim);
        return;
      }
      const expected = Buffer.from(`sha256=${createHmac("sha256", EMULATED.appSecret).update(body).digest("hex")}`);
      const given = Buffer.from(String(request.headers["x-hub-signature-256"]));
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return void response.writeHead(401).end();
      const webhook = JSON.parse(body.toString()) as Webhook;
      const statuses = webhook.entry.flatMap((entry) => entry.changes.flatMap((change) => change.value.statuses ?? []));
      const receipts = statuses.map((status) => ({
        id: Number(status.biz_opaque_callback_data),
        status: status.status,
        at: new Date(Number(status.timestamp) * 1_000),
      }));
      record(receipts).then(
        () => response.writeHead(200).end("{}"),
        () => response.writeHead(500).end(),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(Number(port), "127.0.0.1", resolve));

  const accept = createBatcher<{ readonly id: number; readonly wamid: string }>(async (items) =>
    db.query({ name: "accept", text: ACCEPT, values: [items.map(({ id }) => id), items.map(({ wamid }) => wamid)] }),
  );
  let inFlight = 0;
  const post = async (row: { readonly id: number; readonly recipient: string; readonly content: object }): Promise<void> => {
    const body = JSON.stringify({
      messaging_product: "whatsapp",
      recipient_type: "individual",
      to: row.recipient,
      type: "template",
      template: row.content,
      biz_opaque_callback_data: String(row.id),
    });
    const headers = { "content-type": "application/json", authorization: `Bearer ${EMULATED.accessToken}` };
    const response = await http.request({ method: "POST", path: `/v26.0/${EMULATED.phoneNumberId}/messages`, headers, body });
    const answer = (await response.body.json()) as { readonly messages: readonly { readonly id: string }[] };
    inFlight -= 1;
    void claim();
    await accept({ id: row.id, wamid: answer.messages[0]?.id ?? "" });
  };
  let claiming = false;
  const claim = async (): Promise<void> => {
    if (claiming || inFlight > IN_FLIGHT / 2) return;
    claiming = true;
    const { rows } = await db.query<{ id: number; recipient: string; content: object }>({
      name: "claim",
      text: CLAIM,
      values: [IN_FLIGHT - inFlight],
    });
    claiming = false;
    inFlight += rows.length;
    for (const row of rows) void post(row);
  };
  process.send?.({ ready: true });
  process.once("message", () => void claim());
}
