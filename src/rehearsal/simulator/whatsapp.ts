/**
 * What WhatsApp itself says to a message that the gate has let go: the rules of sections 5, 8 and 10 of the reference, as
 * the emulator keeps them, for virtual time. Knows nothing of the gate, and so catches what the gate should have kept back.
 */
import { isWindowOpen } from "../../conversations/conversation.ts";
import type { VirtualMessage, VirtualPerson } from "./people.ts";

export type WhatsAppRules = {
  /** People a business may write to first within 24 hours; null: any number. */
  readonly tierPer24h: number | null;
  /** Marketing messages one person gets in 24 hours; null: any number. */
  readonly marketingCapPerDay: number | null;
};

/** `now`: refused in the answer; `later`: accepted, and failed by a receipt. */
export type WhatsAppAnswer = { readonly kind: "taken" } | { readonly kind: "now" | "later"; readonly code: number };

export type WhatsApp = {
  readonly answer: (sent: VirtualMessage, now: Date) => WhatsAppAnswer;
  /** People written to first within the 24 hours before. */
  readonly tierUse: (nowMs: number) => number;
};

const DAY_MS = 86_400_000;
const TAKEN: WhatsAppAnswer = { kind: "taken" };
const TIER_REACHED: WhatsAppAnswer = { kind: "now", code: 131_048 };
const NOT_ON_WHATSAPP: WhatsAppAnswer = { kind: "later", code: 131_026 };
const OUTSIDE_WINDOW: WhatsAppAnswer = { kind: "later", code: 131_047 };
const MARKETING_STOPPED: WhatsAppAnswer = { kind: "later", code: 131_050 };
const MARKETING_CAPPED: WhatsAppAnswer = { kind: "later", code: 131_049 };

export function createWhatsApp({ tierPer24h, marketingCapPerDay }: WhatsAppRules): WhatsApp {
  /** In the order of time; those before `oldest` are more than a day old. */
  const reached: VirtualPerson[] = [];
  let oldest = 0;
  const forget = (nowMs: number): void => {
    for (let person = reached[oldest]; person && nowMs - person.reachedAt >= DAY_MS; person = reached[oldest]) oldest += 1;
    if (oldest < 65_536 || oldest * 2 < reached.length) return;
    reached.splice(0, oldest);
    oldest = 0;
  };
  const tierUse = (nowMs: number): number => {
    forget(nowMs);
    return reached.length - oldest;
  };
  const takesTier = (person: VirtualPerson, nowMs: number): boolean => {
    if (nowMs - person.reachedAt < DAY_MS) return true;
    if (tierPer24h !== null && tierUse(nowMs) >= tierPer24h) return false;
    forget(nowMs);
    person.reachedAt = nowMs;
    reached.push(person);
    return true;
  };
  return {
    tierUse,
    answer: ({ person, message, category, wording }, now) => {
      const nowMs = now.getTime();
      const open = isWindowOpen(person.conversation, now);
      const isTemplate = message.content.kind === "template" && wording?.as !== "free_form";
      if (isTemplate && !open && !takesTier(person, nowMs)) return TIER_REACHED;
      if (!person.onWhatsApp) return NOT_ON_WHATSAPP;
      if (!isTemplate && !open) return OUTSIDE_WINDOW;
      if (category !== "MARKETING") return TAKEN;
      if (person.marketingStopped) return MARKETING_STOPPED;
      if (marketingCapPerDay === null) return TAKEN;
      person.marketingAt = person.marketingAt.filter((at) => nowMs - at < DAY_MS);
      if (!open && person.marketingAt.length >= marketingCapPerDay) return MARKETING_CAPPED;
      person.marketingAt.push(nowMs);
      return TAKEN;
    },
  };
}
