/** Management calls of the Graph API: never a message. Errors are thrown, with Meta's code and text and without secrets. */
import type { ChannelError } from "../../messages/attempt.ts";
import type { Json, JsonObject } from "../../platform/json.ts";
import { AppError } from "../../platform/errors.ts";
import type { WhatsAppChannel, WhatsAppSecrets } from "../../catalog/channel.ts";
import type { ExchangeHttp } from "./connections.ts";
import { asArray, asNumber, asObject, asText, child } from "./json-shape.ts";
import { parseChannelError } from "./parse-error.ts";

export type GraphPorts = { readonly exchange: ExchangeHttp; readonly secretsOf: (channel: WhatsAppChannel) => Promise<WhatsAppSecrets> };
export type GraphClient = {
  readonly call: (channel: WhatsAppChannel, request: GraphRequest) => Promise<JsonObject>;
  /** Every element of `data`, page by page, until `enough` says so or there is no more. */
  readonly pages: (
    channel: WhatsAppChannel,
    path: string,
    query: Query,
    enough?: (page: readonly Json[]) => boolean,
  ) => Promise<readonly Json[]>;
};
export type GraphRequest = {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly query?: Query;
  readonly body?: JsonObject;
  /** Sent as multipart/form-data instead of a body. */
  readonly upload?: { readonly fields: Query; readonly filename: string; readonly type: string; readonly bytes: Buffer };
  /** Of a file in one piece, for a resumable upload, which wants the token as `OAuth`. */
  readonly bytes?: Buffer;
  /** Calls about the app itself want its own token, `APP_ID|APP_SECRET`. */ readonly as?: "app";
};
type Query = Readonly<Record<string, string>>;

const MOST_PAGES = 200;

export function createGraphClient({ exchange, secretsOf }: GraphPorts): GraphClient {
  const call: GraphClient["call"] = async (channel, request) => {
    const query = new URLSearchParams(request.query).toString();
    const { accessToken, appSecret } = await secretsOf(channel);
    const token = request.as === "app" ? `${channel.config.appId}|${appSecret}` : accessToken;
    const answer = await exchange({
      baseUrl: channel.config.baseUrl,
      method: request.method,
      path: `/${channel.config.version}/${request.path}${query === "" ? "" : `?${query}`}`,
      headers: { authorization: `${request.bytes === undefined ? "Bearer" : "OAuth"} ${token}`, ...typeOf(request) },
      body: bodyOf(request),
    });
    if (answer.kind !== "answered")
      throw new AppError("unavailable", `WhatsApp did not answer ${request.method} ${request.path} (${answer.why}): try again later`);
    return readAnswer(request, answer.status, answer.body);
  };
  return {
    call,
    pages: async (channel, path, query, enough = () => false) => {
      const found: Json[] = [];
      let after: string | null = null;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const answer: JsonObject = await call(channel, { method: "GET", path, query: { ...query, ...(after === null ? {} : { after }) } });
        const data = asArray(answer["data"]);
        found.push(...data);
        const paging = child(answer, "paging");
        after = asText(child(paging, "cursors")["after"]);
        // Only `next` says that there is more: the last page has an `after` too.
        if (after === null || asText(paging["next"]) === null || data.length === 0 || enough(data)) return found;
      }
      throw new AppError("unavailable", `WhatsApp's list ${path} did not end after ${MOST_PAGES} pages`);
    },
  };
}

/** Nothing that is uploaded here contains it: JSON has no line that begins so. */
const BOUNDARY = "----parley-upload-7d1f2c9a";

function bodyOf({ body, upload, bytes }: GraphRequest): string | Buffer | null {
  if (upload) return multipart(upload);
  return bytes ?? (body === undefined ? null : JSON.stringify(body));
}

function typeOf({ body, upload, bytes }: GraphRequest): Readonly<Record<string, string>> {
  if (bytes) return { "content-type": "application/octet-stream", file_offset: "0" };
  if (upload) return { "content-type": `multipart/form-data; boundary=${BOUNDARY}` };
  return body === undefined ? {} : { "content-type": "application/json" };
}

function multipart({ fields, filename, type, bytes }: NonNullable<GraphRequest["upload"]>): Buffer {
  const texts = Object.entries(fields).map(
    ([name, value]) => `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const head = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="${filename}"\r\ncontent-type: ${type}\r\n\r\n`;
  return Buffer.concat([Buffer.from(texts.join("") + head), bytes, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
}

function readAnswer(request: GraphRequest, status: number, text: string): JsonObject {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw new AppError("unavailable", `WhatsApp answered ${request.method} ${request.path} with ${status} and no JSON`, { cause });
  }
  const object = asObject(body);
  if (status >= 200 && status <= 299 && object) return object;
  const error = parseChannelError(object?.["error"], status);
  const userMessage = asText(child(object, "error")["error_user_msg"]);
  throw new AppError(
    status >= 500 || isThrottled(error) ? "unavailable" : "unprocessable",
    `WhatsApp refused ${request.method} ${request.path}: ${error?.details ?? error?.title ?? `HTTP ${status}`}`,
    {
      details: { status, code: error?.code ?? null, subcode: error?.subcode ?? null, ...(userMessage === null ? {} : { userMessage }) },
    },
  );
}

function isThrottled(error: ChannelError | null): boolean {
  return error !== null && [4, 80007, 130429].includes(asNumber(error.code) ?? 0);
}
