import { z } from "zod";
import type { Json, JsonObject } from "../../platform/json.ts";
import type { HttpNode } from "../document.ts";
import { templateVariables } from "../facts.ts";
import type { Moment, Move, NodeKind, TextAt } from "../node-kind.ts";
import { problemAt, type Problem } from "../problem.ts";
import { jsonSchema } from "../schema/json-schema.ts";
import { nodeNameSchema, secretNameSchema } from "../schema/names.ts";
import { errorWays, onErrorProblems, onErrorSchema } from "../schema/on-error-schema.ts";
import type { HttpRequest } from "../step.ts";
import { fromMs } from "../time.ts";
import { words } from "../words.ts";

const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/;
/** Set by the one who calls, never by an author. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  "host",
  "connection",
  "content-length",
  "transfer-encoding",
  "idempotency-key",
  "webhook-id",
  "webhook-timestamp",
  "webhook-signature",
]);
const TIMEOUT_SECONDS = 10;
const RETRIES = 3;
/** First pause between two tries; each further one is twice as long, none longer than an hour. */
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 3_600_000;
/** A host whose circuit is open, or a server of ours that was down, may keep a call waiting this much longer than its own times. */
const PATIENCE_MS = 15 * 60_000;

export const httpNodeSchema = z.strictObject({
  kind: z.literal("http"),
  method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]),
  url: z.string().min(1).max(4_000),
  headers: z
    .record(
      z.string().regex(HEADER_NAME, "must be the name of a header"),
      z.union([z.string().max(4_000), z.strictObject({ secret: secretNameSchema })]),
    )
    .readonly()
    .exactOptional(),
  body: jsonSchema.exactOptional(),
  sign: secretNameSchema.exactOptional(),
  timeoutSeconds: z.number().min(1).max(30).exactOptional(),
  retries: z.int().min(0).max(10).exactOptional(),
  onError: onErrorSchema.exactOptional(),
  next: nodeNameSchema,
});

export const httpNode: NodeKind<HttpNode> = {
  kind: "http",
  schema: httpNodeSchema,
  title: words("journey.node.http.title"),
  summary: (node) => words("journey.node.http.summary", { method: node.method, url: node.url }),
  ways: (node) => [
    // An answer takes a moment, but how long is not for us to say: circles need a wait of their own.
    { via: "next", to: node.next, path: "/next", label: words("journey.edge.next"), waits: false },
    ...errorWays(node.onError, node.next),
  ],
  texts: (node) => [
    { path: "/url", text: node.url },
    ...Object.entries(node.headers ?? {}).flatMap(([name, value]) =>
      typeof value === "string" ? [{ path: `/headers/${name}`, text: value }] : [],
    ),
    ...(node.body === undefined ? [] : bodyTexts(node.body, "/body")),
  ],
  check: (node, place) => [
    ...urlProblems(node, place),
    ...Object.keys(node.headers ?? {})
      .filter((name) => OWN_HEADERS.has(name.toLowerCase()))
      .map((name) => problemAt(place, "call_invalid", "/headers", `the header ${name} is set by Parley itself: remove it`)),
    ...(node.method === "GET" && node.body !== undefined
      ? [problemAt(place, "call_invalid", "/body", `"${place.name}" sends a body with GET: use POST, or remove the body`)]
      : []),
    ...onErrorProblems(node.onError, place, true),
  ],
  enter: (node, moment) => {
    const request = fill(node, moment);
    if (!request) return { kind: "fail", why: "render_failed" };
    const callId = moment.facts.newCallId();
    const giveUpAt = fromMs(moment.facts.now.getTime() + longestMs(request) + PATIENCE_MS);
    return { kind: "stay", dueAt: giveUpAt, call: callId, effects: [{ kind: "call", callId, node: moment.name, request, giveUpAt }] };
  },
  expire: () => ({ kind: "fail", why: "call_given_up" }),
  hear: (node, moment, input): Move | null => {
    if (input.kind !== "call" || input.callId !== moment.path.call) return null;
    const { answer } = input;
    const { memory, name, facts } = moment;
    const kept: JsonObject = { ok: answer.ok, status: answer.status, body: answer.body, at: facts.now.toISOString() };
    const answers = { ...memory.answers, [name]: answer.ok ? kept : { ...kept, error: answer.why } };
    if (answer.ok) return { kind: "go", via: "next", to: node.next, memory: { ...memory, answers } };
    return { kind: "fail", why: `call_${answer.why}`, memory: { ...memory, answers } };
  },
};

/** All tries with all pauses between them. */
function longestMs({ retries, timeoutMs }: Pick<HttpRequest, "retries" | "timeoutMs">): number {
  let longest = timeoutMs;
  for (let retry = 0; retry < retries; retry += 1) longest += pauseMs(retry) + timeoutMs;
  return longest;
}

/** Before the next try, after `failures` that came one after another (0: after the first). */
export function pauseMs(failures: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
}

/** Hosts that show by themselves where they lie; of other names it shows when they are called. */
const PRIVATE =
  /^(?:(?:.+\.)?(?:localhost|local|internal)|(?:0|10|127)\..+|169\.254\..+|192\.168\..+|172\.(?:1[6-9]|2\d|3[01])\..+|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\..+|\[(?:::1?|f[cd].*|fe80.*|::ffff:.*)\])$/i;

function urlProblems(node: HttpNode, place: { readonly name: string; readonly path: string }): readonly Problem[] {
  const origin = /^https?:\/\/[^/?#]+/i.exec(node.url)?.[0] ?? null;
  if (origin === null)
    return [
      problemAt(
        place,
        "call_invalid",
        "/url",
        `"${place.name}" does not say whom to call: write an address such as https://api.example.com/orders`,
      ),
    ];
  if (origin.includes("{"))
    return [
      problemAt(
        place,
        "call_invalid",
        "/url",
        `the host of "${place.name}" comes from data: write it out, so that nobody's data decides whom we call`,
      ),
    ];
  if (URL.canParse(origin) && PRIVATE.test(new URL(origin).hostname))
    return [
      problemAt(
        place,
        "call_private",
        "/url",
        `"${origin}" is within a private network: each call is refused, unless this server may reach those (PARLEY_ALLOW_PRIVATE)`,
        "warning",
      ),
    ];
  return URL.canParse(origin) && !origin.includes("@")
    ? []
    : [
        problemAt(
          place,
          "call_invalid",
          "/url",
          `"${origin}" is not an address that can be called: names and passwords belong into a header`,
        ),
      ];
}

/** Null when a text cannot be filled in for this person. */
function fill(node: HttpNode, moment: Moment): HttpRequest | null {
  const variables = templateVariables(moment);
  const render = (text: string): string => moment.facts.render(text, variables);
  try {
    const headers = Object.fromEntries(
      Object.entries(node.headers ?? {}).map(([name, value]) => [name, typeof value === "string" ? oneLine(render(value)) : value]),
    );
    return {
      method: node.method,
      url: moment.facts.render(node.url, escaped(variables) as JsonObject),
      headers,
      body: node.body === undefined ? null : JSON.stringify(fillJson(node.body, render)),
      sign: node.sign ?? null,
      timeoutMs: (node.timeoutSeconds ?? TIMEOUT_SECONDS) * 1_000,
      retries: node.retries ?? RETRIES,
    };
  } catch {
    return null;
  }
}

/** Whatever a value holds, it stays within its place in the address. */
function escaped(value: Json): Json {
  if (typeof value === "string") return encodeURIComponent(value);
  if (Array.isArray(value)) return value.map(escaped);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, escaped(item)]));
}

function fillJson(value: Json, render: (text: string) => string): Json {
  if (typeof value === "string") return render(value);
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => fillJson(item, render));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value as JsonObject).map(([key, item]) => [key, fillJson(item, render)]));
}

function bodyTexts(value: Json, path: string): readonly TextAt[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => bodyTexts(item, `${path}/${key}`));
}

/** A line break in somebody's data must not begin another header. */
function oneLine(text: string): string {
  return text.replaceAll(/[\r\n\0]+/g, " ");
}
