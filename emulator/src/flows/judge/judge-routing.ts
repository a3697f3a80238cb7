import { isObject, textAt, type JsonObject } from "../../json.ts";
import { actionsOf, componentsOf, nextOf, screensOf } from "../components-walk.ts";
import type { Findings } from "./findings.ts";

const mostBranches = 10;

/**
 * The graph of screens: given with an endpoint, worked out from `navigate` actions without. One entry, everything connected,
 * forward routes only.
 */
export function judgeRouting(flow: JsonObject, findings: Findings): void {
  const ids = screensOf(flow).map((screen) => textAt(screen, "id") ?? "");
  if (ids.length === 0) return;
  const navigated = navigatedRoutes(flow);
  const given = givenRoutes(flow);
  const report = (message: string): void => findings.flow("INVALID_ROUTING_MODEL", given ? "/routing_model" : "/screens", message);
  if (given) judgeGiven(given, navigated, ids, report);
  const routes = given ?? navigated;
  for (const [from, to] of routes)
    if (to.size > mostBranches)
      report(
        `Number of branches exceeds the max limit of ${mostBranches} for screen: ${from}.${given ? "" : " Reduce navigate actions for the screen."}`,
      );
  judgeShape(routes, ids, given !== null, report);
}

type Routes = ReadonlyMap<string, ReadonlySet<string>>;

function givenRoutes(flow: JsonObject): Routes | null {
  const model = flow["routing_model"];
  if (!isObject(model)) return null;
  return new Map(Object.entries(model).map(([from, to]) => [from, new Set(Array.isArray(to) ? to.map(String) : [])]));
}

/** Where `navigate` actions lead, by screen. */
export function navigatedRoutes(flow: JsonObject): Routes {
  return new Map(
    screensOf(flow).map((screen) => {
      const to = new Set<string>();
      for (const placed of componentsOf(screen, "")) for (const { action } of actionsOf(placed)) to.add(nextOf(action) ?? "");
      to.delete("");
      return [textAt(screen, "id") ?? "", to];
    }),
  );
}

function judgeGiven(given: Routes, navigated: Routes, ids: readonly string[], report: (message: string) => void): void {
  const missing = ids.filter((id) => !given.has(id));
  if (missing.length > 0) report(`Following screens are missing in the routing model: ${missing.join(", ")}.`);
  const strange = [...given.keys()].filter((id) => !ids.includes(id));
  if (strange.length > 0) report(`Invalid screens found in the routing model: ${strange.join(", ")}.`);
  for (const [from, to] of given) {
    for (const target of to) {
      if (!ids.includes(target)) report(`Invalid screen found in the routing model: ${target}.`);
      if (target === from) report(`Loop detected in the routing model for screens: ${from}.`);
      else if (given.get(target)?.has(from) && from < target)
        report(
          `Backward route [${target}->${from}] corresponding to forward route [${from}->${target}] is not allowed in the routing model. Only forward routes can be specified.`,
        );
    }
  }
  for (const [from, to] of navigated)
    for (const target of to)
      if (ids.includes(target) && !given.get(from)?.has(target))
        report(
          `Missing direct route from screen '${from}' to screen '${target}' in the routing model, while it exists in the navigate screen action of screen '${from}'.`,
        );
}

function judgeShape(routes: Routes, ids: readonly string[], given: boolean, report: (message: string) => void): void {
  const reached = new Set([...routes].flatMap(([from, to]) => [...to].filter((target) => target !== from)));
  const entries = ids.filter((id) => !reached.has(id));
  if (entries.length === 0)
    return report(
      given
        ? "No entry screen found in the routing model. Expected a screen with no inbound edges as the entry screen."
        : "No entry screen found in the routing model. Add a screen that is not used as the next screen in any of the navigate actions.",
    );
  const connected = new Set<string>();
  const queue = [ids[0] ?? ""];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (connected.has(id)) continue;
    connected.add(id);
    queue.push(...(routes.get(id) ?? []), ...[...routes].filter(([, to]) => to.has(id)).map(([from]) => from));
  }
  const lonely = ids.filter((id) => !connected.has(id));
  if (lonely.length > 0)
    report(
      `Following screens are not connected with the rest of the screens${given ? " " : " via navigate screen action"}: ${lonely.join(", ")}. All screens should be connected.`,
    );
}

/** The screen a flow opens with when the message names none. */
export function entryScreen(flow: JsonObject): string | null {
  const ids = screensOf(flow).map((screen) => textAt(screen, "id") ?? "");
  const routes = givenRoutes(flow) ?? navigatedRoutes(flow);
  const reached = new Set([...routes.values()].flatMap((to) => [...to]));
  return ids.find((id) => !reached.has(id)) ?? ids[0] ?? null;
}

/** Whether an endpoint may send the phone from one screen to another. Screens refresh themselves, and one may go back along a route. */
export function mayFollow(flow: JsonObject, from: string, to: string): boolean {
  const routes = givenRoutes(flow) ?? navigatedRoutes(flow);
  return from === to || routes.get(from)?.has(to) === true || routes.get(to)?.has(from) === true;
}
