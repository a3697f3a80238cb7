/**
 * A journey's document as TypeScript with the builders of the SDK. A builder is written only where calling it gives exactly what stands
 * in the document; everything else stands as it is, so that nothing is lost, whatever the console or another version wrote.
 */
import { isDeepStrictEqual } from "node:util";
import * as sdk from "@parley/sdk";
import { AppError } from "../../platform/errors.ts";
import type { Json, JsonObject } from "../../platform/json.ts";
import { type Code, layOut, plain } from "./code.ts";

/** Where a value stands, which says what may be built there. */
type Place = "plain" | "nodes" | "node" | "entry" | "arm" | "step" | "rule" | "condition" | "headers" | "header";
const EXPORTS = { ...sdk };
/** What the SDK exports to call. */
type Builder = {
  [Name in keyof typeof EXPORTS]: (typeof EXPORTS)[Name] extends (...given: never[]) => unknown ? Name : never;
}[keyof typeof EXPORTS];
type Argument = readonly [value: Json | undefined, place?: Place];
type Way = readonly [builder: Builder, ...args: Argument[]];
type Given = { readonly [name: string]: Json | undefined };

export function journeySource(document: JsonObject): string {
  const { schema, name, ...definition } = document;
  if (schema !== 1 || typeof name !== "string")
    throw new AppError("unprocessable", "this is no journey of schema 1: fetch it as JSON, or use a newer parley");
  const used = new Set<string>(["journey"]);
  const body = codeOf(definition, "plain", used, DEFINITION);
  const call = layOut({ kind: "call", name: "journey", args: [plain(name), body] }, "", "export default ".length);
  const imports = layOut({ kind: "object", members: [...used].toSorted().map((one) => [one, plain(null)]) }).replaceAll(/: null/g, "");
  return `import ${imports} from "@parley/sdk";\n\nexport default ${call};\n`;
}

const DEFINITION: { readonly [name: string]: Place } = { entry: "entry", nodes: "nodes", exitOn: "rule" };
/** What stands in what, by the name of the member. */
const WITHIN: { readonly [Of in Place]?: { readonly [name: string]: Place } } = {
  node: { arms: "arm", steps: "step", headers: "headers" },
  entry: { where: "condition" },
  arm: { when: "condition", where: "condition" },
  rule: { when: "condition", where: "condition" },
  condition: { all: "condition", any: "condition", not: "condition" },
};

function codeOf(value: Json | undefined, place: Place, used: Set<string>, within = WITHIN[place] ?? {}): Code {
  if (Array.isArray(value)) return { kind: "list", items: value.map((item: Json) => codeOf(item, place, used)) };
  if (!isObject(value)) return plain(value);
  const way = wayTo(value, place);
  if (way) {
    const [builder, ...args] = way;
    used.add(builder);
    return { kind: "call", name: builder, args: trimmed(args).map(([arg, at = "plain"]) => codeOf(arg, at, used)) };
  }
  const placeOf = (name: string): Place => (place === "nodes" ? "node" : place === "headers" ? "header" : (within[name] ?? "plain"));
  return { kind: "object", members: Object.entries(value).map(([name, inner]) => [name, codeOf(inner, placeOf(name), used)]) };
}

/** The first builder that gives exactly this. */
function wayTo(value: JsonObject, place: Place): Way | null {
  const build = (way: Way): boolean => {
    const [builder, ...args] = way;
    try {
      const made = (EXPORTS[builder] as (...given: unknown[]) => unknown)(...trimmed(args).map(([arg]) => arg));
      return isDeepStrictEqual(made, value);
    } catch {
      // What it would be made of is not there.
      return false;
    }
  };
  return (WAYS[place]?.(value) ?? []).find(build) ?? null;
}

const WAYS: { readonly [At in Place]?: (value: Given) => readonly Way[] } = {
  entry: waysOfEntry,
  node: waysOfNode,
  arm: ({ on, next, event, where, audience, change, node, state, ...fits }) => {
    if (on === "any_reply") return [["whenAnyReply", [next]]];
    if (on === "event") return [["whenEvent", [event], [next], [where, "condition"]]];
    if (on === "audience") return [["whenAudience", [audience], [change], [next]]];
    if (on === "receipt") return [["whenReceipt", [node], [state], [next]]];
    return [
      ["whenReply", [fits["choice"]], [next]],
      ["whenReply", [present(fits)], [next]],
    ];
  },
  step: ({ channel, content, until, patience }) => {
    const fields = isObject(content) && content["kind"] === "fields" ? content["fields"] : undefined;
    return [
      ["by", [channel], [fields], [until], [patience]],
      ["by", [channel], [content], [until], [patience]],
    ];
  },
  condition: ({ audience, is, fact }) => [
    ["inAudience", [audience], [is === "in" ? undefined : is]],
    ["sameAsEntry", [typeof fact === "string" ? fact.replace(/^event\./, "") : undefined]],
  ],
  header: ({ secret }) => [["secret", [secret]]],
};

function waysOfEntry({ kind, ...rest }: Given): readonly Way[] {
  const { event, audience, on, cron, at, zone = null, ...rules } = rest;
  const options = (of: Given): Argument => [orNone(of), "entry"];
  switch (kind) {
    case "event":
      return [["onEvent", [event], options(without(rest, "event"))]];
    case "audience":
      return [
        ["onAudience", [audience], [on === "entered" ? undefined : on]],
        ["onAudience", [audience], [on], options(rules)],
      ];
    case "business_event":
      return [["onBusinessEvent", [event], [audience], options(without(rest, "event", "audience"))]];
    case "schedule":
      return [
        ["everyTime", [cron], [zone], [audience], options(rules)],
        ["onceAt", [at], [zone], [audience], options(rules)],
      ];
    case "api":
      return [["onRequest", options(rest)]];
    default:
      return [["onInbound", options(rest)]];
  }
}

function waysOfNode({ kind, ...node }: Given): readonly Way[] {
  const { next } = node;
  switch (kind) {
    case "message":
      return waysOfMessage(node);
    case "chain":
      return [["chain", [node["steps"], "step"], [orNone(without(node, "steps"))]]];
    case "wait":
      return waysOfWait(node);
    case "wait_for":
      return [["waitFor", [node["arms"], "arm"], [node["timeout"]]]];
    case "branch":
      return [["branch", [node["arms"], "arm"], [node["otherwise"]]]];
    case "split":
      return [
        ["split", [node["arms"]], [node["by"]]],
        ["bandit", [node["arms"]], [node["bandit"]]],
      ];
    case "fork": {
      const paths: readonly Json[] = Array.isArray(node["paths"]) ? node["paths"] : [];
      return [["fork", ...paths.map((path): Argument => [isObject(path) ? path["next"] : undefined])]];
    }
    case "join":
      return [["join", [node["fork"]], [next], [node["when"] === "all" ? undefined : node["when"]]]];
    case "consent":
      return [["consent", [node["action"]], [node["purpose"]], [next], [node["evidence"]]]];
    case "assign":
      return [["assign", [node["to"]], [next], [node["note"]]]];
    case "http":
      return [["http", [orNone(node), "node"]]];
    case "appointment":
      return [["appointment", [orNone(node)]]];
    case "jump":
      return [
        ["jump", [node["node"]]],
        ["jumpTo", [node["journey"]], [orNone(without(node, "journey"))]],
      ];
    case "update_profile":
      return [["updateProfile", [node["set"]], [next]]];
    default:
      return [["exit", [node["outcome"]]]];
  }
}

function waysOfMessage(node: Given): readonly Way[] {
  const { content, next, purpose } = node;
  const rest = present(without(node, "channel", "content", "next", "purpose"));
  if (!isObject(content)) return [];
  const said = present(without(content, "kind", "name"));
  return [
    ["template", [content["name"]], [present({ purpose, ...rest, ...said, next })]],
    ["text", [content["text"]], [present({ ...(purpose === "service" ? {} : { purpose }), ...rest, next })]],
    ["message", [content], [present({ purpose, ...rest, next })]],
  ];
}

function waysOfWait(node: Given): readonly Way[] {
  const { for: span, until, at, quiet, best, window, zone, next } = node;
  const clock = isObject(at) ? at : {};
  const hours = isObject(quiet) ? quiet : {};
  return [
    ["wait", [span], [next]],
    ["waitUntil", [until], [next]],
    ["waitUntilDate", [until], [orNone(without(node, "until", "next"))], [next]],
    ["waitForTime", [clock["time"]], [present({ days: clock["days"], zone, after: span })], [next]],
    ["waitWhileQuiet", [hours["from"]], [hours["to"]], [next], [zone]],
    ["waitForQuietHours", [next], [zone], [quiet === "none" ? "none" : undefined]],
    ["waitForBestHour", [isObject(best) ? best["within"] : undefined], [next], [zone], [quiet]],
    ["waitForWindow", [next], [window]],
  ];
}

/** Without what is left out at the end. */
function trimmed(args: readonly Argument[]): readonly Argument[] {
  return args.slice(0, args.findLastIndex(([value]) => value !== undefined) + 1);
}

function without(value: Given, ...names: readonly string[]): Given {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}

function present(value: Given): JsonObject {
  return Object.fromEntries(Object.entries(value).filter((member): member is [string, Json] => member[1] !== undefined));
}

function orNone(value: Given): JsonObject | undefined {
  const left = present(value);
  return Object.keys(left).length === 0 ? undefined : left;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
