import type { AppointmentDeed, JourneyDocument } from "./document.ts";
import { type Problem, problemAt } from "./problem.ts";

/** Whoever they had last time. */
export const LAST_GIVER = "last";

/** What the workspace offers appointments for, by the service's id. */
export type KnownServices = {
  /** In their order: without a service a step offers the first. */
  readonly inUse: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
  /** People and rooms in use, and what each gives. */
  readonly givers: ReadonlyMap<string, ReadonlySet<string>>;
};

export function timesFormProblems(document: JourneyDocument, isFine: (name: string) => boolean): readonly Problem[] {
  return Object.entries(document.nodes).flatMap(([name, node]) =>
    node.kind !== "appointment" || node.form === undefined || isFine(node.form)
      ? []
      : [
          problemAt(
            { name, path: `/nodes/${name}` },
            "times_form_unfit",
            "/form",
            `"${name}" offers times in a form that is not published or asks for none: publish one with a question of free times`,
          ),
        ],
  );
}

/** Of `move` the service is known when the time has come. */
export function giverProblems(document: JourneyDocument, { inUse, givers }: KnownServices): readonly Problem[] {
  return Object.entries(document.nodes).flatMap(([name, node]) => {
    if (node.kind !== "appointment" || !isGiven(node) || node.staff === undefined || node.staff === LAST_GIVER) return [];
    const gives = givers.get(node.staff);
    const service = node.do === "book" || node.do === "wait" ? (node.service ?? [...inUse][0]) : undefined;
    if (gives && (service === undefined || gives.has(service))) return [];
    const words = gives
      ? `"${name}" offers times of somebody who does not give this service: choose somebody who does`
      : `"${name}" offers times of somebody who is not there any more: choose somebody else`;
    return [problemAt({ name, path: `/nodes/${name}` }, "giver_unknown", "/staff", words)];
  });
}

/** Whether it is asked who is to give it: whoever confirms or cancels has somebody already. */
function isGiven({ do: deed }: { readonly do: AppointmentDeed }): boolean {
  return deed === "book" || deed === "move" || deed === "wait";
}

export function serviceProblems(document: JourneyDocument, { inUse, removed }: KnownServices): readonly Problem[] {
  return Object.entries(document.nodes).flatMap(([name, node]) => {
    // The others are about an appointment that has its service already.
    if (node.kind !== "appointment" || (node.do !== "book" && node.do !== "wait")) return [];
    const place = { name, path: `/nodes/${name}` };
    const { service } = node;
    if (service === undefined)
      return inUse.size > 0
        ? []
        : [problemAt(place, "service_missing", "", `"${name}" has nothing to offer: make a service in Appointments`, "warning")];
    if (inUse.has(service)) return [];
    const words = removed.has(service)
      ? `"${name}" offers a service that is not in use any more: choose another one`
      : `"${name}" offers a service that does not exist: choose one of the list`;
    return [problemAt(place, "service_unknown", "/service", words)];
  });
}
