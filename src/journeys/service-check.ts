import type { JourneyDocument } from "./document.ts";
import { type Problem, problemAt } from "./problem.ts";

/** What the workspace offers appointments for, by the service's id. */
export type KnownServices = { readonly inUse: ReadonlySet<string>; readonly removed: ReadonlySet<string> };

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
