/** The harness's side of the emulated Meta: only its public control API and Graph, as anybody could call them. */
import { request } from "undici";
import type { FaultRule, LedgerEntry, Switches } from "../../emulator/src/control/contract.ts";
import { until } from "./until.ts";

/** What the emulator is seeded with; see its README. */
export const EMULATED = {
  appId: "670843887433847",
  appSecret: "emulator-app-secret",
  accountId: "102290129340398",
  phoneNumberId: "106540352242922",
  displayPhoneNumber: "+1 555-078-3881",
  systemToken: "EAAemulator0token",
} as const;

export type Meta = {
  /** Both templates, approved at once; a world that is quick enough for a test. */
  readonly prepare: () => Promise<void>;
  readonly fault: (rule: FaultRule) => Promise<void>;
  readonly clearFaults: () => Promise<void>;
  readonly accepted: () => Promise<number>;
  /** Everything accepted is delivered, and every webhook about it has its 2xx. */
  readonly isQuiet: () => Promise<boolean>;
  readonly ledger: () => Promise<readonly LedgerEntry[]>;
};

const SECOND = 1_000;
const QUICK: Partial<Omit<Switches, "webhook">> & { readonly webhook: Partial<Switches["webhook"]> } = {
  templateApprovalMs: 0,
  messagesPerSecond: 10_000,
  sentAfterMs: 50,
  deliveredAfterMs: 100,
  webhook: {
    batchSize: 20,
    batchWaitMs: 20,
    concurrency: 8,
    timeoutMs: 2 * SECOND,
    retryScheduleMs: [200, 400, SECOND],
    duplicateProbability: 0.02,
  },
};
const TEMPLATES = [
  { name: "order_update", category: "UTILITY", text: "Your order has left our workshop and will be with you within two days." },
  { name: "spring_offer", category: "MARKETING", text: "Our spring collection is here, with free shipping until Sunday evening." },
];

export function openMeta(baseUrl: string): Meta {
  const call = async (method: "GET" | "POST" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<string> => {
    const headers = {
      authorization: `Bearer ${EMULATED.systemToken}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    };
    const answer = await request(`${baseUrl}${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${method} ${path} answered ${answer.statusCode}: ${text}`);
    return text;
  };
  const counts = async (): Promise<{ readonly accepted: number; readonly webhooksPending: number }> =>
    (JSON.parse(await call("GET", "/_emulator/state")) as { counts: { accepted: number; webhooksPending: number } }).counts;
  const ledger = async (): Promise<readonly LedgerEntry[]> =>
    (await call("GET", "/_emulator/ledger"))
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as LedgerEntry);
  return {
    prepare: async () => {
      await call("PATCH", "/_emulator/switches", QUICK);
      for (const { name, category, text } of TEMPLATES) {
        await call("POST", `/v26.0/${EMULATED.accountId}/message_templates`, {
          name,
          category,
          language: "en",
          components: [{ type: "BODY", text }],
        });
      }
      await until("the templates are approved", async () => {
        const list = JSON.parse(await call("GET", `/v26.0/${EMULATED.accountId}/message_templates?fields=name,status&limit=100`)) as {
          data: { name: string; status: string }[];
        };
        return TEMPLATES.every(({ name }) => list.data.some((known) => known.name === name && known.status === "APPROVED"));
      });
    },
    fault: async (rule) => void (await call("POST", "/_emulator/faults", rule)),
    clearFaults: async () => void (await call("DELETE", "/_emulator/faults")),
    accepted: async () => (await counts()).accepted,
    isQuiet: async () =>
      (await ledger()).every((entry) => entry.statuses.some(({ status }) => status === "delivered")) &&
      (await counts()).webhooksPending === 0,
    ledger,
  };
}
