/**
 * The simple way to write an e-mail: headings, paragraphs, lists, buttons, pictures and dividers as one types them. Pure. Values that
 * were filled in are escaped before this reads the text (`messages/markup.ts`), so that none becomes a block, a link or a tag.
 */
export type Block =
  | { readonly kind: "heading"; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: "paragraph"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly string[] }
  | { readonly kind: "button"; readonly text: string; readonly href: string }
  | { readonly kind: "image"; readonly alt: string; readonly src: string; readonly href: string | null }
  | { readonly kind: "divider" };

const HEADING = /^(#{1,3})\s+(.+)$/;
const DIVIDER = /^-{3,}$/;
const BUTTON = /^\[\[([^\]]+)\]\]\(([^)\s]+)\)$/;
const IMAGE = /^!\[([^\]]*)\]\(([^)\s]+)\)$/;
const LINKED_IMAGE = /^\[!\[([^\]]*)\]\(([^)\s]+)\)\]\(([^)\s]+)\)$/;
const ITEM = /^[-*]\s+(.+)$/;

export function readBlocks(source: string): readonly Block[] {
  const blocks: Block[] = [];
  let lines: string[] = [];
  let items: string[] = [];
  const end = (): void => {
    if (lines.length > 0) blocks.push({ kind: "paragraph", text: lines.join("\n") });
    if (items.length > 0) blocks.push({ kind: "list", items });
    lines = [];
    items = [];
  };
  for (const raw of source.split(/\r?\n/)) {
    const line = raw.trim();
    const item = ITEM.exec(line)?.[1];
    const block = line === "" ? null : blockOf(line);
    if (line === "") end();
    else if (block) {
      end();
      blocks.push(block);
    } else if (item !== undefined) {
      if (lines.length > 0) end();
      items.push(item);
    } else {
      if (items.length > 0) end();
      lines.push(line);
    }
  }
  end();
  return blocks;
}

function blockOf(line: string): Block | null {
  const [, marks, heading] = HEADING.exec(line) ?? [];
  if (marks !== undefined && heading !== undefined) return { kind: "heading", level: marks.length as 1 | 2 | 3, text: heading };
  if (DIVIDER.test(line)) return { kind: "divider" };
  const [, label, to] = BUTTON.exec(line) ?? [];
  if (label !== undefined && to !== undefined) return { kind: "button", text: label, href: to };
  const [, alt, src, href] = LINKED_IMAGE.exec(line) ?? IMAGE.exec(line) ?? [];
  return alt !== undefined && src !== undefined ? { kind: "image", alt, src, href: href ?? null } : null;
}

/** Whether the text is MJML of the author's own, not blocks. */
export function isMjml(source: string): boolean {
  return /^\s*<mjml[\s>]/i.test(source);
}
