/** The two questions that are asked of an S3: what there is under a prefix, and for one file. Each signed (Signature Version 4). */
import { DOMParser, type Element } from "@xmldom/xmldom";
import aws4 from "aws4";
import { createHash } from "node:crypto";
import type { z } from "zod";
import type { s3SettingsSchema } from "../contract/warehouse.ts";
import type { OutboundHttp } from "../outbound/safe-http.ts";
import { DataError, fromOutbound } from "./data-error.ts";
import type { FileAsk, FileFound } from "./files.ts";

export type S3Settings = z.infer<typeof s3SettingsSchema>;
export type S3Place = { readonly settings: S3Settings; readonly secretAccessKey: string; readonly http: OutboundHttp };

const EMPTY_SHA256 = createHash("sha256").update("").digest("hex");
const LIST_MS = 30_000;
const MOST_LIST_BYTES = 4 * 1_024 * 1_024;
/** A million files: beyond that the prefix is to be longer. */
const MOST_PAGES = 1_000;

type Listed = { readonly key: string; readonly etag: string; readonly modified: string; readonly bytes: number };

/** One page, to see that the key opens the bucket. */
export async function askS3(place: S3Place): Promise<string> {
  await listPage(place, "", null, 1);
  return `${new URL(place.settings.endpoint).host}/${place.settings.bucket}`;
}

export async function locateInS3(
  place: S3Place,
  { path, newest }: { readonly path: string; readonly newest: boolean },
): Promise<FileFound> {
  let best: Listed | null = null;
  let after: string | null = null;
  for (let page = 0; ; page += 1) {
    const { files, next } = await listPage(place, path, after, 1_000);
    for (const file of files) {
      if (newest ? file.key.endsWith("/") : file.key !== path) continue;
      if (best === null || file.modified > best.modified || (file.modified === best.modified && file.key > best.key)) best = file;
    }
    // The names come in order: what is named so stands first.
    if (next === null || !newest) break;
    if (page === MOST_PAGES) throw new DataError("too_large", `more than a million files begin with "${path}": give more of their name`);
    after = next;
  }
  if (best === null) throw new DataError("file_missing", `there is no file ${newest ? `whose name begins with "${path}"` : `"${path}"`}`);
  return { name: best.key, version: `${best.etag} ${best.modified}`, bytes: best.bytes };
}

export function s3Ask(place: S3Place, key: string): FileAsk {
  const path = `${bucketOf(place)}/${key.split("/").map(escaped).join("/")}`;
  return { url: `${new URL(place.settings.endpoint).origin}${path}`, headers: sign(place, path) };
}

async function listPage(
  place: S3Place,
  prefix: string,
  after: string | null,
  limit: number,
): Promise<{ readonly files: readonly Listed[]; readonly next: string | null }> {
  // In the order in which they are signed.
  const query = [
    ...(after === null ? [] : [`continuation-token=${escaped(after)}`]),
    "list-type=2",
    `max-keys=${limit}`,
    `prefix=${escaped(prefix)}`,
  ].join("&");
  const path = `${bucketOf(place)}?${query}`;
  const { host, origin } = new URL(place.settings.endpoint);
  const answer = await place.http
    .request({
      method: "GET",
      url: `${origin}${path}`,
      headers: sign(place, path),
      body: null,
      timeoutMs: LIST_MS,
      maxBytes: MOST_LIST_BYTES,
    })
    .catch((error: unknown) => {
      throw fromOutbound(error);
    });
  if (answer.status !== 200) throw refusalOf(host, answer.status, `the bucket ${place.settings.bucket}`);
  return readListing(host, answer.body);
}

/** What a server of files answers instead of one. */
export function refusalOf(host: string, status: number, what: string): DataError {
  if (status === 401 || status === 403) return new DataError("auth_refused", `${host} does not give ${what} for this key (${status})`);
  if (status === 404 || status === 410) return new DataError("file_missing", `${host} has not ${what} (${status})`);
  if (status === 429 || status >= 500) return new DataError("server_failed", `${host} answered ${status}`);
  return new DataError("file_refused", `${host} answered ${status} for ${what}; it is not followed elsewhere`);
}

function readListing(host: string, xml: string): { readonly files: readonly Listed[]; readonly next: string | null } {
  let root: Element | null;
  try {
    root = new DOMParser({ onError: () => undefined }).parseFromString(xml, "text/xml").documentElement;
  } catch {
    root = null;
  }
  if (root?.localName !== "ListBucketResult") throw new DataError("file_refused", `${host} does not answer as an S3 does`);
  const text = (element: Element, name: string): string => element.getElementsByTagName(name)[0]?.textContent ?? "";
  const files = [...root.getElementsByTagName("Contents")].map((element) => ({
    key: text(element, "Key"),
    etag: text(element, "ETag"),
    modified: text(element, "LastModified"),
    bytes: Number(text(element, "Size")),
  }));
  const next = text(root, "NextContinuationToken");
  return { files, next: text(root, "IsTruncated") === "true" && next !== "" ? next : null };
}

function bucketOf({ settings: { bucket } }: S3Place): string {
  return `/${escaped(bucket)}`;
}

function sign({ settings: { endpoint, region, accessKeyId }, secretAccessKey }: S3Place, path: string): Readonly<Record<string, string>> {
  const signed = aws4.sign(
    {
      service: "s3",
      region,
      host: new URL(endpoint).host,
      path,
      method: "GET",
      headers: { "x-amz-content-sha256": EMPTY_SHA256, "accept-encoding": "identity" },
    },
    { accessKeyId, secretAccessKey },
  );
  return signed.headers as Record<string, string>;
}

/** As Amazon writes names: also what `encodeURIComponent` leaves alone. */
function escaped(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
}
