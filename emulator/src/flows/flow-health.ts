import type { Account, Flow } from "../store/account.ts";
import type { World } from "../store/world.ts";
import { publishForAccount } from "../webhooks/publish.ts";
import { moveFlow } from "./flow-status.ts";

/** What Meta's watch over endpoints remembers: the calls of the last hour, and which alerts are up. */
export type FlowHealth = {
  calls: { readonly at: number; readonly ms: number; readonly error: string | null }[];
  seen: number;
  raised: { errorRate: number; latency: number };
};

export function newFlowHealth(): FlowHealth {
  return { calls: [], seen: 0, raised: { errorRate: 0, latency: 0 } };
}

const hourMs = 3_600_000;
const errorThresholds = [5, 10, 50];
const latencyThresholdsMs = [1_000, 5_000, 7_000];
/** Below this many calls a rate says nothing. */
const fewest = 10;
const mostRemembered = 1_000;
const lookEvery = 10;

/**
 * Alerts at 5, 10 and 50 % of failed calls and at 1, 5 and 7 s of p90; half of them failing throttles the flow, and goes on to block it.
 * Meta names the alerts and the states, not how many calls it looks at: `fewest` is our choice.
 */
export function noteCall(world: World, account: Account, flow: Flow, call: { readonly ms: number; readonly error: string | null }): void {
  const now = world.clock.now();
  const { health } = flow;
  health.calls.push({ at: now, ...call });
  health.seen += 1;
  // Good calls are looked at by the dozen, bad ones at once: sorting a thousand latencies for every call would cost more than the call.
  if (health.calls.length < fewest || (call.error === null && health.seen % lookEvery !== 0)) return;
  health.calls = health.calls.slice(-mostRemembered).filter(({ at }) => now - at < hourMs);
  const failed = health.calls.filter(({ error }) => error !== null);
  const rate = (failed.length / health.calls.length) * 100;
  alertErrors(world, account, flow, rate);
  alertLatency(world, account, flow);
  if (rate >= 50 && flow.status === "PUBLISHED") moveFlow(world, account, flow, "THROTTLED");
  else if (rate >= 90 && flow.status === "THROTTLED" && health.calls.length >= fewest * 2) moveFlow(world, account, flow, "BLOCKED");
  else if (rate < 5 && (flow.status === "THROTTLED" || flow.status === "BLOCKED"))
    moveFlow(world, account, flow, flow.status === "BLOCKED" ? "THROTTLED" : "PUBLISHED");
}

function alertErrors(world: World, account: Account, flow: Flow, rate: number): void {
  const reached = errorThresholds.filter((threshold) => rate >= threshold).at(-1) ?? 0;
  const before = flow.health.raised.errorRate;
  if (reached === before) return;
  flow.health.raised.errorRate = reached;
  const counts = new Map<string, number>();
  for (const { error } of flow.health.calls) if (error !== null) counts.set(error, (counts.get(error) ?? 0) + 1);
  const total = flow.health.calls.length;
  publishForAccount(world, account, "flows", {
    event: "ENDPOINT_ERROR_RATE",
    message: `Flow ${flow.name}: the error rate of the endpoint is ${rate.toFixed(2)} %`,
    flow_id: flow.id,
    error_rate: rounded(rate),
    threshold: Math.max(reached, before),
    alert_state: reached > before ? "ACTIVATED" : "DEACTIVATED",
    errors: [...counts].map(([error, count]) => ({
      error_type: error.toUpperCase(),
      error_rate: rounded((count / total) * 100),
      error_count: count,
    })),
  });
}

function alertLatency(world: World, account: Account, flow: Flow): void {
  const sorted = flow.health.calls.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const reached = latencyThresholdsMs.filter((threshold) => at(0.9) >= threshold).at(-1) ?? 0;
  const before = flow.health.raised.latency;
  if (reached === before) return;
  flow.health.raised.latency = reached;
  publishForAccount(world, account, "flows", {
    event: "ENDPOINT_LATENCY",
    message: `Flow ${flow.name}: the p90 latency of the endpoint is ${at(0.9)} ms`,
    flow_id: flow.id,
    p50_latency: at(0.5),
    p90_latency: at(0.9),
    requests_count: sorted.length,
    threshold: Math.max(reached, before),
    alert_state: reached > before ? "ACTIVATED" : "DEACTIVATED",
  });
}

function rounded(rate: number): number {
  return Math.round(rate * 100) / 100;
}
