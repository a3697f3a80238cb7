/** What visitors enter on pages of appointments, read forgivingly and never believed. */
import type { BookHeld, BookingPageView, SlotView } from "../../contract/appointment.ts";
import { answerInput, type Asked, DAYS_SHOWN, type Fault, type OfferedService } from "../../pages/booking-page.ts";
import { addDates, dateIn, startOfDate } from "../../pages/booking-times.ts";
import { AppError } from "../../platform/errors.ts";
import { canonicalZone } from "../../platform/zoned-time.ts";
import { type NamedBy, normaliseIdentities } from "../../profiles/normalise-identities.ts";

type Contact = Pick<BookHeld, "name" | "phone" | "email">;
export type Search = { readonly [name: string]: unknown };

const DAY_MS = 86_400_000;
const MOST_ANSWER = 1_000;

export function contactIn(form: URLSearchParams): { readonly contact: Contact | null; readonly faults: readonly Fault[] } {
  const text = (name: string): string => (form.get(name) ?? "").trim();
  const faults: Fault[] = [];
  const name = text("name").slice(0, 100);
  if (name === "") faults.push({ field: "name", word: "form.required" });
  const typed = text("phone").replace(/^00/, "+");
  const named: { phone?: string; email?: string } = {};
  const read = (by: NamedBy, field: "phone" | "email", word: Fault["word"]): void => {
    const known = normaliseIdentities(by);
    const address = known.ok ? known.identities[field] : undefined;
    if (address === undefined) faults.push({ field, word });
    else named[field] = address;
  };
  if (typed !== "") read({ phone: typed }, "phone", "form.phone.wrong");
  if (text("email") !== "") read({ email: text("email") }, "email", "form.email.wrong");
  if (typed === "" && text("email") === "") faults.push({ field: "phone", word: "form.either" }, { field: "email", word: "form.either" });
  return { contact: faults.length > 0 ? null : { name, ...named }, faults };
}

export function answersIn(
  form: URLSearchParams,
  { questions }: Pick<OfferedService, "questions">,
): { readonly answers: { readonly [question: string]: string }; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const answers: { [question: string]: string } = {};
  for (const { id, isRequired, choices } of questions) {
    const text = (form.get(answerInput(id)) ?? "").trim().slice(0, MOST_ANSWER);
    const answer = choices.length === 0 || choices.includes(text) ? text : "";
    if (answer !== "") answers[id] = answer;
    else if (isRequired) faults.push({ field: answerInput(id), word: "form.required" });
  }
  return { answers, faults };
}

export function agreeFaults({ consentText }: Pick<BookingPageView, "consentText">, form: URLSearchParams): readonly Fault[] {
  return consentText === "" || form.get("agree") === "yes" ? [] : [{ field: "agree", word: "form.agree.required" }];
}

export function askedOf(search: Search): Asked {
  const text = (name: string, most: number): string | undefined => {
    const value = search[name];
    return typeof value === "string" && value !== "" && value.length <= most ? value : undefined;
  };
  const zone = text("zone", 64);
  const from = text("from", 10);
  return {
    service: text("service", 64),
    with: text("with", 64),
    from: from !== undefined && startOfDate(from, "UTC") !== null ? from : undefined,
    zone: zone === undefined ? undefined : (canonicalZone(zone) ?? undefined),
    lang: text("lang", 35),
    embed: search["embed"] === "1" ? "1" : undefined,
  };
}

/** Of a time that is held, as the address of its form says; the hold itself is sealed, and alone decides. */
export function heldOf(search: Search): { readonly code: string; readonly startsAt: string; readonly expiresAt: string } | null {
  const { hold, at, until } = search;
  return typeof hold === "string" && isInstant(at) && isInstant(until) ? { code: hold, startsAt: at, expiresAt: until } : null;
}

export function isInstant(text: unknown): text is string {
  return typeof text === "string" && text.length <= 40 && /^\d{4}-\d{2}-\d{2}T/.test(text) && !Number.isNaN(Date.parse(text));
}

/** The days that are shown: from today on, or from a later one. */
export function rangeOf({ from }: Pick<Asked, "from">, zone: string, nowMs: number) {
  const today = dateIn(nowMs, zone);
  const first = from === undefined || from < today ? today : from;
  const startMs = Math.max(startOfDate(first, zone) ?? nowMs, nowMs);
  const untilMs = startOfDate(addDates(first, DAYS_SHOWN), zone) ?? startMs + DAYS_SHOWN * DAY_MS;
  return {
    from: first,
    hasSooner: first > today,
    asked: { from: new Date(startMs).toISOString(), until: new Date(untilMs).toISOString() },
  };
}

/** Somebody was quicker; the free times beside it. Anything else is thrown on. */
export function taken(error: unknown): { readonly next: readonly SlotView[] } {
  if (!(error instanceof AppError) || error.code !== "conflict" || error.details["reason"] !== "slot_taken") throw error;
  const { next } = error.details;
  return { next: Array.isArray(next) ? (next as readonly SlotView[]) : [] };
}

/** What leads nowhere. Anything else is thrown on. */
export function missing(error: unknown): null {
  if (error instanceof AppError && error.code === "not_found") return null;
  throw error;
}
