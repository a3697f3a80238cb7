import { createGunzip } from "node:zlib";
import { pipeline, type Readable } from "node:stream";
import { request } from "undici";
import type { Env } from "../platform/env.ts";
import { AppError, type ErrorCode, ERRORS } from "../platform/errors.ts";
import type { Json, JsonObject } from "../platform/json.ts";

export type Api = {
  /** `Lines` are sent as they are, as one JSON document a line. The answer is what the contract says. */
  readonly call: <Answer>(method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: Json | Lines) => Promise<Answer>;
  /** A long answer, line by line as it comes; a last line without its end is not told. Throws when it breaks off. */
  readonly lines: (path: string) => AsyncGenerator<string>;
};
export class Lines {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
export type ApiOptions = { readonly url?: string | undefined; readonly key?: string | undefined };

const TIMEOUT_MS = 60_000;

const MAKE_A_KEY = "make one in the console (Settings, API keys)";

export function hasKey(options: ApiOptions, env: Env): boolean {
  return Boolean(options.key ?? env["PARLEY_API_KEY"]);
}

/** The API of a running server. Its problems come back as the same `AppError`s it was thrown with. */
export function openApi(options: ApiOptions, env: Env): Api {
  const url = (options.url ?? env["PARLEY_URL"] ?? `http://127.0.0.1:${env["PARLEY_PORT"] ?? "3000"}`).replace(/\/+$/, "");
  const key = options.key ?? env["PARLEY_API_KEY"];
  if (!URL.canParse(url))
    throw new AppError("invalid_input", `${url} is no address; give one such as http://127.0.0.1:3000 with --url or PARLEY_URL`);
  if (key === undefined || key === "")
    throw new AppError("unauthenticated", `there is no API key: ${MAKE_A_KEY} and give it with --key or in PARLEY_API_KEY`);
  const from = options.key === undefined ? "in PARLEY_API_KEY" : "given with --key";
  return {
    lines: async function* (path) {
      const headers = { authorization: `Bearer ${key}`, "accept-encoding": "gzip" };
      const answer = await request(`${url}${path}`, { headers, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS });
      if (answer.statusCode >= 400) read({ url, from, status: answer.statusCode, text: await answer.body.text() });
      // Not by `pipe`, which tells nothing of a line that breaks.
      const body: Readable =
        answer.headers["content-encoding"] === "gzip" ? pipeline(answer.body, createGunzip(), () => undefined) : answer.body;
      let rest = "";
      for await (const chunk of body.setEncoding("utf8") as AsyncIterable<string>) {
        const lines = `${rest}${chunk}`.split("\n");
        rest = lines.pop() ?? "";
        yield* lines;
      }
    },
    call: async <Answer>(method: string, path: string, body?: Json | Lines) => {
      const isLines = body instanceof Lines;
      const sent = isLines ? body.text : body === undefined ? null : JSON.stringify(body);
      try {
        const answer = await request(`${url}${path}`, {
          method: method as "GET",
          headers: {
            authorization: `Bearer ${key}`,
            ...(sent === null ? {} : { "content-type": isLines ? "application/x-ndjson" : "application/json" }),
          },
          body: sent,
          headersTimeout: TIMEOUT_MS,
          bodyTimeout: TIMEOUT_MS,
        });
        return read({ url, from, status: answer.statusCode, text: await answer.body.text() }) as Answer;
      } catch (cause) {
        if (cause instanceof AppError) throw cause;
        throw new AppError("unavailable", `${url} does not answer: is the server running there? (npm start, or set PARLEY_URL)`, { cause });
      }
    },
  };
}

function read({
  url,
  from,
  status,
  text,
}: {
  readonly url: string;
  readonly from: string;
  readonly status: number;
  readonly text: string;
}) {
  let body: JsonObject;
  try {
    body = text === "" ? {} : (JSON.parse(text) as JsonObject);
  } catch (cause) {
    throw new AppError("unavailable", `${url} answered ${status} with something that is not JSON: it is not a Parley server`, { cause });
  }
  if (status < 400) return body;
  const code =
    typeof body["code"] === "string" && body["code"] in ERRORS
      ? (body["code"] as ErrorCode)
      : status === 401
        ? "unauthenticated"
        : "internal";
  const detail = typeof body["detail"] === "string" ? body["detail"] : `the server answered ${status}`;
  throw new AppError(code, WHAT_TO_DO[code]?.(url, from, detail) ?? detail, { details: body });
}

/** The server cannot know where the key came from; whoever typed the command wants to. */
const WHAT_TO_DO: { readonly [Code in ErrorCode]?: (url: string, from: string, detail: string) => string } = {
  unauthenticated: (url, from) =>
    `${url} does not know the API key ${from}: it is mistyped, revoked, or of another server; ${MAKE_A_KEY} and set PARLEY_API_KEY to it, or give it with --key`,
  forbidden: (_url, from, detail) => `${detail}: it is the one ${from}; for one with that right, ${MAKE_A_KEY}`,
};
