import { parseArgs } from "node:util";
import type { ClockCommand } from "./control/contract.ts";
import { defaultIdentity, type EmulatorOptions } from "./options.ts";

export const usage = `whatsapp-emulator: a local stand-in for Meta's WhatsApp Cloud API

  --port N            default 4000 (or PARLEY_EMULATOR_PORT)
  --host ADDRESS      default 127.0.0.1
  --public-url URL    what media links start with
  --webhook URL       where webhooks go from the start (no handshake)
  --verify-token T    kept with --webhook
  --app-secret S      signs webhooks; default ${defaultIdentity.appSecret}
  --name NAME         verified name of the business; default ${defaultIdentity.verifiedName}
  --clock MODE        real (default), fast:RATE (60: an hour in a minute) or manual[:EPOCH_MS]
  --seed N            seed of everything random
  --throughput N      messages a second per number; default 80
  --no-pair-rate      lifts one message per six seconds to the same person
  --batch N           webhook updates per POST, 1…1000
  --concurrency N     webhook POSTs at a time
  --strict-tokens     only tokens it knows
  --scenario FILE     how customers behave: JSON, or a module with a default export
  --persist DIR       keep the state there
  --exit-with-parent  end when standard input ends, as it does when the starting process dies
  --help`;

const flags = {
  port: { type: "string" },
  host: { type: "string" },
  "public-url": { type: "string" },
  webhook: { type: "string" },
  "verify-token": { type: "string" },
  "app-secret": { type: "string" },
  name: { type: "string" },
  clock: { type: "string" },
  seed: { type: "string" },
  throughput: { type: "string" },
  "no-pair-rate": { type: "boolean" },
  batch: { type: "string" },
  concurrency: { type: "string" },
  "strict-tokens": { type: "boolean" },
  scenario: { type: "string" },
  persist: { type: "string" },
  "exit-with-parent": { type: "boolean" },
  help: { type: "boolean" },
} as const;

/** Flags and environment as options; refuses what it does not know. */
export function commandLine(args: readonly string[], environment: Readonly<Record<string, string | undefined>>): EmulatorOptions | "help" {
  const { values } = parseArgs({ args: [...args], options: flags });
  if (values.help) return "help";
  const { webhook, seed, throughput, batch, concurrency } = values;
  const posts = {
    ...(batch ? { batchSize: whole("batch", batch) } : {}),
    ...(concurrency ? { concurrency: whole("concurrency", concurrency) } : {}),
  };
  return {
    port: whole("port", values.port ?? environment["PARLEY_EMULATOR_PORT"] ?? "4000"),
    ...(values.host ? { host: values.host } : {}),
    ...(values["public-url"] ? { publicUrl: values["public-url"] } : {}),
    ...(webhook ? { webhook: { url: webhook, verifyToken: values["verify-token"] ?? "" } } : {}),
    ...(values["app-secret"] ? { appSecret: values["app-secret"] } : {}),
    ...(values.name ? { verifiedName: values.name } : {}),
    ...(values.clock ? { clock: clockOf(values.clock) } : {}),
    ...(values.scenario ? { scenarioFile: values.scenario } : {}),
    ...(values.persist ? { persistDirectory: values.persist } : {}),
    switches: {
      ...(seed ? { seed: whole("seed", seed) } : {}),
      ...(throughput ? { messagesPerSecond: whole("throughput", throughput) } : {}),
      ...(values["no-pair-rate"] ? { pairRate: null } : {}),
      ...(values["strict-tokens"] ? { strictTokens: true } : {}),
      webhook: posts,
    },
  };
}

function clockOf(text: string): ClockCommand {
  const [mode, number] = text.split(":");
  if (mode === "real") return { mode };
  if (mode === "fast") return { mode, rate: number === undefined ? 60 : whole("clock", number) };
  if (mode === "manual") return number === undefined ? { mode } : { mode, now: whole("clock", number) };
  throw new Error(`--clock must be real, fast:RATE or manual[:EPOCH_MS], not "${text}".`);
}

function whole(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${flag} must be a whole number, not "${text}".`);
  return value;
}
