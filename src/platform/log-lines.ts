import type { DestinationStream } from "pino";

/** Turns log objects into lines for a person: `12:03:04 warn sends: paused (sender=12 forMs=500)`. */
export function humanLines(to: DestinationStream): DestinationStream {
  return { write: (line) => to.write(humanLine(line)) };
}

function humanLine(line: string): string {
  const { level, time, name, msg, err, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const clock = typeof time === "string" ? time.slice(11, 19) : "";
  const from = typeof name === "string" ? ` ${name}:` : "";
  const fields = Object.entries(rest).map(([key, value]) => `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`);
  const tail = fields.length > 0 ? ` (${fields.join(" ")})` : "";
  return `${clock} ${String(level)}${from} ${typeof msg === "string" ? msg : ""}${tail}${trace(err)}\n`;
}

function trace(err: unknown): string {
  if (typeof err !== "object" || err === null) return "";
  const { stack, message } = err as { stack?: unknown; message?: unknown };
  const told = [stack, message].find((text) => typeof text === "string") ?? "";
  return `\n  ${told.replaceAll("\n", "\n  ")}`;
}
