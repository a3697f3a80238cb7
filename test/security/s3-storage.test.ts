/** Files in an S3: every request signed as Amazon describes it, computed here a second time, and a file that arrives damaged refused. */
import { createHash, createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openMediaStorage } from "../../src/media/storage.ts";

const REGION = "eu-west-3";
const SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const hex = (data: string | Buffer): string => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Buffer, data: string): Buffer => createHmac("sha256", key).update(data).digest();

/** Signature Version 4, from what came over the wire. */
function isSigned({ method, url = "", headers }: IncomingMessage): boolean {
  const { signedHeaders, signature } =
    /SignedHeaders=(?<signedHeaders>[^,]+), Signature=(?<signature>\w+)/.exec(headers.authorization ?? "")?.groups ?? {};
  if (signedHeaders === undefined || !signedHeaders.includes("x-amz-content-sha256")) return false;
  const lines = signedHeaders.split(";").map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const canonical = [method, url, "", lines.join(""), signedHeaders, headers["x-amz-content-sha256"]].join("\n");
  const at = String(headers["x-amz-date"]);
  const scope = `${at.slice(0, 8)}/${REGION}/s3/aws4_request`;
  const key = ["s3", "aws4_request"].reduce(hmac, hmac(hmac(`AWS4${SECRET}`, at.slice(0, 8)), REGION));
  return hmac(key, ["AWS4-HMAC-SHA256", at, scope, hex(canonical)].join("\n")).toString("hex") === signature;
}

const objects = new Map<string, Buffer>();
const server = createServer((request, response) => {
  void buffer(request).then((body) => {
    const { url = "", method, headers } = request;
    const end = (status: number, data?: Buffer): unknown => response.writeHead(status).end(data);
    if (!isSigned(request)) return end(403);
    if (hex(body) !== headers["x-amz-content-sha256"]) return end(400);
    if (method === "PUT") objects.set(url, body);
    const found = objects.get(url);
    if (method === "DELETE") objects.delete(url);
    if (method !== "GET") return end(method === "PUT" ? 200 : 204);
    const [, from = "0", to = ""] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? "") ?? [];
    return found ? end(headers.range ? 206 : 200, headers.range ? found.subarray(Number(from), Number(to) + 1) : found) : end(404);
  });
});

let folder: string;
let options: Parameters<typeof openMediaStorage>[0] & { readonly kind: "s3" };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "parley-s3-"));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  options = { kind: "s3", endpoint, bucket: "files", region: REGION, accessKeyId: "AKIDEXAMPLE", secretAccessKey: SECRET };
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

const BYTES = Buffer.from("hello world ".repeat(1_000));
const FILE = { workspaceId: "0190a3b0-0000-7000-8000-000000000001", sha256: hex(BYTES) };
async function arrive(bytes: Buffer): Promise<string> {
  const path = join(folder, "arriving");
  await writeFile(path, bytes);
  return path;
}

test("a file is stored, read whole and in part, and removed, twice if need be", async () => {
  await using storage = openMediaStorage(options);
  await storage.put(FILE, await arrive(BYTES), BYTES.length);
  expect([...objects.keys()]).toEqual([`/files/${FILE.workspaceId}/${FILE.sha256}`]);
  expect(await buffer(await storage.read(FILE))).toEqual(BYTES);
  expect((await buffer(await storage.read(FILE, { from: 6, to: 10 }))).toString()).toBe("world");
  await storage.remove(FILE);
  await storage.remove(FILE);
  await expect(storage.read(FILE)).rejects.toMatchObject({ code: "unavailable" });
});

test("a file that changed on its way is refused, and so is who has another key", async () => {
  await using storage = openMediaStorage(options);
  await expect(storage.put(FILE, await arrive(Buffer.alloc(BYTES.length)), BYTES.length)).rejects.toThrow("400");
  await using stranger = openMediaStorage({ ...options, secretAccessKey: "another" });
  await expect(stranger.put(FILE, await arrive(BYTES), BYTES.length)).rejects.toThrow("403");
  expect(objects.size).toBe(0);
});

test("a storage that is away is unavailable, not an error of ours", async () => {
  await using storage = openMediaStorage({ ...options, endpoint: "http://127.0.0.1:1" });
  await expect(storage.read(FILE)).rejects.toMatchObject({ code: "unavailable" });
});
