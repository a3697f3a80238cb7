/**
 * The whole product in this process, on a database of its own, with the emulated Meta beside it: one shop, one number,
 * one key. Time is moved by hand and nothing sleeps: `settle` returns when neither side has anything left to do.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FaultRule, Switches } from "../../emulator/src/control/contract.ts";
import { startEmulator } from "@parley/whatsapp-emulator";
import { ensureApiKey, ensureWorkspace } from "../../src/accounts/bootstrap.ts";
import { ensureEmulatedChannel } from "../../src/app/demo/demo-shop.ts";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import type { LaneTuning } from "../../src/app/lane-tuning.ts";
import { startSystem } from "../../src/app/system.ts";
import type { EventInput } from "../../src/contract/event.ts";
import type { ProfileInput } from "../../src/contract/profile.ts";
import type { Role } from "../../src/platform/config.ts";
import type { CrashPoints } from "../../src/platform/crash-points.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { allLanes } from "../../src/platform/lane.ts";
import { createLog } from "../../src/platform/log.ts";
import { createTestDatabase } from "../support/database.ts";
import { playCustomer } from "./customer.ts";
import { createLedger } from "./ledger.ts";
import { SHOP_TEMPLATES } from "./templates.ts";

export const API_KEY = "pk_the-key-of-the-stories";

export type WorldOptions = {
  /** When the story begins; default: now. */
  readonly at?: string;
  readonly switches?: DeepPartial<Switches>;
  readonly tuning?: Partial<LaneTuning>;
  /** Of the process that the story talks to; default: all. */
  readonly roles?: readonly Role[];
  /** Where Meta reaches this process; needed only by what Meta calls of itself. */
  readonly publicPort?: number;
  /** Whether calls of journeys may go to this machine. */
  readonly allowPrivate?: boolean;
  readonly crashPoints?: CrashPoints;
  /** Where numbers may be besides the emulator. */
  readonly numbersAlsoAt?: readonly string[];
};
type DeepPartial<T> = { readonly [K in keyof T]?: T[K] extends readonly unknown[] ? T[K] : T[K] extends object ? DeepPartial<T[K]> : T[K] };
type Who = ProfileInput extends infer P ? Pick<P & ProfileInput, "externalId" | "phone" | "email" | "bsuid"> : never;
/** `26h`, `3d`, `90s`, `500ms`. */
export type Span = `${number}${"ms" | "s" | "m" | "h" | "d"}`;
const SPAN_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

export type World = Awaited<ReturnType<typeof createWorld>>;

/** At once, in the order things happen: stories say when something is late. */
const AT_ONCE = { sentAfterMs: 0, deliveredAfterMs: 0, readAfterMs: 0, templateApprovalMs: 0 } as const;

const PACED = "select count(*)::int as n from message where state = 'held' and reason = 'sender_pace'";

export async function createWorld(options: WorldOptions = {}) {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), "parley-story-"));
  const complaints: string[] = [];
  const log = createLog({ level: "warn", format: "json", to: { write: (line: string) => void complaints.push(line) } });
  const emulator = await startEmulator({
    port: 0,
    clock: { mode: "real", now: options.at === undefined ? systemClock.now() : Date.parse(options.at) },
    switches: { ...AT_ONCE, ...options.switches },
  });
  const meta = emulator.world;
  const system = await startSystem({
    databaseUrl: database.url,
    dataDir,
    host: "127.0.0.1",
    port: options.publicPort ?? 0,
    publicUrl: options.publicPort === undefined ? "http://127.0.0.1" : `http://127.0.0.1:${options.publicPort}`,
    roles: options.roles ?? ["ingress", "engine", "sends", "http"],
    masterKey: Buffer.alloc(32, 7),
    log,
    numbersAlsoAt: [emulator.baseUrl, ...(options.numbersAlsoAt ?? [])],
    ...(options.tuning ? { tuning: options.tuning } : {}),
    ...(options.crashPoints ? { crashPoints: options.crashPoints } : {}),
    ...(options.allowPrivate === undefined ? {} : { allowPrivate: options.allowPrivate }),
  });
  const { pool, clock, lanes, templates } = system;
  if (options.at !== undefined) clock.advance(meta.clock.now() - clock.now());

  const control = async (method: "GET" | "POST" | "PATCH", path: string, body?: object): Promise<unknown> => {
    const response = await emulator.server.inject({
      method,
      url: path,
      headers: { authorization: `Bearer ${EMULATED.accessToken}` },
      ...(body ? { payload: body } : {}),
    });
    const answer: unknown = response.body === "" ? null : response.json();
    if (response.statusCode >= 300) throw new Error(`the emulator answered ${response.statusCode} to ${method} ${path}: ${response.body}`);
    return answer;
  };
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly status: number; readonly body: unknown }> => {
    const isText = typeof body === "string";
    const response = await fetch(`${system.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${API_KEY}`, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : text };
  };
  const accepted = async (method: string, path: string, body: unknown): Promise<unknown> => {
    const answer = await call(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };

  const workspaceId = await ensureWorkspace(system, "Stories");
  await ensureApiKey(system, { workspaceId, name: "stories", value: API_KEY });
  const channelId = await ensureEmulatedChannel(system, workspaceId, { name: "Shop", emulatorUrl: emulator.baseUrl });
  if (channelId === null) throw new Error("a new workspace has no number yet");
  const addTemplates = async (list: readonly object[]): Promise<void> => {
    for (const template of list) await control("POST", `/v26.0/${EMULATED.accountId}/message_templates`, template);
    await meta.clock.settle();
    await system.templates.sync(channelId);
  };
  await addTemplates(SHOP_TEMPLATES);

  const ledger = createLedger({ pool, workspaceId });
  const activity = (): string => JSON.stringify([meta.counters, meta.webhooks.counts, meta.clock.inFlight.count, meta.ledger.length]);
  const settle = async (): Promise<void> => {
    for (let before = ""; before !== activity();) {
      before = activity();
      await meta.clock.settle();
      await lanes.settled();
      await templates.idle();
      if (before !== activity() || (await ledger.count(PACED)) === 0) continue;
      // Held for a moment by the number's pace: that moment passes.
      before = "";
      await pass(100);
    }
  };
  const pass = async (ms: number): Promise<void> => {
    await meta.clock.advance(ms);
    clock.advance(ms);
    lanes.wake(allLanes);
  };
  let events = 0;

  return {
    system,
    databaseUrl: database.url,
    emulator,
    meta,
    workspaceId,
    channelId,
    complaints,
    control,
    call,
    settle,
    ledger,
    /** In the order given, as one request each; answered means durable, not yet applied. */
    event: async (
      type: string,
      profile: Who,
      properties: EventInput["properties"] = {},
      more: { readonly id?: string; readonly occurredAt?: string } = {},
    ): Promise<void> => {
      await accepted("POST", "/v1/events", { id: `${type}-${(events += 1)}`, type, profile, properties, ...more });
    },
    profile: async (profile: ProfileInput): Promise<void> => void (await accepted("POST", "/v1/profiles", profile)),
    publish: async (document: { readonly name: string }): Promise<{ readonly version: number }> =>
      (await accepted("PUT", `/v1/journeys/${document.name}`, document)) as { version: number },
    customer: async (phone: string, more: { readonly name?: string; readonly onWhatsApp?: boolean; readonly autoRead?: boolean } = {}) =>
      playCustomer({ control, meta, settle }, phone, more),
    addTemplates,
    /** What the emulated Meta decides about a template: `approve`, `pause`, `unpause`, … */
    template: async (name: string, action: object): Promise<void> => {
      const template = [...meta.templates.values()].find((known) => known.name === name);
      if (!template) throw new Error(`the emulator has no template ${name}`);
      await control("POST", `/_emulator/templates/${template.id}/actions`, action);
      await settle();
    },
    fault: async (rule: FaultRule): Promise<void> => void (await control("POST", "/_emulator/faults", rule)),
    now: () => clock.now(),
    /** What has begun ends first. Then both clocks move, Meta's ahead: what it reports on the way has the times of the way. */
    advance: async (span: Span): Promise<void> => {
      const ms = spanMs(span);
      await settle();
      await pass(ms);
      await settle();
    },
    [Symbol.asyncDispose]: async () => {
      await system[Symbol.asyncDispose]();
      await emulator.close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function spanMs(span: Span): number {
  const [, number = "", unit = ""] = /^([\d.]+)(ms|s|m|h|d)$/.exec(span) ?? [];
  return Number(number) * SPAN_MS[unit as keyof typeof SPAN_MS];
}
