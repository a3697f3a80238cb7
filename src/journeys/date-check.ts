import { isZone } from "../platform/zoned-time.ts";
import type { JourneyDocument, JourneyNode, WaitNode } from "./document.ts";
import { instantOf, oddTime, parseLocalDate } from "./local-time.ts";
import { problemAt, type Problem } from "./problem.ts";
import { addSigned, DAY_MS, fromMs, parseInstant, parseSigned } from "./time.ts";

/** Where clocks are last to show a time. */
const FURTHEST_WEST_MS = 12 * 3_600_000;
/** So far behind the date may the time of day lie that is waited for from then on. */
const UNTIL_WEEKDAY_MS = 9 * DAY_MS;

/** Fixed times that are over, or that clocks never show or show twice. Without `now` nothing is over. */
export function dateProblems(document: JourneyDocument, now: Date | undefined): readonly Problem[] {
  return [...entryTime(document), ...Object.entries(document.nodes).flatMap(([name, node]) => waitTime(document, now, name, node))];
}

function entryTime({ entry, zone }: JourneyDocument): readonly Problem[] {
  if (entry.kind !== "schedule" || entry.at === undefined) return [];
  return oddTimes({ name: null, path: "/entry" }, "/at", entry.at, entry.zone ?? zone, "the journey begins");
}

function waitTime(document: JourneyDocument, now: Date | undefined, name: string, node: JourneyNode): readonly Problem[] {
  if (node.kind !== "wait" || node.until === undefined || node.yearly) return [];
  const at = { name, path: `/nodes/${name}` };
  const last = lastMoment(node, node.until);
  const over =
    now && last && last < now
      ? [
          problemAt(
            at,
            "date_past",
            "/until",
            `"${name}" waits until ${node.until}, which is over: everybody goes on at once; choose another time, or remove the node`,
            "warning",
          ),
        ]
      : [];
  return [...over, ...oddTimes(at, "/until", node.until, node.zone ?? document.zone, `"${name}" ends`)];
}

function oddTimes(
  at: { readonly name: string | null; readonly path: string },
  below: string,
  text: string,
  zone: string | undefined,
  what: string,
): readonly Problem[] {
  const wall = parseLocalDate(text);
  const odd = wall && zone !== undefined && isZone(zone) ? oddTime(zone, wall) : null;
  if (odd === null) return [];
  return [
    odd.kind === "skipped"
      ? problemAt(
          at,
          "time_skipped",
          below,
          `clocks go forward then and never show ${text}: ${what} when they show ${odd.shown}; choose another time if that is not meant`,
          "warning",
        )
      : problemAt(
          at,
          "time_twice",
          below,
          `clocks go back then and show ${text} twice: ${what} the first time; choose another time if that is not meant`,
          "warning",
        ),
  ];
}

/** Wherever the person is. */
function lastMoment({ offset, at }: WaitNode, until: string): Date | null {
  const local = parseLocalDate(until);
  const ms = local ? instantOf("UTC", local, local).getTime() + FURTHEST_WEST_MS : parseInstant(until);
  if (ms === null) return null;
  const moved = offset === undefined ? null : parseSigned(offset);
  const from = fromMs(ms + (at ? UNTIL_WEEKDAY_MS : 0));
  return moved ? addSigned(from, moved) : from;
}
