import { nothing, textAt, type JsonObject } from "../json.ts";

/** One entry of `?fields=`: `preview.invalidate(false)` is the field `preview` with its arguments. */
export type AskedField = { readonly name: string; readonly arguments: ReadonlyMap<string, string>; readonly inner: string | null };

/** Splits at commas outside brackets: Graph nests `{…}` and `(…)`. */
export function askedFields(query: JsonObject): AskedField[] {
  const text = textAt(query, "fields");
  if (text === null || text === "") return [];
  const parts: string[] = [];
  let depth = 0;
  let current = "";
  for (const character of text) {
    if ("({[".includes(character)) depth += 1;
    if (")}]".includes(character)) depth -= 1;
    if (character === "," && depth === 0) {
      parts.push(current);
      current = "";
    } else {
      current += character;
    }
  }
  parts.push(current);
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map(fieldOf);
}

function fieldOf(text: string): AskedField {
  const name = /^[A-Za-z0-9_]+/.exec(text)?.[0] ?? text;
  const given = new Map<string, string>();
  for (const match of text.matchAll(/\.([a-z_]+)\(([^()]*(?:\([^()]*\))?[^()]*)\)/g)) given.set(match[1] ?? "", match[2] ?? "");
  const inner = /\{(.*)\}/s.exec(text)?.[1] ?? null;
  return { name, arguments: given, inner };
}

/** The asked fields of a node (all defaults when none is asked); `id` always comes. */
export function project(node: JsonObject, asked: readonly AskedField[], defaults: readonly string[]): JsonObject {
  const names = asked.length > 0 ? asked.map((field) => field.name) : defaults;
  const shown: Record<string, unknown> = {};
  for (const name of names) if (node[name] !== undefined) shown[name] = node[name];
  if (node["id"] !== undefined) shown["id"] = node["id"];
  return shown;
}

export type Page = { readonly data: readonly JsonObject[]; readonly paging?: JsonObject };

/** Cursor pages: `after` and `before` hold the position, base64 as Graph's do. The last page has no `next`. */
export function paged(items: readonly JsonObject[], query: JsonObject, link: string, defaultLimit = 25): Page {
  const limit = Math.min(Math.max(1, Number(textAt(query, "limit") ?? defaultLimit) || defaultLimit), 1000);
  const after = positionOf(textAt(query, "after"));
  const before = positionOf(textAt(query, "before"));
  const start = before === null ? (after === null ? 0 : after + 1) : Math.max(0, before - limit);
  const data = items.slice(start, before === null ? start + limit : before);
  if (data.length === 0) return { data };
  const last = start + data.length - 1;
  const cursors = { before: cursorOf(start), after: cursorOf(last) };
  const rest = new URLSearchParams();
  for (const [key, value] of Object.entries(query))
    if (key !== "after" && key !== "before" && key !== "access_token") rest.set(key, String(value));
  const pageLink = (key: string, cursor: string): string => `${link}?${new URLSearchParams([...rest, [key, cursor]]).toString()}`;
  return {
    data,
    paging: {
      cursors,
      ...(last + 1 < items.length ? { next: pageLink("after", cursors.after) } : nothing),
      ...(start > 0 ? { previous: pageLink("before", cursors.before) } : nothing),
    },
  };
}

function cursorOf(position: number): string {
  return Buffer.from(`cursor:${position}`).toString("base64url");
}

function positionOf(cursor: string | null): number | null {
  if (cursor === null) return null;
  const position = Number(Buffer.from(cursor, "base64url").toString().replace("cursor:", ""));
  return Number.isInteger(position) ? position : null;
}
