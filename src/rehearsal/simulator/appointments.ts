/** Appointments of the virtual world: times are made up, and taken by the assumptions; nothing is booked, and nothing is known of the calendar. */
import type { AppointmentBehaviour, Delay } from "../../contract/rehearsal.ts";
import { shortTime, shownTime } from "../../appointments/shown-time.ts";
import type { AppointmentNode } from "../../journeys/document.ts";
import type { AppointmentAnswer, AppointmentAsk, OfferedSlot } from "../../journeys/step.ts";
import { firstZone, wallTimeAt } from "../../platform/zoned-time.ts";
import type { DelayOf } from "./delay.ts";
import { Instant } from "./instant.ts";
import type { VirtualRun } from "./people.ts";

/** Where the author says nothing: plain guesses. */
export const USUAL_APPOINTMENT = {
  takes: 0.6,
  none: 0.15,
  vanishes: 0.02,
  after: { median: "PT10M", p90: "PT4H" },
  done: 0.97,
} as const satisfies Required<AppointmentBehaviour>;
/** Of our own database. */
export const ASKED_AFTER: Delay = { fixed: "PT1S" };

export type CompiledAppointment = {
  readonly about: number;
  readonly vanishes: number;
  readonly done: number;
  readonly answeredAfter: DelayOf;
};

export function offersTimes({ do: deed }: Pick<AppointmentNode, "do">): boolean {
  return deed === "book" || deed === "move";
}

const HOUR_MS = 3_600_000;
const OPEN = { from: 9, until: 17 } as const;
/** In which somebody is open, whatever the zone. */
const MOST_HOURS = 24 * 9;
const MOST_REMEMBERED = 2_000;

/** `chance`: uniform in [0, 1), of others being quicker, and of its being done in time. */
export function createVirtualCalendar(): (
  ask: AppointmentAsk,
  of: { readonly run: VirtualRun; readonly nowMs: number; readonly acts: CompiledAppointment; readonly chance: number },
) => AppointmentAnswer {
  // The same hours are offered to many, and to format a time takes longer than all else.
  const offered = new Map<string, readonly OfferedSlot[]>();
  const slotsFrom = (fromMs: number, limit: number, zone: string, language: string): readonly OfferedSlot[] => {
    const hour = Math.ceil(fromMs / HOUR_MS);
    const key = `${hour} ${limit} ${zone} ${language}`;
    const known = offered.get(key);
    if (known) return known;
    const slots: OfferedSlot[] = [];
    for (let at = hour; at < hour + MOST_HOURS && slots.length < limit; at += 1) {
      const startsAt = new Instant(at * HOUR_MS);
      const { hour: shown } = wallTimeAt(at * HOUR_MS, zone);
      if (shown < OPEN.from || shown >= OPEN.until) continue;
      slots.push({ startsAt: startsAt.toISOString(), label: shortTime(startsAt, zone, language), with: "" });
    }
    if (offered.size >= MOST_REMEMBERED) offered.clear();
    offered.set(key, slots);
    return slots;
  };

  return (ask, { run, nowMs, acts, chance }) => {
    const { profile } = run.person;
    const zone = firstZone(profile.timeZone, "UTC");
    const language = profile.locale ?? "en";
    // Nobody is offered what begins within the hour.
    const fromMs = Math.max(nowMs + HOUR_MS, ask.from === null ? 0 : Date.parse(ask.from));
    const { properties } = run.run.memory.event;
    switch (ask.do) {
      case "slots":
        return { kind: "slots", slots: slotsFrom(fromMs, ask.limit, zone, language), zone, language };
      case "book":
      case "move": {
        if (chance < acts.vanishes) return { kind: "taken", slots: slotsFrom(fromMs + HOUR_MS, ask.limit, zone, language), zone, language };
        const startsAt = new Instant(ask.from === null ? fromMs : Date.parse(ask.from));
        const facts = {
          startsAt: startsAt.toISOString(),
          endsAt: new Instant(startsAt.getTime() + HOUR_MS).toISOString(),
          when: shownTime(startsAt, zone, language),
          zone,
          language,
        };
        return { kind: "done", facts: { ...MADE_UP, ...properties, ...facts, state: "booked" } };
      }
      case "confirm":
      case "cancel":
        return chance < acts.done
          ? { kind: "done", facts: { ...MADE_UP, ...properties, state: ask.do === "cancel" ? "cancelled" : "confirmed" } }
          : { kind: "refused", why: "too_late" };
      case "wait":
        return chance < acts.done ? { kind: "done", facts: { waitingId: "rehearsed" } } : { kind: "refused", why: "unknown" };
    }
  };
}

/** What messages may say of it; a real one has its own. */
const MADE_UP = {
  appointmentId: "rehearsed",
  service: "…",
  with: "",
  place: null,
  manageUrl: "https://example.com/b/rehearsed",
  icsUrl: "https://example.com/b/rehearsed/calendar.ics",
  googleUrl: "https://example.com/b/rehearsed/google",
  outlookUrl: "https://example.com/b/rehearsed/outlook",
};
