/** How the world misbehaves. Probabilities are for one send unless said otherwise; the numbers are those of section (f), "Fault model ×1". */
export type Faults = {
  /** Of a process, by visit of a crash point that each send passes (three of them), and of those each batch passes. */
  readonly crashAtSend: number;
  readonly crashAtBatch: number;
  readonly freezeShort: number;
  readonly freezeShortMs: readonly [number, number];
  readonly freezeLong: number;
  readonly freezeLongMs: readonly [number, number];
  /** One send alone waits before its write, as for a secret or a socket. */
  readonly stalled: number;
  readonly stalledMs: readonly [number, number];
  readonly refused: number;
  readonly dropped: number;
  readonly answerLost: number;
  readonly serverError: number;
  /** Of server errors. */
  readonly serverErrorAccepted: number;
  readonly late: number;
  readonly lateMs: readonly [number, number];
  readonly throttled: number;
  readonly undeliverable: number;
  readonly answerMs: readonly [number, number];
  readonly webhookDoubled: number;
  readonly webhookLate: number;
  readonly webhookLateMs: readonly [number, number];
  readonly webhookLost: number;
  readonly historyDown: number;
  readonly historyLagMs: number;
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A crash or freeze hits all that a process has in the air, here some 200 sends; the probability of each is that much smaller. */
const IN_THE_AIR = 200;

export const FAULTS: Faults = {
  crashAtSend: 0.002 / IN_THE_AIR,
  crashAtBatch: 0.0005,
  freezeShort: 0.0005 / IN_THE_AIR,
  freezeShortMs: [30_000, 300_000],
  freezeLong: 0.00002 / IN_THE_AIR,
  freezeLongMs: [15 * MINUTE, 66 * MINUTE],
  stalled: 0.0005,
  stalledMs: [20_000, 20 * MINUTE],
  refused: 0.005,
  dropped: 0.003,
  answerLost: 0.003,
  serverError: 0.0035,
  serverErrorAccepted: 1 / 7,
  late: 0.0005,
  lateMs: [20_000, 120_000],
  throttled: 0.001,
  undeliverable: 0.001,
  answerMs: [30, 250],
  webhookDoubled: 0.1,
  webhookLate: 0.005,
  webhookLateMs: [10 * MINUTE, 6 * HOUR],
  webhookLost: 0.0001,
  historyDown: 0.02,
  historyLagMs: 2 * MINUTE,
};

const TIMES = [
  "crashAtSend",
  "crashAtBatch",
  "freezeShort",
  "freezeLong",
  "stalled",
  "refused",
  "dropped",
  "answerLost",
  "serverError",
  "late",
  "webhookLate",
  "webhookLost",
  "historyDown",
] as const;

export function faultsTimes(factor: number, base: Faults = FAULTS): Faults {
  return { ...base, ...Object.fromEntries(TIMES.map((name) => [name, Math.min(base[name] * factor, 0.5)])) };
}

export const NO_FAULTS: Faults = { ...faultsTimes(0), throttled: 0, undeliverable: 0, webhookDoubled: 0 };
