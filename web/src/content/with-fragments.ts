import type { ContentPreview } from "../api/types.ts";
import type { Fragments } from "../../../src/liquid/text-facts.ts";

const RENDER = /\{%-?\s*render\s+["']([a-z0-9_-]+)["'][^%]*-?%\}/g;
const DEEPEST = 10;

/** How a message that is still being written reads: its fragments written out, its variables as they are. */
export function withFragments(preview: ContentPreview, fragments: Fragments): ContentPreview {
  return fragments.size === 0 ? preview : (written(preview, fragments) as ContentPreview);
}

function written(value: unknown, fragments: Fragments): unknown {
  if (typeof value === "string") return writtenOut(value, fragments, 0);
  if (Array.isArray(value)) return value.map((one) => written(one, fragments));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, written(one, fragments)]));
}

function writtenOut(text: string, fragments: Fragments, depth: number): string {
  if (depth > DEEPEST || !text.includes("{%")) return text;
  return text.replace(RENDER, (whole, name: string) => {
    const fragment = fragments.get(name);
    return fragment === undefined ? whole : writtenOut(fragment, fragments, depth + 1);
  });
}
