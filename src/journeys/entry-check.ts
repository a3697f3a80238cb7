import { nextTime, parseCron } from "../platform/cron.ts";
import type { JourneyDocument } from "./document.ts";
import { durationProblems } from "./duration-check.ts";
import { foldText } from "./fold-text.ts";
import { isZone } from "../platform/zoned-time.ts";
import { parseLocalDate } from "./local-time.ts";
import { problemAt, type Problem } from "./problem.ts";
import { sameKey } from "./wait-arm-check.ts";

const top = { name: null, path: "" };

/** What the beginning, the limits and the exits of a journey say, and whether they contradict each other. */
export function entryProblems(document: JourneyDocument): readonly Problem[] {
  const { entry } = document;
  const wrong = (below: string, message: string): Problem => problemAt(top, "entry_invalid", below, message);
  return [
    ...keyProblems(document),
    ...(entry.reentryAfter === undefined ? [] : durationProblems(entry.reentryAfter, top, "/entry/reentryAfter")),
    ...(entry.reentryAfter !== undefined && entry.reentry === "never"
      ? [
          contradiction(
            "/entry/reentryAfter",
            `nobody enters again ("reentry" is "never"), so "reentryAfter" means nothing: remove one of them`,
          ),
        ]
      : []),
    ...(entry.kind === "schedule" ? scheduleProblems(entry) : []),
    ...(entry.kind === "inbound" && [...(entry.equals ?? []), ...(entry.contains ?? [])].some((word) => foldText(word) === "")
      ? [wrong("/entry", "one of the words that begin the journey is empty: remove it")]
      : []),
    ...(document.caps && Object.keys(document.caps).length === 0
      ? [wrong("/caps", `"caps" limits nothing: give it "total", "per" or "perGroup", or remove it`)]
      : []),
    ...(document.loops?.every === undefined ? [] : durationProblems(document.loops.every, top, "/loops/every")),
    ...(document.zone === undefined || isZone(document.zone)
      ? []
      : [problemAt(top, "zone_unknown", "/zone", `there is no time zone "${document.zone}": write for example "Europe/Paris"`)]),
    ...exitProblems(document),
  ];
}

function contradiction(below: string, message: string): Problem {
  return problemAt(top, "contradiction", below, message);
}

function keyProblems({ entry, exitOn }: JourneyDocument): readonly Problem[] {
  const key = "key" in entry ? entry.key : undefined;
  if (key === undefined) return [];
  const outside = key.startsWith("properties.")
    ? []
    : [
        problemAt(
          top,
          "fact_unknown",
          "/entry/key",
          `"${key}" is not a path in the event: begin with properties., such as properties.orderId`,
        ),
      ];
  const careless = (exitOn ?? []).flatMap((exit, index) =>
    !("event" in exit) || exit.where
      ? []
      : [
          problemAt(
            top,
            "any_order",
            `/exitOn/${index}`,
            `any ${exit.event} of this customer ends every run: add a "where" that compares it with the run, such as ${sameKey(key)}`,
            "warning",
          ),
        ],
  );
  return [...outside, ...careless];
}

function scheduleProblems(entry: Extract<JourneyDocument["entry"], { readonly kind: "schedule" }>): readonly Problem[] {
  const cron = entry.cron === undefined ? null : parseCron(entry.cron);
  const wrong = (below: string, message: string): Problem => problemAt(top, "entry_invalid", below, message);
  return [
    ...((entry.cron === undefined) === (entry.at === undefined)
      ? [wrong("/entry", `a schedule is either "cron" (again and again) or "at" (once): give it one of them`)]
      : []),
    ...(cron && nextTime(cron, "UTC", 0) === null
      ? [wrong("/entry/cron", `"${entry.cron}" never comes, for no month has such a day: choose another`)]
      : []),
    ...(entry.cron !== undefined && !cron
      ? [wrong("/entry/cron", `"${entry.cron}" is no cron expression: write five fields, such as "0 9 * * mon-fri" (weekdays at 09:00)`)]
      : []),
    ...(entry.at !== undefined && !parseLocalDate(entry.at)
      ? [wrong("/entry/at", `"${entry.at}" is no local date and time: write for example "2026-12-24T09:00"`)]
      : []),
    ...(entry.zone === undefined || isZone(entry.zone)
      ? []
      : [problemAt(top, "zone_unknown", "/entry/zone", `there is no time zone "${entry.zone}": write for example "Europe/Paris"`)]),
  ];
}

/** Whoever the entry lets in must not be sent out by the same fact. */
function exitProblems({ entry, exitOn }: JourneyDocument): readonly Problem[] {
  return (exitOn ?? []).flatMap((exit, index) => {
    if (entry.kind === "audience" && "audience" in exit && exit.audience === entry.audience && exit.on === entry.on)
      return [
        contradiction(
          `/exitOn/${index}`,
          `entering by "${entry.audience}" (${entry.on}) also ends the run: the exit should be on the other side`,
        ),
      ];
    return [];
  });
}
