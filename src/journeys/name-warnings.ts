/**
 * Names of attributes and events that nobody has and nothing has told yet, and of audiences that are not there: they work as soon as
 * they are, and are mostly slips. Pure; only warnings.
 */
import { nearestName } from "../platform/nearest-name.ts";
import type { JourneyDocument } from "./document.ts";
import { problemAt, type Problem } from "./problem.ts";

export type SeenNames = {
  readonly attributes: ReadonlySet<string>;
  readonly events: ReadonlySet<string>;
  readonly audiences: ReadonlySet<string>;
  readonly groupKinds: ReadonlySet<string>;
};

const SAID = {
  attribute_unknown: (name: string) => `no attribute "${name}" is known yet`,
  event_unknown: (name: string) => `no event "${name}" is known yet`,
  group_kind_unknown: (name: string) => `there is no kind of groups "${name}" yet: nobody is counted`,
  audience_missing: (name: string) => `there is no audience "${name}" yet`,
} as const;

/** Taken where another is not there: that nobody has it yet harms nothing. */
const INSTEAD = /\|\s*default:\s*profile\.attributes\.\w+/g;
const ATTRIBUTE = /\bprofile\.attributes\.([A-Za-z_]\w*)/g;

/** Of a journey, or of a campaign. */
export function nameWarnings(document: object, seen: SeenNames): readonly Problem[] {
  const { nodes = {} } = document as Partial<JourneyDocument>;
  const own = Object.values(nodes).flatMap((node) => (node.kind === "update_profile" ? Object.keys(node.set) : []));
  const attributes = new Set([...seen.attributes, ...own, "computed", "predicted"]);
  const warn = (code: keyof typeof SAID, name: string, known: ReadonlySet<string>, path: string): Problem => {
    const node = /^\/nodes\/([^/]+)/.exec(path)?.[1] ?? null;
    const meant = nearestName(name, known);
    return problemAt({ name: node, path }, code, "", `${SAID[code](name)}${meant === null ? "" : `: did you mean "${meant}"?`}`, "warning");
  };
  // A workspace that has seen nothing yet cannot tell a slip from a beginning.
  const [knowsEvents, knowsAttributes] = [seen.events.size > 0, seen.attributes.size > 0];
  const found: Problem[] = [];
  for (const { path, key, text, within } of textsOf(document, "")) {
    if (key === "event" && knowsEvents && !seen.events.has(text)) found.push(warn("event_unknown", text, seen.events, path));
    if (key === "audience" && namesAudience(path, within) && !seen.audiences.has(text))
      found.push(warn("audience_missing", text, seen.audiences, path));
    if (path.endsWith("/perGroup/kind") && !seen.groupKinds.has(text)) found.push(warn("group_kind_unknown", text, seen.groupKinds, path));
    const names = new Set([...text.replaceAll(INSTEAD, "").matchAll(ATTRIBUTE)].map(([, name = ""]) => name));
    for (const name of names) if (knowsAttributes && !attributes.has(name)) found.push(warn("attribute_unknown", name, attributes, path));
  }
  return found;
}

/** Not what an attribute, a property or a value of a call happens to be called. */
function namesAudience(path: string, within: object): boolean {
  if (path === "/entry/audience") return true;
  const { is, on } = within as { readonly is?: unknown; readonly on?: unknown };
  return is === "in" || is === "not_in" || on === "entered" || on === "left" || on === "audience";
}

type Text = { readonly path: string; readonly key: string; readonly text: string; readonly within: object };

function* textsOf(value: unknown, path: string): Generator<Text> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, below] of Object.entries(value)) {
    const at = `${path}/${key}`;
    // Words about the document, and positions on the canvas.
    if (path === "" && (key === "description" || key === "title" || key === "notes" || key === "layout")) continue;
    if (typeof below === "string") yield { path: at, key, text: below, within: value };
    else yield* textsOf(below, at);
  }
}
