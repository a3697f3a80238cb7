import { objectAt, textAt, type JsonObject } from "../json.ts";
import type { Account, Flow } from "../store/account.ts";
import type { PhoneNumber } from "../store/phone-number.ts";
import type { World } from "../store/world.ts";
import { publishForAccount } from "../webhooks/publish.ts";
import { callEndpoint } from "./endpoint/call-endpoint.ts";
import { newFlowHealth } from "./flow-health.ts";
import { moveFlow } from "./flow-status.ts";
import { judgeFlow } from "./judge/judge-flow.ts";
import { isPublishable } from "./versions.ts";

export function newFlow(world: World, { name, categories, endpointUri }: Pick<Flow, "name" | "categories" | "endpointUri">): Flow {
  return {
    id: world.random.digits(16),
    name,
    status: "DRAFT",
    categories,
    endpointUri,
    json: null,
    text: null,
    errors: [],
    versions: [],
    sends: [],
    health: newFlowHealth(),
  };
}

export function announceNewFlow(world: World, account: Account, flow: Flow): void {
  publishForAccount(world, account, "flows", {
    event: "FLOW_STATUS_CHANGE",
    message: `Flow ${flow.name} has been created with DRAFT status`,
    flow_id: flow.id,
    new_status: "DRAFT",
  });
}

/** Keeps a text as the flow's draft, with what is wrong with it. A published flow becomes a draft again; sent messages keep their version. */
export function keepJson(world: World, account: Account, flow: Flow, text: string): void {
  const { json, errors } = judgeFlow(text);
  flow.text = text;
  flow.json = json;
  flow.errors = errors;
  if (flow.status === "PUBLISHED") moveFlow(world, account, flow, "DRAFT");
}

const keptVersions = 5;

/** Why a flow cannot be published; null when it was. */
export async function publishFlow(world: World, account: Account, flow: Flow): Promise<string | null> {
  if (flow.status !== "DRAFT") return "Publishing Flow in invalid state";
  if (!flow.json || flow.errors.length > 0) return "Publishing Flow with validation errors";
  if (!isPublishable(textAt(flow.json, "version") ?? "")) return "Versions in Flow JSON file are not available for publishing";
  if (usesEndpoint(flow.json)) {
    if (flow.endpointUri === null) return "Publishing without specifying endpoint_uri is forbidden";
    const number = numbersOf(world, account)[0];
    if (!number) return "No Phone Number connected to WhatsApp Business Account";
    if (!numbersOf(world, account).some(({ publicKey }) => publicKey !== null)) return "Missing Flows Signed Public Key";
    if (!(await answersPing(world, account, flow))) return "Endpoint Not Available";
  }
  const number = (flow.versions.at(-1)?.number ?? 0) + 1;
  flow.versions = [...flow.versions, { number, json: flow.json }].slice(-keptVersions);
  moveFlow(world, account, flow, "PUBLISHED");
  return null;
}

export function usesEndpoint(json: JsonObject): boolean {
  return json["data_api_version"] !== undefined;
}

/** The JSON a message opens: its own version if it is still kept, the draft for draft messages. */
export function jsonOf(flow: Flow, version: number | null): JsonObject | null {
  if (version === null) return flow.json;
  return flow.versions.find(({ number }) => number === version)?.json ?? null;
}

/** `?fields=health_status` and publishing ask the endpoint whether it lives. */
export async function answersPing(world: World, account: Account, flow: Flow): Promise<boolean> {
  const number = numbersOf(world, account).find(({ publicKey }) => publicKey !== null);
  if (!number || flow.endpointUri === null) return false;
  world.clock.inFlight.begin();
  const answer = await callEndpoint({
    url: flow.endpointUri,
    appSecret: world.apps.get(account.appId)?.secret ?? "",
    publicKey: () => number.publicKey,
    payload: { version: textAt(flow.json ?? {}, "data_api_version") ?? "3.0", action: "ping" },
    timeoutMs: world.switches.flowEndpointTimeoutMs,
    realNow: () => world.clock.realNow(),
  }).finally(() => world.clock.inFlight.end());
  return answer.kind === "answer" && textAt(objectAt(answer.body, "data"), "status") === "active";
}

function numbersOf(world: World, account: Account): PhoneNumber[] {
  return [...world.numbers.values()].filter((number) => number.accountId === account.id);
}

const hourMs = 3_600_000;
const throttledPerHour = 10;

/** A throttled flow goes out ten times an hour. */
export function takeThrottledSend(flow: Flow, now: number): boolean {
  flow.sends = flow.sends.filter((at) => now - at < hourMs);
  if (flow.status === "THROTTLED" && flow.sends.length >= throttledPerHour) return false;
  flow.sends.push(now);
  return true;
}

export function findFlow(world: World, id: string): { readonly flow: Flow; readonly account: Account } | null {
  for (const account of world.accounts.values()) {
    const flow = account.flows.get(id);
    if (flow) return { flow, account };
  }
  return null;
}

/** `flow_id` or `flow_name` of a message or a template button, within the account. */
export function namedFlow(account: Account, given: JsonObject): Flow | null {
  const id = textAt(given, "flow_id");
  const name = textAt(given, "flow_name");
  if (id !== null) return account.flows.get(id) ?? null;
  return [...account.flows.values()].find((flow) => flow.name === name) ?? null;
}
