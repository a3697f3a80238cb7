/** Files at WhatsApp: section 2, rows 3 to 6 of its reference. The token goes to the channel's own host and to Meta's media host, nowhere else. */
import { randomUUID } from "node:crypto";
import { PassThrough, type Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import type { WhatsAppChannel, WhatsAppSecrets } from "../../catalog/channel.ts";
import { AppError } from "../../platform/errors.ts";
import type { Json } from "../../platform/json.ts";
import type { GraphClient } from "./graph-client.ts";
import { asObject, asText } from "./json-shape.ts";
import type { Transfer } from "./media-transfer.ts";
import { parseChannelError } from "./parse-error.ts";

export type MediaPorts = {
  readonly graph: GraphClient;
  readonly transfer: Transfer;
  readonly secretsOf: (channel: WhatsAppChannel) => Promise<WhatsAppSecrets>;
};
export type FileToUpload = {
  readonly mime: string;
  readonly filename: string;
  readonly bytes: number;
  readonly open: () => Promise<Readable>;
};
export type UploadOutcome =
  | { readonly kind: "uploaded"; readonly externalId: string }
  /** Once more would change nothing. */
  | { readonly kind: "refused"; readonly reason: string };
export type MediaAtMeta = { readonly url: string; readonly bytes: number | null };

/** Uploaded ids live 30 days (section 14). */
export const MEDIA_ID_LIVES_MS = 30 * 86_400_000;

const UPLOAD_TIMEOUT_MS = 120_000;
const DOWNLOAD_TIMEOUT_MS = 60_000;
const META_MEDIA_HOSTS: ReadonlySet<string> = new Set(["lookaside.fbsbx.com"]);
/** Codes that tell of the file and not of the moment (section 11). */
const FILE_REFUSED: ReadonlySet<number> = new Set([100, 131_051, 131_052, 131_053]);
/** Of code 100: the number is not there, or not for this token. */
const NO_SUCH_OBJECT = 33;

/** Throws while it may be tried again. */
export async function uploadMedia(
  { transfer, secretsOf }: MediaPorts,
  channel: WhatsAppChannel,
  file: FileToUpload,
): Promise<UploadOutcome> {
  const { baseUrl, version, phoneNumberId } = channel.config;
  const boundary = `parley-${randomUUID()}`;
  const field = (name: string, value: string): string =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  // A quote or a line end in the name would end it early.
  const named = file.filename.replace(/["\\\r\n]/g, "_");
  const head = Buffer.from(
    `${field("messaging_product", "whatsapp")}${field("type", file.mime)}--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${named}"\r\nContent-Type: ${file.mime}\r\n\r\n`,
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  const body = new PassThrough();
  const { accessToken } = await secretsOf(channel);
  const bytes = await file.open();
  const sent = pipeline(async function* parts() {
    yield head;
    yield* bytes as AsyncIterable<Buffer>;
    yield tail;
  }, body);
  // The request tells of what breaks on the way; the reason of the pipe alone would be nobody's.
  sent.catch(() => undefined);
  const answer = await transfer({
    method: "POST",
    url: `${trimmed(baseUrl)}/${version}/${phoneNumberId}/media`,
    headers: {
      authorization: `Bearer ${accessToken}`,
      "content-type": `multipart/form-data; boundary=${boundary}`,
      "content-length": String(head.length + file.bytes + tail.length),
    },
    body,
    timeoutMs: UPLOAD_TIMEOUT_MS,
  });
  const read = parsed(await text(answer.body));
  const externalId = asText(read?.["id"]);
  if (answer.status < 300 && externalId !== null) return { kind: "uploaded", externalId };
  const error = parseChannelError(read?.["error"], answer.status);
  const why = error?.details ?? error?.title ?? `HTTP ${answer.status}`;
  if (answer.status < 500 && error && FILE_REFUSED.has(error.code) && error.subcode !== NO_SUCH_OBJECT)
    return { kind: "refused", reason: why };
  throw new AppError("unavailable", `WhatsApp did not take the file: ${why}`);
}

/** Asked anew for each try: the address lives five minutes. */
export async function findMedia({ graph }: MediaPorts, channel: WhatsAppChannel, externalId: string): Promise<MediaAtMeta> {
  const answer = await graph.call(channel, {
    method: "GET",
    path: encodeURIComponent(externalId),
    query: { phone_number_id: channel.config.phoneNumberId },
  });
  const url = asText(answer["url"]);
  if (url === null) throw new AppError("unavailable", `WhatsApp told no address of the file ${externalId}`);
  // Documented as text.
  const size = Number(answer["file_size"] ?? Number.NaN);
  return { url, bytes: Number.isFinite(size) ? size : null };
}

/** The bytes as they come. An address on a host that has no business with our token is refused. */
export async function downloadMedia({ transfer, secretsOf }: MediaPorts, channel: WhatsAppChannel, url: string): Promise<Readable> {
  assertMayHaveToken(channel, url);
  const { accessToken } = await secretsOf(channel);
  const answer = await transfer({
    method: "GET",
    url,
    // Some of Meta's hosts turn away who says no name.
    headers: { authorization: `Bearer ${accessToken}`, "user-agent": "parley" },
    body: null,
    timeoutMs: DOWNLOAD_TIMEOUT_MS,
  });
  if (answer.status === 200) return answer.body;
  answer.body.resume();
  throw new AppError(answer.status === 404 ? "not_found" : "unavailable", `WhatsApp answered ${answer.status} to the fetching of a file`);
}

/** The host where phones put what they encrypted. Whoever answers a form tells the address: only Meta's hosts are called, and without a token. */
const PARCEL_HOSTS = /^([a-z0-9-]+\.)+(whatsapp\.net|fbsbx\.com|fbcdn\.net)$/;

export async function downloadParcel({ transfer }: Pick<MediaPorts, "transfer">, channel: WhatsAppChannel, url: string): Promise<Readable> {
  const told = URL.canParse(url) ? new URL(url) : null;
  const isMeta = told?.protocol === "https:" && told.port === "" && PARCEL_HOSTS.test(told.hostname);
  if (!isMeta && told?.origin !== new URL(channel.config.baseUrl).origin)
    throw new AppError("forbidden", `the file lies on ${told?.host ?? "no host"}, which is not WhatsApp's: it is not fetched`);
  const headers = { "user-agent": "parley" };
  const answer = await transfer({ method: "GET", url, headers, body: null, timeoutMs: DOWNLOAD_TIMEOUT_MS });
  if (answer.status === 200) return answer.body;
  answer.body.resume();
  throw new AppError(answer.status === 404 ? "not_found" : "unavailable", `WhatsApp answered ${answer.status} to the fetching of a file`);
}

function assertMayHaveToken(channel: WhatsAppChannel, url: string): void {
  const told = URL.canParse(url) ? new URL(url) : null;
  const own = new URL(channel.config.baseUrl).origin;
  const isMeta = told?.protocol === "https:" && told.port === "" && META_MEDIA_HOSTS.has(told.hostname);
  if (told?.origin !== own && !isMeta)
    throw new AppError("forbidden", `the file lies on ${told?.host ?? "no host"}, which is not WhatsApp's: it is not fetched`);
}

function trimmed(baseUrl: string): string {
  return baseUrl.replace(/\/$/, "");
}

function parsed(body: string): ReturnType<typeof asObject> {
  try {
    return asObject(JSON.parse(body) as Json);
  } catch {
    return null;
  }
}
