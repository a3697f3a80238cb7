/**
 * From MJML to HTML that every reader shows. The structure is compiled once and kept, by its content; what differs from person to person
 * is put into the HTML afterwards, so that a campaign to a million people is compiled once.
 */
import { Engine } from "mrml";
import { escapeHtml } from "../../messages/markup.ts";
import { type Slot, slotted } from "./mjml-source.ts";
import { safeAddress } from "./safe-address.ts";

export type Compiler = {
  /** Throws `MjmlError` for what is no MJML. */
  readonly compile: (source: string) => string;
  /** How often a structure was compiled that was not known. */
  readonly compiled: () => number;
};
export class MjmlError extends Error {}

const MOST_KEPT = 200;
const SLOT = /qzslot(\d{1,5})z/g;

export function createCompiler(): Compiler {
  // Its parser reads no files and calls nobody: `mj-include` is an error.
  const engine = new Engine();
  const kept = new Map<string, string>();
  let count = 0;
  const htmlOf = (skeleton: string): string => {
    const known = kept.get(skeleton);
    if (known !== undefined) {
      kept.delete(skeleton);
      kept.set(skeleton, known);
      return known;
    }
    count += 1;
    const result = engine.toHtml(skeleton);
    if (result.type === "error") throw new MjmlError(result.message);
    kept.set(skeleton, result.content);
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    return result.content;
  };
  return {
    compile: (source) => {
      const { skeleton, slots } = slotted(source);
      return htmlOf(skeleton).replace(SLOT, (_whole, index: string) => {
        const slot = slots[Number(index)];
        return slot === undefined ? "" : filled(slot);
      });
    },
    compiled: () => count,
  };
}

function filled({ kind, text }: Slot): string {
  switch (kind) {
    case "href":
      return safeAddress(text) ?? "#";
    case "src":
      return safeAddress(text) ?? "";
    case "content":
      return withoutScripts(text);
    default:
      // MJML repeats the title within an attribute.
      return text.replace(/[<>"]/g, (mark) => escapeHtml(mark));
  }
}

/** No reader runs scripts; a message that holds one is thrown away by filters. */
function withoutScripts(html: string): string {
  return html
    .replace(/<(script|iframe|object|embed|form)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, "")
    .replace(/(<[a-z][^>]*?)\son[a-z]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi, "$1")
    .replace(
      /(\shref\s*=\s*)(?:"([^"]*)"|'([^']*)')/gi,
      (_all, before: string, double?: string, single?: string) => `${before}"${safeAddress(double ?? single ?? "") ?? "#"}"`,
    );
}
