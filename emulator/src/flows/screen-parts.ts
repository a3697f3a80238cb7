import type { FlowPart } from "../control/flow-contract.ts";
import { isObject, listAt, numberAt, objectAt, objectsAt, textAt, wordOf, type JsonObject } from "../json.ts";
import type { World } from "../store/world.ts";
import { holds, resolve, type Scope } from "./bindings.ts";
import { componentSpecs } from "./components.ts";
import { componentsOf, type PlacedComponent } from "./components-walk.ts";
import { scopeOf, shownScreen, type Filling } from "./filling.ts";

/** A component that shows, every binding filled in. */
export type ShownComponent = {
  readonly key: string;
  readonly type: string;
  readonly name: string | null;
  readonly given: JsonObject;
  readonly placed: PlacedComponent;
};

/** What of the open screen shows now: branches taken, `visible` honoured. */
export function shownComponents(filling: Filling): ShownComponent[] {
  const shown = shownScreen(filling);
  if (!shown) return [];
  const scope = scopeOf(filling);
  const components: ShownComponent[] = [];
  for (const placed of componentsOf(shown.screen, "")) {
    if (["Form", "If", "Switch"].includes(placed.type) || !isTaken(placed, scope)) continue;
    const given = Object.fromEntries(
      Object.entries(placed.component).map(([key, value]) => [
        key,
        key.endsWith("-action") || key === "data-source" || key === "list-items" ? value : resolve(value, scope),
      ]),
    );
    if (given["visible"] === false) continue;
    components.push({
      key: placed.path,
      type: placed.type,
      name: textAt(placed.component, "name"),
      given: { ...given, ...lists(placed.component, scope) },
      placed,
    });
  }
  return components;
}

/** Options keep their actions unresolved: those are bound when they happen. */
function lists(component: JsonObject, scope: Scope): JsonObject {
  const entries: Record<string, unknown> = {};
  for (const key of ["data-source", "list-items"]) {
    const value = component[key];
    if (value === undefined) continue;
    const list = Array.isArray(value) ? value : resolve(value, scope);
    entries[key] = Array.isArray(list)
      ? list
          .filter(isObject)
          .map((entry) =>
            Object.fromEntries(
              Object.entries(entry).map(([name, inner]) => [name, name.endsWith("-action") ? inner : resolve(inner, scope)]),
            ),
          )
      : [];
  }
  return entries;
}

function isTaken(placed: PlacedComponent, scope: Scope): boolean {
  return placed.conditions.every((condition) =>
    condition.kind === "if"
      ? holds(condition.expression, scope) === condition.holds
      : wordOf(resolve(condition.value, scope)) === condition.is,
  );
}

export function partsOf(world: World, filling: Filling): FlowPart[] {
  const shown = shownScreen(filling);
  return shown ? shownComponents(filling).flatMap((component) => partOf(world, filling, component, shown.form) ?? []) : [];
}

const looks: Readonly<Record<string, "heading" | "subheading" | "body" | "caption" | "rich">> = {
  TextHeading: "heading",
  TextSubheading: "subheading",
  TextBody: "body",
  TextCaption: "caption",
  RichText: "rich",
};
const choiceLooks: Readonly<Record<string, "radio" | "checkbox" | "dropdown" | "chips">> = {
  RadioButtonsGroup: "radio",
  CheckboxGroup: "checkbox",
  Dropdown: "dropdown",
  ChipsSelector: "chips",
};

function partOf(world: World, filling: Filling, { key, type, name, given }: ShownComponent, form: JsonObject): FlowPart | null {
  const look = looks[type];
  if (look)
    return {
      kind: "text",
      key,
      look,
      text: wordsOf(given["text"]),
      weight: textAt(given, "font-weight") ?? "normal",
      struck: given["strikethrough"] === true,
      markdown: look === "rich" || given["markdown"] === true,
    };
  const labelled = {
    key,
    name: name ?? "",
    label: wordsOf(given["label"]),
    required: given["required"] === true,
    enabled: given["enabled"] !== false,
    error: filling.errors[name ?? ""] ?? (textAt(given, "error-message") || (textAt(errorsOf(filling), name ?? "") ?? null)),
  };
  const value = form[name ?? ""];
  const texts = Array.isArray(value) ? value.map(String) : typeof value === "string" && value !== "" ? [value] : [];
  const choices = choiceLooks[type];
  if (choices)
    return {
      kind: "choices",
      ...labelled,
      look: choices,
      description: textAt(given, "description"),
      options: objectsAt(given, "data-source").map(optionOf),
      most: mostChosen(type, given),
      value: texts,
    };
  switch (type) {
    case "TextInput":
      return {
        kind: "input",
        ...labelled,
        type: textAt(given, "input-type") ?? "text",
        helper: textAt(given, "helper-text"),
        longest: numberAt(given, "max-chars") ?? 80,
        value: texts[0] ?? "",
      };
    case "TextArea":
      return {
        kind: "area",
        ...labelled,
        helper: textAt(given, "helper-text"),
        longest: numberAt(given, "max-length") ?? 600,
        value: texts[0] ?? "",
      };
    case "DatePicker":
    case "CalendarPicker":
      return {
        kind: "date",
        ...labelled,
        required: labelled.required || isObject(given["required"]),
        helper: wordsOf(given["helper-text"]) || null,
        earliest: textAt(given, "min-date"),
        latest: textAt(given, "max-date"),
        range: given["mode"] === "range",
        value: isObject(value) ? Object.values(value).map(String) : texts,
      };
    case "OptIn":
      return { kind: "opt_in", ...labelled, value: value === true, more: isObject(given["on-click-action"]) };
    case "PhotoPicker":
    case "DocumentPicker": {
      const what = type === "PhotoPicker" ? "photos" : "documents";
      const files = texts.flatMap((mediaId) => ({ mediaId, filename: world.media.get(mediaId)?.filename ?? mediaId }));
      return {
        kind: "media",
        ...labelled,
        required: (numberAt(given, `min-uploaded-${what}`) ?? 0) > 0,
        picks: type === "PhotoPicker" ? "photo" : "document",
        description: textAt(given, "description"),
        most: numberAt(given, `max-uploaded-${what}`) ?? 30,
        value: files,
      };
    }
    case "Image":
      return {
        kind: "image",
        key,
        source: textAt(given, "src") ?? "",
        words: textAt(given, "alt-text") ?? "",
        height: numberAt(given, "height"),
        cover: given["scale-type"] === "cover",
      };
    case "ImageCarousel":
      return {
        kind: "images",
        key,
        images: objectsAt(given, "images").map((image) => ({ source: textAt(image, "src") ?? "", words: textAt(image, "alt-text") ?? "" })),
      };
    case "EmbeddedLink": {
      const action = objectAt(given, "on-click-action");
      return {
        kind: "link",
        key,
        text: textAt(given, "text") ?? "",
        url: action["name"] === "open_url" ? wordsOf(resolve(action["url"], scopeOf(filling))) : null,
      };
    }
    case "NavigationList":
      return {
        kind: "list",
        key,
        label: textAt(given, "label"),
        description: textAt(given, "description"),
        items: objectsAt(given, "list-items").map((item, index) => itemOf(item, `${key}/list-items/${index}`)),
      };
    case "Footer":
      return {
        kind: "footer",
        key,
        label: labelled.label,
        enabled: labelled.enabled,
        left: textAt(given, "left-caption"),
        center: textAt(given, "center-caption"),
        right: textAt(given, "right-caption"),
      };
    default:
      return null;
  }
}

/** `error-messages` of the form around the inputs, by name. */
function errorsOf(filling: Filling): JsonObject {
  const shown = shownScreen(filling);
  if (!shown) return {};
  for (const { form } of componentsOf(shown.screen, "")) {
    const messages = form ? resolve(form["error-messages"], scopeOf(filling)) : undefined;
    if (isObject(messages)) return messages;
  }
  return {};
}

function optionOf(option: JsonObject): Extract<FlowPart, { kind: "choices" }>["options"][number] {
  return {
    id: textAt(option, "id") ?? "",
    title: textAt(option, "title") ?? "",
    description: textAt(option, "description"),
    metadata: textAt(option, "metadata"),
    enabled: option["enabled"] !== false,
    image: textAt(option, "image"),
  };
}

function itemOf(item: JsonObject, key: string): Extract<FlowPart, { kind: "list" }>["items"][number] {
  const main = objectAt(item, "main-content");
  const end = objectAt(item, "end");
  return {
    key,
    title: textAt(main, "title") ?? "",
    description: textAt(main, "description"),
    metadata: textAt(main, "metadata"),
    end: textAt(end, "title"),
    badge: textAt(item, "badge"),
    image: textAt(objectAt(item, "start"), "image"),
  };
}

function mostChosen(type: string, given: JsonObject): number {
  return componentSpecs[type]?.collects === "strings" ? (numberAt(given, "max-selected-items") ?? listAt(given, "data-source").length) : 1;
}

function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(wordsOf).join("\n");
  if (isObject(value)) return Object.values(value).map(wordsOf).join(" – ");
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}
