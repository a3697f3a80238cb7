import type { Channel } from "../../catalog/channel.ts";

const DAY_MS = 86_400_000;
const DAYS = 30;

/** When what was said by then leaves the visitor's pages. */
export function keptUntil({ config }: Pick<Channel, "config">, at: Date): Date {
  const days = typeof config["keepDays"] === "number" ? config["keepDays"] : DAYS;
  return new Date(at.getTime() + days * DAY_MS);
}
