import { isZone } from "../platform/zoned-time.ts";
import type { JourneyDocument, WaitNode } from "./document.ts";
import { instantOf, localDate, parseLocalDate } from "./local-time.ts";
import { problemAt, type Problem } from "./problem.ts";
import { addSigned, DAY_MS, fromMs, parseInstant, parseSigned } from "./time.ts";

/** Where clocks are last to show a time. */
const FURTHEST_WEST_MS = 12 * 3_600_000;
/** So far behind the date may the time of day lie that is waited for from then on. */
const UNTIL_WEEKDAY_MS = 9 * DAY_MS;

/** Fixed times that are over, or that no clock shows. Without `now` nothing is over. */
export function dateProblems(document: JourneyDocument, now: Date | undefined): readonly Problem[] {
  return Object.entries(document.nodes).flatMap(([name, node]) => {
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
    const shown = shownInstead(node.until, node.zone ?? document.zone);
    return shown === null
      ? over
      : [
          ...over,
          problemAt(
            at,
            "time_skipped",
            "/until",
            `clocks go forward then and never show ${node.until}: "${name}" ends when they show ${shown}; choose another time if that is not meant`,
            "warning",
          ),
        ];
  });
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

function shownInstead(until: string, zone: string | undefined): string | null {
  const local = parseLocalDate(until);
  if (!local || zone === undefined || !isZone(zone)) return null;
  const { hour, minute } = localDate(zone, instantOf(zone, local, local));
  const two = (n: number): string => String(n).padStart(2, "0");
  return hour === local.hour && minute === local.minute ? null : `${two(hour)}:${two(minute)}`;
}
