import { monitorEventLoopDelay } from "node:perf_hooks";
import { AggregatorRegistry, collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** What the doors count; other areas add their own to the same registry. No label ever holds personal data. */
export type Metrics = {
  readonly registry: Registry;
  readonly ingressAccepted: Counter<"door">;
  readonly ingressDuplicate: Counter<"door">;
  readonly ingressRejected: Counter<"door" | "reason">;
  readonly ackSeconds: Histogram<"door">;
  readonly unrecognised: Counter<"door">;
  readonly timerLatenessSeconds: Histogram;
};

/** `ofProcess`: also what the process uses, by one of its threads; the other one tells how late its loop is. */
export function createMetrics({ ofProcess }: { readonly ofProcess: boolean }): Metrics {
  const registry = new Registry();
  if (ofProcess) collectDefaultMetrics({ register: registry });
  else addLag(registry);
  const registers = [registry];
  return {
    registry,
    ingressAccepted: new Counter({
      name: "parley_ingress_accepted_total",
      help: "Inputs stored durably and answered with 2xx",
      labelNames: ["door"],
      registers,
    }),
    ingressDuplicate: new Counter({
      name: "parley_ingress_duplicate_total",
      help: "Inputs that had been taken in before",
      labelNames: ["door"],
      registers,
    }),
    ingressRejected: new Counter({
      name: "parley_ingress_rejected_total",
      help: "Inputs refused, by reason",
      labelNames: ["door", "reason"],
      registers,
    }),
    ackSeconds: new Histogram({
      name: "parley_ingress_ack_seconds",
      help: "From the first byte of a request to its acknowledgement",
      labelNames: ["door"],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers,
    }),
    timerLatenessSeconds: new Histogram({
      name: "parley_timer_lateness_seconds",
      help: "From when a run's timer was due to when it fired",
      buckets: [0.1, 0.5, 1, 2, 5, 15, 60, 300, 3_600],
      registers,
    }),
    unrecognised: new Counter({
      name: "parley_ingress_unrecognised_total",
      help: "Authentic webhooks kept because they were not understood",
      labelNames: ["door"],
      registers,
    }),
  };
}

const NANOSECONDS = 1e9;

function addLag(registry: Registry): void {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  addGauge(registry, {
    name: "parley_engine_loop_lag_seconds",
    help: "How late the loop of the thread that decides and sends was, 99 of 100 times, since it was last asked",
    read: async () => {
      const lag = Number.isFinite(delay.percentile(99)) ? delay.percentile(99) / NANOSECONDS : 0;
      delay.reset();
      return lag;
    },
  });
}

/** Of threads, as plain values that can be told from one to another. */
export type ToldMetrics = Awaited<ReturnType<Registry["getMetricsAsJSON"]>>;

/** Text for Prometheus: of this thread, and of another one with it. */
export async function writeMetrics(registry: Registry, beside: ToldMetrics): Promise<string> {
  const names = new Set(beside.map(({ name }) => name));
  const own = await registry.getMetricsAsJSON();
  // Added up where both have it; the rest is written as it is: adding up leaves out when the process began.
  const alone = own.filter(({ name }) => !names.has(name)).map(async ({ name }) => registry.getSingleMetricAsString(name));
  const shared = AggregatorRegistry.aggregate([own.filter(({ name }) => names.has(name)), beside]);
  return `${[...(await Promise.all(alone)), await shared.metrics()].join("\n\n").trimEnd()}\n`;
}

/** A gauge that asks when it is scraped. */
export function addGauge(
  registry: Registry,
  options: {
    readonly name: string;
    readonly help: string;
    readonly label?: string;
    readonly read: () => Promise<ReadonlyMap<string, number> | number>;
  },
): void {
  const gauge = new Gauge({
    name: options.name,
    help: options.help,
    labelNames: options.label ? [options.label] : [],
    registers: [],
    async collect() {
      const value = await options.read();
      this.reset();
      if (typeof value === "number") this.set(value);
      else for (const [label, count] of value) this.set({ [options.label ?? "label"]: label }, count);
    },
  });
  registry.registerMetric(gauge);
}
