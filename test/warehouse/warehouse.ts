/** What a shop keeps elsewhere: a database of its own, a server of files, an S3; each as it would be met, on this machine. */
import { createHash, createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { connect, createServer as createTcp, type AddressInfo } from "node:net";
import { TLSSocket, createSecureContext } from "node:tls";
import pg from "pg";
import { inject } from "vitest";
import { OWN_CERTIFICATE } from "../channels/own-certificate.ts";
import { createEmptyDatabase } from "../support/database.ts";

export const S3_SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
export const FILE_SECRET = "Bearer of-the-file-server";
const REGION = "eu-west-3";

export type Warehouse = Awaited<ReturnType<typeof openWarehouse>>;

export async function openWarehouse() {
  const { url } = await createEmptyDatabase();
  const at = new URL(url);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  // The server is at a port of this machine, too, whatever way the tests take to it.
  const password = decodeURIComponent(at.password);
  const settings = {
    host: "127.0.0.1",
    port: portOf(at),
    database: at.pathname.slice(1),
    user: decodeURIComponent(at.username),
    tls: "off" as "off" | "verified",
    ca: "",
    timeoutSeconds: 5,
  };
  return {
    settings,
    password,
    query: async (text: string, values: readonly unknown[] = []) =>
      (await client.query(text, [...values])).rows as Record<string, unknown>[],
    [Symbol.asyncDispose]: async () => client.end(),
  };
}

/** Stands before the database and speaks TLS as PostgreSQL does: asked first, then on the same connection. */
export async function openTlsDoor(): Promise<{ readonly port: number } & AsyncDisposable> {
  const to = new URL(inject("postgresUrl"));
  const secureContext = createSecureContext({ key: OWN_CERTIFICATE.key, cert: OWN_CERTIFICATE.cert });
  const server = createTcp((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => {
      socket.write("S");
      const secure = new TLSSocket(socket, { isServer: true, secureContext });
      const behind = connect(portOf(to), "127.0.0.1");
      secure.on("error", () => behind.destroy());
      behind.on("error", () => secure.destroy());
      secure.pipe(behind).pipe(secure);
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: async () => void server.close() };
}

export type Files = Awaited<ReturnType<typeof openFiles>>;

/** Files by their path; whoever has not the secret gets nothing; what is known by its ETag is not sent again. */
export async function openFiles() {
  const files = new Map<string, Buffer>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "");
    if (request.headers.authorization !== FILE_SECRET) return response.writeHead(401).end();
    const found = files.get(path);
    if (path === "/elsewhere.csv") return response.writeHead(302, { location: "http://169.254.169.254/" }).end();
    if (!found) return response.writeHead(404).end();
    const etag = `"${createHash("md5").update(found).digest("hex")}"`;
    const isKnown = request.headers["if-none-match"] === etag;
    asked.push(`${isKnown ? 304 : 200} ${path}`);
    return isKnown ? response.writeHead(304).end() : response.writeHead(200, { etag }).end(found);
  });
  const url = await listen(server);
  return {
    url,
    asked,
    put: (path: string, body: string | Buffer) => void files.set(path, Buffer.from(body)),
    [Symbol.asyncDispose]: async () => void server.close(),
  };
}

export type S3 = Awaited<ReturnType<typeof openS3>>;

/** An S3 as Amazon describes it, as far as it is asked: two names a page, so that more has to be asked for; every signature computed a second time. */
export async function openS3() {
  const objects = new Map<string, { readonly body: Buffer; readonly modified: string }>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://s3");
    if (!isSigned(request)) return response.writeHead(403).end();
    asked.push(`${url.pathname}${url.searchParams.has("list-type") ? "?list" : ""}`);
    if (url.searchParams.has("list-type")) return response.writeHead(200).end(listing(url));
    const found = objects.get(decodeURIComponent(url.pathname).replace("/data/", ""));
    return found ? response.writeHead(200).end(found.body) : response.writeHead(404).end();
  });
  const listing = ({ searchParams: query }: URL): string => {
    const after = query.get("continuation-token") ?? "";
    const keys = [...objects.keys()].filter((key) => key.startsWith(query.get("prefix") ?? "") && key > after).toSorted();
    const page = keys.slice(0, Math.min(2, Number(query.get("max-keys"))));
    const contents = page.map((key) => {
      const { body, modified } = objects.get(key) ?? { body: Buffer.alloc(0), modified: "" };
      const etag = createHash("md5").update(body).digest("hex");
      return `<Contents><Key>${key.replaceAll("&", "&amp;")}</Key><LastModified>${modified}</LastModified><ETag>&quot;${etag}&quot;</ETag><Size>${body.length}</Size></Contents>`;
    });
    const isCut = page.length < keys.length;
    return `<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>${isCut}</IsTruncated>${
      isCut ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : ""
    }${contents.join("")}</ListBucketResult>`;
  };
  const endpoint = await listen(server);
  return {
    settings: { endpoint, region: REGION, bucket: "data", accessKeyId: "AKIDEXAMPLE" },
    asked,
    put: (key: string, body: string | Buffer, modified: string) => void objects.set(key, { body: Buffer.from(body), modified }),
    [Symbol.asyncDispose]: async () => void server.close(),
  };
}

function portOf(url: URL): number {
  return Number(url.searchParams.get("port") ?? url.port);
}

async function listen(server: Server): Promise<string> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const hex = (data: string): string => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Buffer, data: string): Buffer => createHmac("sha256", key).update(data).digest();

function isSigned({ method, url = "", headers }: IncomingMessage): boolean {
  const { signedHeaders, signature } =
    /SignedHeaders=(?<signedHeaders>[^,]+), Signature=(?<signature>\w+)/.exec(headers.authorization ?? "")?.groups ?? {};
  if (signedHeaders === undefined) return false;
  const [path = "", query = ""] = url.split("?");
  const lines = signedHeaders.split(";").map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const sorted = query.split("&").toSorted().join("&");
  const canonical = [method, path, sorted, lines.join(""), signedHeaders, headers["x-amz-content-sha256"]].join("\n");
  const at = String(headers["x-amz-date"]);
  const scope = `${at.slice(0, 8)}/${REGION}/s3/aws4_request`;
  const key = ["s3", "aws4_request"].reduce(hmac, hmac(hmac(`AWS4${S3_SECRET}`, at.slice(0, 8)), REGION));
  return hmac(key, ["AWS4-HMAC-SHA256", at, scope, hex(canonical)].join("\n")).toString("hex") === signature;
}
