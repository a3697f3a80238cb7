/** What one person gets: subject, HTML and plain text, with the closing lines, the way out and the picture that tells of opens. */
import type { Purpose } from "../../consent/consent.ts";
import type { FieldValues } from "../../messages/content.ts";
import { escapeHtml } from "../../messages/markup.ts";
import { isMjml, readBlocks } from "./blocks.ts";
import { blocksToMjml } from "./blocks-to-mjml.ts";
import { type Compiler, MjmlError } from "./compile.ts";
import { beforeBodyEnd, intoHead } from "./mjml-source.ts";
import { plainText } from "./plain-text.ts";
import { UNSUBSCRIBE } from "./safe-address.ts";
import type { Brand, Language } from "./sender.ts";

export type Composed = { readonly subject: string; readonly html: string; readonly text: string };
export type Surroundings = {
  readonly brand: Brand;
  readonly purpose: Purpose;
  readonly unsubscribeUrl: string;
  /** Null: opens are not told. */
  readonly pixelUrl: string | null;
};

const WORDS: { readonly [L in Language]: { readonly unsubscribe: string } } = {
  en: { unsubscribe: "Unsubscribe" },
  fr: { unsubscribe: "Se désinscrire" },
};

/** Throws `MjmlError` with words for the author when the body cannot be made, or when marketing would have no way out of it. */
export function compose(fields: FieldValues, around: Surroundings, { compile }: Compiler): Composed {
  const { brand, purpose, unsubscribeUrl, pixelUrl } = around;
  const subject = oneLine(fields["subject"] ?? "");
  const body = fields["body"] ?? "";
  const needsWayOut = purpose === "marketing";
  const own = isMjml(body) ? body : blocksToMjml(readBlocks(body), { brand, title: subject, lang: brand.language });
  const hasWayOut = leadsOut(own, UNSUBSCRIBE);
  const closing = closingMjml(brand, needsWayOut && !hasWayOut);
  const html = putIn(compile(beforeBodyEnd(withPreheader(own, oneLine(fields["preheader"] ?? "")), closing)), escapeHtml(unsubscribeUrl));
  if (needsWayOut && !leadsOut(html, escapeHtml(unsubscribeUrl)))
    throw new MjmlError("marketing needs a way to unsubscribe: link to {{ unsubscribe_url }} within the <mj-body>");
  const picture =
    pixelUrl === null ? "" : `<img src="${escapeHtml(pixelUrl)}" width="1" height="1" alt="" style="display:block;border:0" />`;
  return {
    subject,
    html: html.replace(/<\/body>(?![\s\S]*<\/body>)/i, () => `${picture}</body>`),
    text: putIn(plainWith(body, brand, needsWayOut), unsubscribeUrl),
  };
}

function putIn(text: string, url: string): string {
  return text.replaceAll(UNSUBSCRIBE, url);
}

/** Whether somebody who reads it can follow it: not in a comment. */
function leadsOut(markup: string, url: string): boolean {
  return markup.replace(/<!--[\s\S]*?-->/g, "").includes(`href="${url}"`);
}

function withPreheader(source: string, preheader: string): string {
  if (preheader === "" || /<mj-preview[\s>]/i.test(source)) return source;
  return intoHead(source, `<mj-preview>${escapeHtml(preheader)}</mj-preview>`);
}

function closingMjml(brand: Brand, withWayOut: boolean): string {
  const lines = [brand.footer, brand.postalAddress]
    .filter((text) => text !== null)
    .map((text) => escapeHtml(text).replaceAll(/\r?\n/g, "<br />"));
  if (withWayOut) lines.push(`<a href="${UNSUBSCRIBE}" style="color:#555555">${WORDS[brand.language].unsubscribe}</a>`);
  if (lines.length === 0) return "";
  return `<mj-section padding="8px 0 24px"><mj-column><mj-text align="center" font-size="13px" line-height="1.5" color="#555555">${lines.join("<br /><br />")}</mj-text></mj-column></mj-section>`;
}

function plainWith(body: string, { footer, postalAddress, language }: Brand, needsWayOut: boolean): string {
  const text = plainText(body, true);
  const end = [footer, postalAddress, needsWayOut && !text.includes(UNSUBSCRIBE) ? `${WORDS[language].unsubscribe}: ${UNSUBSCRIBE}` : null];
  return [text, ...end.filter((part) => part !== null)].join("\n\n");
}

/** A header is one line, whatever was filled into it. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u{2028}\u{2029}]+/gu, " ").trim();
}
