/** A file of a connection: found, compared with the one read last, and brought onto this machine, where its rows are read from. */
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type { z } from "zod";
import type { httpsSettingsSchema, SyncSource } from "../contract/warehouse.ts";
import type { OutboundHttp } from "../outbound/safe-http.ts";
import { DataError, fromOutbound } from "./data-error.ts";
import { locateInS3, refusalOf, s3Ask, type S3Place } from "./s3.ts";

export type HttpsSettings = z.infer<typeof httpsSettingsSchema>;
export type HttpsPlace = {
  readonly settings: HttpsSettings;
  readonly secret: string;
  readonly http: OutboundHttp;
  readonly allowPlain: boolean;
};
export type FilePlace = ({ readonly kind: "https" } & HttpsPlace) | ({ readonly kind: "s3" } & S3Place);
type FileSource = Extract<SyncSource, { readonly kind: "file" }>;

/** Null: nobody knows until it is asked for. */
export type FileFound = { readonly name: string; readonly version: string | null; readonly bytes: number | null };
export type FileAsk = { readonly url: string; readonly headers: Readonly<Record<string, string>> };
/** What was read last. `version`: of an S3 its ETag and time; of others what to ask with. */
export type FileSeen = { readonly name: string; readonly version: string | null };
export type Fetched =
  | { readonly kind: "unchanged"; readonly name: string }
  | ({ readonly kind: "file"; readonly path: string; readonly bytes: number; readonly seen: FileSeen } & AsyncDisposable);

const ASK_MS = 20_000;
const FETCH_MS = 30 * 60_000;
const MOST_BYTES = 2 * 1_024 * 1_024 * 1_024;
const MOST_UNPACKED = 4 * 1_024 * 1_024 * 1_024;

/** What answers there. */
export async function askHttps(place: HttpsPlace): Promise<string> {
  const url = addressOf(place, "");
  const answer = await place.http
    .open({ method: "GET", url: url.href, headers: headersOf(place), timeoutMs: ASK_MS, maxBytes: MOST_BYTES })
    .catch((error: unknown) => {
      throw fromOutbound(error);
    });
  answer.discard();
  // A folder need not answer itself; what counts is that the server does, and does not refuse the secret.
  if (answer.status === 401 || answer.status === 403 || answer.status >= 500) throw refusalOf(url.host, answer.status, "what lies there");
  return answer.headers["server"]?.slice(0, 100) ?? url.host;
}

/** `mostBytes`: so much of it is enough, for a look at its beginning. */
export async function fetchFile(
  place: FilePlace,
  source: FileSource,
  {
    seen,
    signal,
    mostBytes = MOST_UNPACKED,
  }: { readonly seen: FileSeen | null; readonly signal: AbortSignal; readonly mostBytes?: number },
): Promise<Fetched> {
  if (source.newest && place.kind !== "s3") throw new DataError("file_refused", "only an S3 tells what files there are: name one");
  const found: FileFound = place.kind === "s3" ? await locateInS3(place, source) : { name: source.path, version: null, bytes: null };
  if (found.version !== null && seen?.name === found.name && seen.version === found.version) return { kind: "unchanged", name: found.name };
  const ask =
    place.kind === "s3" ? s3Ask(place, found.name) : httpsAsk(place, source.path, seen?.name === found.name ? seen.version : null);
  const answer = await place.http
    .open({ method: "GET", url: ask.url, headers: ask.headers, timeoutMs: FETCH_MS, maxBytes: MOST_BYTES, signal })
    .catch((error: unknown) => {
      throw fromOutbound(error);
    });
  if (answer.status !== 200) {
    answer.discard();
    if (answer.status === 304) return { kind: "unchanged", name: found.name };
    throw refusalOf(new URL(ask.url).host, answer.status, `the file "${found.name}"`);
  }
  const folder = await mkdtemp(join(tmpdir(), "parley-sync-"));
  const remove = async (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const path = join(folder, "file");
    const bytes = await store(answer.body, path, mostBytes);
    const version = found.version ?? versionOf(answer.headers);
    return { kind: "file", path, bytes, seen: { name: found.name, version }, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw fromOutbound(error);
  }
}

const ENOUGH = new DataError("too_large", "enough");

async function store(body: AsyncGenerator<Buffer>, path: string, mostBytes: number): Promise<number> {
  let bytes = 0;
  const first = await body.next();
  const head = first.done === true ? Buffer.alloc(0) : first.value;
  const whole = async function* (): AsyncGenerator<Buffer> {
    yield head;
    yield* body;
  };
  const counting = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      const room = mostBytes - bytes;
      bytes += Math.min(room, chunk.length);
      counting.push(chunk.subarray(0, room));
      done(chunk.length > room ? (mostBytes === MOST_UNPACKED ? tooLarge() : ENOUGH) : null);
    },
  });
  const target = createWriteStream(path, { mode: 0o600 });
  try {
    // By its first bytes: names and headers are often wrong about it.
    if (head[0] === 0x1f && head[1] === 0x8b) await pipeline(whole, createGunzip(), counting, target);
    else await pipeline(whole, counting, target);
  } catch (error) {
    if (error !== ENOUGH) throw brokenPacking(error);
  }
  return bytes;
}

function tooLarge(): DataError {
  return new DataError("too_large", `the file has more than ${MOST_UNPACKED / 1_024 ** 3} GB`);
}

function brokenPacking(error: unknown): unknown {
  const code = String((error as { readonly code?: unknown }).code);
  return code.startsWith("Z_") ? new DataError("unreadable", "the file is packed by gzip, and damaged") : error;
}

function httpsAsk(place: HttpsPlace, path: string, version: string | null): FileAsk {
  const known = version === null ? {} : (JSON.parse(version) as { readonly etag?: string; readonly modified?: string });
  const { etag, modified } = known;
  const condition = etag !== undefined ? { "if-none-match": etag } : modified !== undefined ? { "if-modified-since": modified } : undefined;
  return {
    url: addressOf(place, path).href,
    headers: { ...headersOf(place), ...condition },
  };
}

/** Null: the server tells nothing by which it could be known again. */
function versionOf(headers: Readonly<Record<string, string>>): string | null {
  const { etag, "last-modified": modified } = headers;
  if (etag === undefined && modified === undefined) return null;
  return JSON.stringify({ ...(etag === undefined ? {} : { etag }), ...(modified === undefined ? {} : { modified }) });
}

/** The secret is told to the server that it was given for, and below the address that it was given for. */
function addressOf({ settings, allowPlain }: HttpsPlace, path: string): URL {
  const base = new URL(settings.url);
  if (base.protocol !== "https:" && !allowPlain)
    throw new DataError("not_encrypted", `${base.host} would be told the secret unencrypted; the address must begin with https://`);
  const url = URL.canParse(path, base.href) ? new URL(path, base.href) : null;
  const folder = base.pathname.slice(0, base.pathname.lastIndexOf("/") + 1);
  if (!url || url.origin !== base.origin || !url.pathname.startsWith(folder))
    throw new DataError("address_refused", `"${path}" does not lie below ${base.origin}${folder}`);
  return url;
}

function headersOf({ settings, secret }: HttpsPlace): Readonly<Record<string, string>> {
  return { "user-agent": "Parley", ...(secret === "" ? {} : { [settings.header.toLowerCase()]: secret }) };
}
