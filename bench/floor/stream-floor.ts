/**
 * The floor of `desk-live`: what was posted is stored in one statement and written to every stream at once, whole; nobody is looked up, no conversation
 * changes, nobody asks back. Arguments: database, port.
 */
import { createServer, type ServerResponse } from "node:http";
import { createPool } from "../../src/db/pool.ts";

const [database = "", port = ""] = process.argv.slice(2);
const db = createPool({ url: database, max: 8, name: "floor", onError: () => undefined });
const streams = new Set<ServerResponse>();

const server = createServer((request, response) => {
  if (request.method === "GET") {
    response.writeHead(200, { "content-type": "text/event-stream" }).write("event: hello\ndata: {}\n\n");
    streams.add(response);
    response.on("close", () => streams.delete(response));
    return;
  }
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks).toString();
    store(body).then(
      () => response.writeHead(200).end("{}"),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
});

async function store(body: string): Promise<void> {
  await db.query("insert into heard (body) values ($1)", [body]);
  for (const stream of streams) stream.write(`event: desk\ndata: ${body}\n\n`);
}

await db.query("create table if not exists heard (id bigserial primary key, body text not null)");
server.listen(Number(port), "127.0.0.1", () => process.send?.({ ready: true }));
