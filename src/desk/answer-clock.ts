/**
 * By when somebody owes a customer an answer. Pure. The clock runs while the customer waits for a person, in working time or by the
 * calendar, stops with the answer, and stands still while the conversation is put off.
 */
import { afterWorkingMs, type HoursInForce, workingMs } from "../contact-rules/working-hours.ts";
import type { Priority } from "./routing.ts";

export type AnswerPolicy = {
  readonly id: string;
  readonly name: string;
  /** Empty: all of them. */
  readonly teams: readonly string[];
  readonly priorities: readonly Priority[];
  /** Senders. */
  readonly channels: readonly string[];
  /** Null: nothing is promised. */
  readonly firstMinutes: number | null;
  readonly nextMinutes: number | null;
  readonly countsIn: "working_hours" | "calendar";
  /** So many minutes before it is due somebody is warned; 0: nobody is. */
  readonly warnMinutes: number;
};

export type Owing = {
  readonly team: string | null;
  readonly priority: Priority;
  readonly channelId: string;
  /** Null: nobody waits, or a machine answers. Milliseconds since 1970, as all times here. */
  readonly waitingSince: number | null;
  readonly isFirst: boolean;
  /** Put off, or not theirs to answer now. */
  readonly stands: boolean;
};

/** What is kept of it. `leftMs`: while it stands, what is left of it. */
export type AnswerClock = {
  readonly kind: "first" | "next";
  readonly policyId: string;
  readonly since: number;
  readonly dueAt: number | null;
  readonly leftMs: number | null;
  readonly warnAt: number | null;
  readonly warned: boolean;
  readonly breached: boolean;
};

/** The first in the workspace's order that speaks of it. */
export function answerPolicyFor({ team, priority, channelId }: Owing, policies: readonly AnswerPolicy[]): AnswerPolicy | null {
  const names = (list: readonly string[], one: string | null): boolean => list.length === 0 || (one !== null && list.includes(one));
  return (
    policies.find(({ teams, priorities, channels }) => names(teams, team) && names(priorities, priority) && names(channels, channelId)) ??
    null
  );
}

/** The clock as it is now, from what it was. The very same one when nothing about it changed. */
export function turnClock(
  before: AnswerClock | null,
  owing: Owing,
  { policies, hours, now }: { readonly policies: readonly AnswerPolicy[]; readonly hours: HoursInForce; readonly now: number },
): AnswerClock | null {
  const { waitingSince: since } = owing;
  const policy = since === null ? null : answerPolicyFor(owing, policies);
  const kind = owing.isFirst ? "first" : "next";
  const minutes = policy && (owing.isFirst ? policy.firstMinutes : policy.nextMinutes);
  if (since === null || policy === null || minutes === null) return null;
  const after = (from: number, ms: number): number | null => (policy.countsIn === "calendar" ? from + ms : afterWorkingMs(hours, from, ms));
  const between = (from: number, to: number): number =>
    policy.countsIn === "calendar" ? Math.max(0, to - from) : workingMs(hours, from, to);
  const warnMs = policy.warnMinutes * MINUTE_MS;
  const running = (from: number, leftMs: number, { warned, breached }: Pick<AnswerClock, "warned" | "breached">): AnswerClock => ({
    kind,
    policyId: policy.id,
    since,
    dueAt: after(from, leftMs),
    leftMs: null,
    warnAt: warnMs > 0 && leftMs > warnMs ? after(from, leftMs - warnMs) : null,
    warned,
    breached,
  });
  const isSame = before !== null && before.kind === kind && before.since === since && before.policyId === policy.id;
  if (!isSame) {
    const fresh = running(since, minutes * MINUTE_MS, { warned: false, breached: false });
    return owing.stands ? standing(fresh, between, now) : fresh;
  }
  if (owing.stands) return before.leftMs === null ? standing(before, between, now) : before;
  return before.leftMs === null ? before : running(now, before.leftMs, before);
}

function standing(clock: AnswerClock, between: (from: number, to: number) => number, now: number): AnswerClock {
  // What was broken stays broken, however long it is put off.
  if (clock.breached || clock.dueAt === null) return clock;
  return { ...clock, leftMs: between(now, clock.dueAt), dueAt: null, warnAt: null };
}

/** What is to be told now. */
export function clockNews(clock: AnswerClock | null, now: number): "warning" | "breach" | null {
  if (clock === null || clock.leftMs !== null) return null;
  if (!clock.breached && clock.dueAt !== null && now >= clock.dueAt) return "breach";
  if (!clock.breached && !clock.warned && clock.warnAt !== null && now >= clock.warnAt) return "warning";
  return null;
}

/** When it is to be looked at again; null: there is nothing to come. */
export function clockWakesAt(clock: AnswerClock | null): number | null {
  if (clock === null || clock.leftMs !== null || clock.breached) return null;
  return !clock.warned && clock.warnAt !== null ? clock.warnAt : clock.dueAt;
}

const MINUTE_MS = 60_000;
