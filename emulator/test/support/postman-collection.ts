import { readFileSync } from "node:fs";
import type { Json } from "./business.ts";

export type Saved = {
  /** Folder path and name, with the collection's file for those that occur in both. */
  readonly title: string;
  readonly method: string;
  readonly url: string;
  readonly body: string | null;
  readonly isFile: boolean;
  readonly fields: readonly (readonly [key: string, type: string, value: string])[] | null;
  readonly response: { readonly status: number; readonly body: Json } | null;
};

type Item = { readonly name: string; readonly item?: readonly Item[]; readonly request?: Json; readonly response?: readonly Json[] };

const folder = new URL("../../../fixtures/meta/", import.meta.url);

/** Every request of a collection, flattened; webhook samples (method VIEW) are no requests. */
export function savedRequests(file: string): Saved[] {
  const collection = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as { item: readonly Item[] };
  const found: Saved[] = [];
  const walk = (items: readonly Item[], path: string): void => {
    for (const item of items) {
      const title = path === "" ? item.name : `${path} / ${item.name}`;
      if (item.item) walk(item.item, title);
      else if (item.request && item.request["method"] !== "VIEW") found.push(requestOf(title, item.request, item.response ?? []));
    }
  };
  walk(collection.item, "");
  return found;
}

function requestOf(title: string, request: Json, responses: readonly Json[]): Saved {
  const url = request["url"] as string | { readonly raw: string };
  const body = (request["body"] ?? {}) as { raw?: string; mode?: string; formdata?: readonly Json[] };
  return {
    title,
    method: String(request["method"]),
    url: (typeof url === "string" ? url : url.raw).replace("https://graph.facebook.com/{{Version}}", "").replace("{{base-url}}", ""),
    body: body.raw && body.raw.trim() !== "" ? body.raw : null,
    isFile: body.mode === "file",
    fields:
      body.mode === "formdata"
        ? (body.formdata ?? []).map((field) => [
            String(field["key"]),
            String(field["type"]),
            typeof field["value"] === "string" ? field["value"] : "",
          ])
        : null,
    response: responses.map(responseOf).find((response) => response !== null) ?? null,
  };
}

/** Saved without a code means 200; samples that are no JSON cannot be compared. */
function responseOf(response: Json): Saved["response"] {
  const text = (typeof response["body"] === "string" ? response["body"] : "").replace(/,(\s*[}\]])/g, "$1");
  try {
    return { status: typeof response["code"] === "number" ? response["code"] : 200, body: JSON.parse(text) as Json };
  } catch {
    return null;
  }
}

/** Keys and kinds at the top, and of the first element of the lists `contacts`, `messages` and `data`. */
export function shapeOf(body: Json): Record<string, string> {
  const shape: Record<string, string> = {};
  for (const [key, value] of Object.entries(body)) {
    shape[key] = kindOf(value);
    if (key !== "paging" && Array.isArray(value) && typeof value[0] === "object" && ["contacts", "messages"].includes(key)) {
      for (const inner of Object.keys(value[0] as object)) shape[`${key}[].${inner}`] = "present";
    }
  }
  return shape;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
