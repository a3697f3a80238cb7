import { escapeHtml } from "../../messages/markup.ts";
import type { Block } from "./blocks.ts";
import { inlineHtml } from "./inline.ts";
import { safeAddress } from "./safe-address.ts";
import type { Brand } from "./sender.ts";

const HEADING_PX = { 1: 26, 2: 21, 3: 17 } as const;
const FONT = "Helvetica, Arial, sans-serif";

/** A whole document, in one column that every reader and phone shows well. Its closing lines are put in by who makes the message. */
export function blocksToMjml(
  blocks: readonly Block[],
  { brand, title, lang }: { readonly brand: Brand; readonly title: string; readonly lang: string },
): string {
  const logo =
    brand.logoUrl === null
      ? ""
      : `<mj-section padding="24px 0 0"><mj-column><mj-image src="${escapeHtml(brand.logoUrl)}" alt="${escapeHtml(brand.name)}" width="140px" /></mj-column></mj-section>`;
  return `<mjml lang="${lang}"><mj-head><mj-title>${escapeHtml(title)}</mj-title><mj-attributes><mj-all font-family="${FONT}" /><mj-text font-size="16px" line-height="1.5" color="#222222" /><mj-button background-color="${brand.colour}" color="${inkOn(brand.colour)}" font-size="16px" font-weight="bold" border-radius="6px" inner-padding="12px 24px" /><mj-divider border-width="1px" border-color="#dddddd" /></mj-attributes></mj-head><mj-body background-color="#f4f4f4">${logo}<mj-section background-color="#ffffff" border-radius="8px" padding="16px 0"><mj-column>${blocks.map((block) => blockMjml(block, brand)).join("")}</mj-column></mj-section></mj-body></mjml>`;
}

function blockMjml(block: Block, { colour }: Brand): string {
  switch (block.kind) {
    case "heading":
      return `<mj-text font-size="${HEADING_PX[block.level]}px" line-height="1.25"><h${block.level} style="margin:0;font-size:inherit">${inlineHtml(block.text, colour)}</h${block.level}></mj-text>`;
    case "paragraph":
      return `<mj-text>${inlineHtml(block.text, colour)}</mj-text>`;
    case "list":
      return `<mj-text><ul style="margin:0;padding-left:20px">${block.items.map((item) => `<li>${inlineHtml(item, colour)}</li>`).join("")}</ul></mj-text>`;
    case "button": {
      const href = safeAddress(block.href);
      return href === null ? "" : `<mj-button href="${href}">${inlineHtml(block.text, colour)}</mj-button>`;
    }
    case "image": {
      const src = safeAddress(block.src);
      const href = block.href === null ? null : safeAddress(block.href);
      return src === null ? "" : `<mj-image src="${src}" alt="${quoted(block.alt)}"${href === null ? "" : ` href="${href}"`} />`;
    }
    case "divider":
      return "<mj-divider />";
  }
}

/** Values in it are escaped already. */
function quoted(text: string): string {
  return text.replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Black or white, whichever reads better on the colour (WCAG's relative luminance). */
function inkOn(colour: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000000" : "#ffffff";
}
