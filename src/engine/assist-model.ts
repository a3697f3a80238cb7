/** One call of a workspace's model: within the month's budget, not where it keeps failing, and every way it can go wrong is a result. */
import { reserve, settleSpend } from "../assist/helpers.ts";
import { type ChatMessage, readCompletion, tokensAtMost } from "../assist/prompt.ts";
import { type AssistantSettings, costMicros } from "../assist/settings.ts";
import { NO_RESULT, type TurnFault, type TurnResult } from "../assist/talk.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Db } from "../db/pool.ts";
import { circuitOf, type Circuits } from "../outbound/circuits.ts";
import { type OutboundAnswer, OutboundError, type OutboundHttp } from "../outbound/safe-http.ts";
import type { Clock } from "../platform/clock.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { Secrets } from "../platform/secrets.ts";

export type AskPorts = {
  readonly pool: Db;
  readonly http: Pick<OutboundHttp, "request">;
  readonly vault: Pick<Secrets, "open">;
  readonly circuits: Circuits;
  readonly catalog: () => Catalog;
  readonly clock: Clock;
  /** Where the workspace's customers are led anyway. */
  readonly publicUrl: string;
};

const MOST_ANSWER_BYTES = 256 * 1_024;
const SERVER_ERROR = 500;

export const failed = (fault: TurnFault, detail: string, so: Partial<TurnResult> = {}): TurnResult => ({
  ...NO_RESULT,
  ...so,
  answer: null,
  fault,
  detail,
});

export type ModelAsk = {
  readonly workspaceId: WorkspaceId;
  readonly settings: AssistantSettings;
  readonly key: string | null;
  readonly messages: readonly ChatMessage[];
  /** What is written down of it whatever comes of it. */
  readonly so: Partial<TurnResult>;
};
export type ModelSaid =
  | { readonly kind: "failed"; readonly result: TurnResult }
  /** `content` null: no completion. */
  | { readonly kind: "said"; readonly content: string | null; readonly so: Partial<TurnResult> };

export async function askModel(ports: AskPorts, { workspaceId, settings, key, messages, so }: ModelAsk): Promise<ModelSaid> {
  const { pool, circuits } = ports;
  const fail = (...of: Parameters<typeof failed>): ModelSaid => ({ kind: "failed", result: failed(...of) });
  if (circuits.waitMs(circuitOf(workspaceId, settings.url)) > 0)
    return fail("circuit_open", "the endpoint failed several times in a row and is left alone for a while", so);
  const most = { in: tokensAtMost(messages.map(({ content }) => content).join("\n")), out: settings.mostTokens };
  const reserved = await reserve(
    pool,
    { workspaceId, now: ports.clock.now() },
    { tokens: most.in + most.out, micros: costMicros(settings, most.in, most.out) },
    settings.budget,
  );
  if (reserved === null) return fail("budget", "the month's budget has not enough left for one more answer", so);
  const began = ports.clock.monotonic();
  const called = await call(ports, settings, key, workspaceId, messages);
  const tookMs = Math.round(ports.clock.monotonic() - began);
  if (called.kind === "failed") {
    // Nothing was computed where nothing was reached; of what came too late nobody knows.
    if (called.isFree) await settleSpend(pool, reserved, { tokens: 0, micros: 0 });
    const spent = called.isFree ? {} : { tokensIn: most.in, tokensOut: most.out, micros: reserved.micros };
    return fail(called.fault, called.detail, { ...so, ...spent, tookMs });
  }
  const completion = readCompletion(called.body);
  const tokensIn = completion?.tokensIn ?? most.in;
  const tokensOut = completion?.tokensOut ?? (completion ? tokensAtMost(completion.content) : most.out);
  const micros = costMicros(settings, tokensIn, tokensOut);
  await settleSpend(pool, reserved, { tokens: tokensIn + tokensOut, micros });
  return { kind: "said", content: completion?.content ?? null, so: { ...so, tokensIn, tokensOut, micros, tookMs } };
}

type Called =
  | { readonly kind: "answered"; readonly body: string }
  /** `isFree`: nothing can have been used up. */
  | { readonly kind: "failed"; readonly fault: TurnFault; readonly detail: string; readonly isFree: boolean };

async function call(
  { http, circuits }: AskPorts,
  { url, model, mostTokens, timeoutMs }: AssistantSettings,
  key: string | null,
  workspaceId: WorkspaceId,
  messages: readonly ChatMessage[],
): Promise<Called> {
  const circuit = circuitOf(workspaceId, url);
  let answer: OutboundAnswer;
  try {
    answer = await http.request({
      method: "POST",
      url,
      headers: {
        "content-type": "application/json",
        accept: "application/json",
        "user-agent": "Parley",
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify({ model, messages, max_tokens: mostTokens, temperature: 0, stream: false }),
      timeoutMs,
      maxBytes: MOST_ANSWER_BYTES,
    });
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    circuits.failed(circuit);
    const fault =
      error.reason === "timeout"
        ? "timeout"
        : error.reason === "too_large"
          ? "garbage"
          : error.reason === "unreachable"
            ? "unreachable"
            : "address_refused";
    return { kind: "failed", fault, detail: error.message, isFree: fault === "unreachable" || fault === "address_refused" };
  }
  const { status, body } = answer;
  if (status >= 200 && status < 300) {
    circuits.succeeded(circuit);
    return { kind: "answered", body };
  }
  if (status >= SERVER_ERROR || status === 429) circuits.failed(circuit);
  const fault: TurnFault = status === 401 || status === 403 ? "key_refused" : status === 429 ? "busy" : "endpoint_failed";
  return { kind: "failed", fault, detail: `the endpoint answered ${status}`, isFree: true };
}
