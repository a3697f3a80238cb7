import { z } from "zod";
import { FACT_ROOTS } from "../conditions.ts";
import { WEEKDAYS, type WaitNode } from "../document.ts";
import { durationProblems } from "../duration-check.ts";
import type { NodeKind, Place } from "../node-kind.ts";
import { problemAt, type Problem } from "../problem.ts";
import { nodeNameSchema, pathSchema } from "../schema/names.ts";
import { errorWays, onErrorProblems, onErrorSchema } from "../schema/on-error-schema.ts";
import { isZone } from "../../platform/zoned-time.ts";
import { parseLocalDate, parseLocalTime } from "../local-time.ts";
import { parseDuration, parseInstant, parseSigned } from "../time.ts";
import { dueAtOf } from "../wait-time.ts";
import { words } from "../words.ts";

export const waitNodeSchema = z.strictObject({
  kind: z.literal("wait"),
  for: z.string().exactOptional(),
  until: pathSchema.exactOptional(),
  offset: z.string().exactOptional(),
  yearly: z.literal(true).exactOptional(),
  at: z.strictObject({ time: z.string(), days: z.array(z.enum(WEEKDAYS)).min(1).max(7).readonly().exactOptional() }).exactOptional(),
  quiet: z.union([z.literal("none"), z.strictObject({ from: z.string().exactOptional(), to: z.string().exactOptional() })]).exactOptional(),
  best: z.strictObject({ within: z.string() }).exactOptional(),
  window: z.strictObject({ after: z.string(), next: nodeNameSchema }).exactOptional(),
  zone: z.string().exactOptional(),
  onError: onErrorSchema.exactOptional(),
  next: nodeNameSchema,
});

export const waitNode: NodeKind<WaitNode> = {
  kind: "wait",
  schema: waitNodeSchema,
  title: words("journey.node.wait.title"),
  summary: (node) => {
    if (node.for !== undefined) return words("journey.node.wait.for", { duration: node.for });
    if (node.until !== undefined)
      return words("journey.node.wait.until", { until: `${node.until}${node.offset ? ` ${node.offset}` : ""}` });
    if (node.best) return words("journey.node.wait.best", { duration: node.best.within });
    if (node.quiet === "none") return words("journey.node.wait.quietNone");
    if (node.quiet) {
      const { from, to } = node.quiet;
      return from === undefined || to === undefined
        ? words("journey.node.wait.quietHours")
        : words("journey.node.wait.quiet", { from, to });
    }
    if (node.window) return words("journey.node.wait.window", { duration: node.window.after });
    return words("journey.node.wait.at", { time: node.at?.time ?? "" });
  },
  // A time in the past is passed at once, and so are an open window and a time that is not quiet.
  ways: (node) => [
    {
      via: "elapsed",
      to: node.next,
      path: "/next",
      label: words("journey.edge.elapsed"),
      waits: node.for !== undefined || (node.at !== undefined && node.until === undefined),
    },
    ...(node.window
      ? [
          {
            via: "timeout",
            to: node.window.next,
            path: "/window/next",
            label: words("journey.edge.timeout", { duration: node.window.after }),
            waits: true,
          },
        ]
      : []),
    ...errorWays(node.onError, node.next),
  ],
  texts: () => [],
  check: (node, place) => [...formProblems(node, place), ...partProblems(node, place), ...onErrorProblems(node.onError, place, true)],
  enter: (node, moment) => {
    const due = dueAtOf(node, moment);
    if (due.kind === "fail") return due;
    return due.at === null || due.at.getTime() <= moment.facts.now.getTime()
      ? { kind: "go", via: "elapsed", to: node.next }
      : { kind: "stay", dueAt: due.at };
  },
  expire: (node) => (node.window ? { kind: "go", via: "timeout", to: node.window.next } : { kind: "go", via: "elapsed", to: node.next }),
  hear: (node, _moment, input) => (node.window && input.kind === "window" ? { kind: "go", via: "elapsed", to: node.next } : null),
};

function formProblems(node: WaitNode, place: Place): readonly Problem[] {
  const wrong = (message: string): readonly Problem[] => [problemAt(place, "wait_invalid", "", message)];
  const bases = [node.for, node.until, node.best ?? node.quiet, node.window].filter((base) => base !== undefined);
  if (bases.length === 0 && !node.at)
    return wrong(`"${place.name}" does not say how long: add "for" (such as "PT2H"), "until", "at", "quiet", "best" or "window"`);
  if (bases.length > 1) return wrong(`"${place.name}" waits for several things: keep one of "for", "until", "quiet", "best" and "window"`);
  if (node.at && (node.quiet || node.best || node.window))
    return wrong(`"${place.name}" waits for a time of day and for something else: make them two nodes`);
  if ((node.offset !== undefined || node.yearly) && node.until === undefined)
    return wrong(`"offset" and "yearly" of "${place.name}" belong to "until": add it, or remove them`);
  return [];
}

function partProblems(node: WaitNode, place: Place): readonly Problem[] {
  const wrong = (below: string, message: string): Problem => problemAt(place, "wait_invalid", below, message);
  const quiet = node.quiet === "none" ? undefined : node.quiet;
  const times = [
    ...(node.at ? [["/at/time", node.at.time] as const] : []),
    ...(["from", "to"] as const).flatMap((end) => {
      const time = quiet?.[end];
      return time === undefined ? [] : [[`/quiet/${end}`, time] as const];
    }),
  ];
  const isTime =
    node.until === undefined ||
    FACT_ROOTS.some((root) => node.until?.startsWith(`${root}.`)) ||
    parseInstant(node.until) !== null ||
    parseLocalDate(node.until) !== null;
  return [
    ...(node.for === undefined ? [] : durationProblems(node.for, place, "/for")),
    ...(node.best ? bestProblems(node.best.within, place) : []),
    ...(node.window ? durationProblems(node.window.after, place, "/window/after") : []),
    ...(isTime
      ? []
      : [
          wrong(
            "/until",
            `"${node.until}" is neither an ISO time such as 2026-12-24T18:00:00Z nor a path such as event.properties.deliveryAt`,
          ),
        ]),
    ...(node.offset === undefined || parseSigned(node.offset)
      ? []
      : [wrong("/offset", `"${node.offset}" is no signed ISO 8601 duration: write for example "-P3D" (three days before) or "PT2H"`)]),
    ...times
      .filter(([, time]) => !parseLocalTime(time))
      .map(([path, time]) => wrong(path, `"${time}" is no time of day: write for example "09:00"`)),
    ...(quiet && (quiet.from === undefined) !== (quiet.to === undefined)
      ? [
          wrong(
            "/quiet",
            `"${place.name}" says only when its quiet hours ${quiet.from === undefined ? "end" : "begin"}: add "${quiet.from === undefined ? "from" : "to"}", or leave both out for those of the workspace`,
          ),
        ]
      : []),
    ...(quiet?.from !== undefined && quiet.from === quiet.to
      ? [
          problemAt(
            place,
            "contradiction",
            "/quiet",
            `"${place.name}" is quiet from ${quiet.from} to ${quiet.to}, which is never: make them differ`,
          ),
        ]
      : []),
    ...(node.zone === undefined || isZone(node.zone)
      ? []
      : [problemAt(place, "zone_unknown", "/zone", `there is no time zone "${node.zone}": write for example "Europe/Paris"`)]),
  ];
}

const LONGEST_BEST_MS = 7 * 86_400_000;

function bestProblems(within: string, place: Place): readonly Problem[] {
  const problems = durationProblems(within, place, "/best/within");
  const duration = parseDuration(within);
  if (problems.length > 0 || !duration) return problems;
  const fits = duration.years === 0 && duration.months === 0 && duration.ms >= 3_600_000 && duration.ms <= LONGEST_BEST_MS;
  return fits
    ? []
    : [
        problemAt(
          place,
          "wait_invalid",
          "/best/within",
          `"${within}" leaves no hour to choose from, or too many: write from "PT1H" to "P7D"`,
        ),
      ];
}
