import { isObject, listAt, objectAt, objectsAt, textAt, type JsonObject } from "../json.ts";

/** One component where it stands. `conditions` are the `If`s and `Switch`es around it, outermost first. */
export type PlacedComponent = {
  readonly component: JsonObject;
  readonly type: string;
  /** Pointer from the root of the flow JSON: `/screens/0/layout/children/2`. */
  readonly path: string;
  readonly form: JsonObject | null;
  readonly conditions: readonly Condition[];
};
export type Condition =
  | { readonly kind: "if"; readonly expression: string; readonly holds: boolean }
  | { readonly kind: "case"; readonly value: string; readonly is: string };

/** Every component of a screen in reading order, containers before what they hold. */
export function* componentsOf(screen: JsonObject, screenPath: string): Generator<PlacedComponent> {
  yield* walk(objectAt(screen, "layout")["children"], `${screenPath}/layout/children`, null, []);
}

function* walk(children: unknown, path: string, form: JsonObject | null, conditions: readonly Condition[]): Generator<PlacedComponent> {
  if (!Array.isArray(children)) return;
  for (const [index, component] of children.entries()) {
    if (!isObject(component)) continue;
    const at = `${path}/${index}`;
    const type = textAt(component, "type") ?? "";
    yield { component, type, path: at, form, conditions };
    if (type === "Form") yield* walk(component["children"], `${at}/children`, component, conditions);
    if (type === "If") {
      const expression = textAt(component, "condition") ?? "";
      yield* walk(component["then"], `${at}/then`, form, [...conditions, { kind: "if", expression, holds: true }]);
      yield* walk(component["else"], `${at}/else`, form, [...conditions, { kind: "if", expression, holds: false }]);
    }
    if (type === "Switch") {
      const value = textAt(component, "value") ?? "";
      for (const [name, list] of Object.entries(objectAt(component, "cases")))
        yield* walk(list, `${at}/cases/${name}`, form, [...conditions, { kind: "case", value, is: name }]);
    }
  }
}

export function screensOf(flow: JsonObject): readonly JsonObject[] {
  return objectsAt(flow, "screens");
}

export function screenOf(flow: JsonObject, id: string): JsonObject | undefined {
  return screensOf(flow).find((screen) => screen["id"] === id);
}

/** Actions of a component: its own, and those of its options or list items. */
export function* actionsOf(
  placed: PlacedComponent,
): Generator<{ readonly action: JsonObject; readonly path: string; readonly property: string }> {
  for (const property of ["on-click-action", "on-select-action", "on-unselect-action"]) {
    const action = placed.component[property];
    if (isObject(action)) yield { action, path: `${placed.path}/${property}`, property };
  }
  for (const list of ["data-source", "list-items"]) {
    for (const [index, entry] of listAt(placed.component, list).entries()) {
      if (!isObject(entry)) continue;
      for (const property of ["on-click-action", "on-select-action", "on-unselect-action"]) {
        const action = entry[property];
        if (isObject(action)) yield { action, path: `${placed.path}/${list}/${index}/${property}`, property };
      }
    }
  }
}

/** The screen a `navigate` action leads to. */
export function nextOf(action: JsonObject): string | null {
  return action["name"] === "navigate" ? textAt(objectAt(action, "next"), "name") : null;
}
