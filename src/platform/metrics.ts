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

/** `ofProcess`: also what the process uses; by one of its threads. */
export function createMetrics({ ofProcess }: { readonly ofProcess: boolean }): Metrics {
  const registry = new Registry();
  if (ofProcess) collectDefaultMetrics({ register: registry });
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

/** Of threads, as plain values that can be told from one to another. */
export type ToldMetrics = Awaited<ReturnType<Registry["getMetricsAsJSON"]>>;

/** Text for Prometheus: of this thread, and of another one with it. */
export async function writeMetrics(registry: Registry, beside: ToldMetrics): Promise<string> {
  if (beside.length === 0) return registry.metrics();
  return AggregatorRegistry.aggregate([await registry.getMetricsAsJSON(), beside]).metrics();
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
