/** How many would wait for a person, and how long, if conversations came to the team at these times: first come, first served. Pure. */
import type { MeasuredAnswers } from "../advice/answer-promise.ts";
import { afterWorkingMs, type HoursInForce, workingMs } from "../contact-rules/working-hours.ts";

const HOUR_MS = 3_600_000;

/** Of the whole team: conversations that it ends in an hour of work; null: not measured. */
export function teamPerHour({
  measured,
  teams,
}: {
  readonly measured: MeasuredAnswers | null;
  readonly teams: readonly { readonly members: readonly string[] }[];
}): number | null {
  if (measured?.perAgentHour == null) return null;
  return measured.perAgentHour * Math.max(1, new Set(teams.flatMap(({ members }) => members)).size);
}

export type ExpectedQueue = {
  readonly mostWaiting: number;
  /** Milliseconds since 1970. */
  readonly mostWaitingAt: number;
  /** Until whoever waits longest is done; null: longer than anybody works ahead, or for ever. */
  readonly longestMs: number | null;
};

/** `arrivals` in the order of time. Null: nobody arrives. */
export function expectQueue(
  hours: HoursInForce,
  perHour: number,
  arrivals: readonly { readonly at: number; readonly n: number }[],
): ExpectedQueue | null {
  const moments: { readonly at: number; readonly waiting: number; readonly lastsMs: number | null }[] = [];
  for (const { at, n } of arrivals) {
    if (n <= 0) continue;
    const before = moments.at(-1);
    const left = before === undefined ? 0 : Math.max(0, before.waiting - (workingMs(hours, before.at, at) / HOUR_MS) * perHour);
    const waiting = left + n;
    const doneAt = afterWorkingMs(hours, at, (waiting / perHour) * HOUR_MS);
    moments.push({ at, waiting, lastsMs: doneAt === null ? null : doneAt - at });
  }
  const [first] = moments;
  if (first === undefined) return null;
  const most = moments.reduce((worst, moment) => (moment.waiting > worst.waiting ? moment : worst), first);
  const lengths = moments.flatMap(({ lastsMs }) => lastsMs ?? []);
  return {
    mostWaiting: Math.round(most.waiting),
    mostWaitingAt: most.at,
    longestMs: lengths.length < moments.length ? null : Math.max(...lengths),
  };
}
