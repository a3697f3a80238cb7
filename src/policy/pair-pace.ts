import type { WhatsAppConfig } from "../catalog/channel.ts";

/**
 * GCRA: `tat` is when the pair would be back within its rate. Up to `burst` messages may run ahead of it, which is how
 * Meta's pair limit works (1 each 6 s, a burst of 45 borrowed from the future; section 10).
 */
export function pairPace(tat: Date | null, now: Date, rate: WhatsAppConfig["pairRate"]): { readonly freeAt: Date; readonly next: Date } {
  const due = Math.max(tat?.getTime() ?? 0, now.getTime());
  const tolerance = (Math.max(rate.burst, 1) - 1) * rate.everyMs;
  return { freeAt: new Date(Math.max((tat?.getTime() ?? 0) - tolerance, now.getTime())), next: new Date(due + rate.everyMs) };
}
