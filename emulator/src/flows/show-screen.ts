import type { FlowAnswer } from "../control/flow-contract.ts";
import type { JsonObject } from "../json.ts";
import { firstAnswers } from "./answer-checks.ts";
import { componentSpecs } from "./components.ts";
import { screenOf } from "./components-walk.ts";
import { endBadly } from "./end-filling.ts";
import type { Filling, OpenScreen } from "./filling.ts";
import { shownComponents } from "./screen-parts.ts";

/** Puts a screen on top; one already open beneath it is refreshed instead, with what was typed on it. */
export function showScreen(filling: Filling, id: string, data: JsonObject): void {
  const screen = screenOf(filling.json, id);
  if (!screen) return endBadly(filling, "invalid-screen-transition", `The flow has no screen ${id}.`);
  const at = filling.stack.findIndex((open) => open.id === id);
  const before = at === -1 ? filling.seen.get(id) : filling.stack[at];
  if (at !== -1) filling.stack.length = at;
  const open: OpenScreen = { id, screen, data: { ...before?.data, ...data }, form: { ...before?.form } };
  filling.stack.push(open);
  filling.seen.set(id, open);
  filling.errors = {};
  for (const component of shownComponents(filling)) {
    const first =
      component.name === null || componentSpecs[component.type]?.collects === undefined ? undefined : firstAnswers(filling, component);
    if (first !== undefined && component.name !== null && open.form[component.name] === undefined)
      open.form[component.name] = first as FlowAnswer;
  }
}
