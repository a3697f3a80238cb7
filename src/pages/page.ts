/** The frame of a page for customers: the workspace's name, logo and colour; no script but our own, nothing that needs one; readable by everybody. */
import { createHash } from "node:crypto";
import type { OptInSettings } from "../consent/opt-in-settings.ts";
import { escapeHtml } from "../messages/markup.ts";

export type Page = { readonly status: number; readonly html: string; readonly headers: { readonly [name: string]: string } };
export type Framed = {
  readonly status?: number;
  readonly language: string;
  readonly title: string;
  /** HTML; whoever makes it has escaped what is in it. */
  readonly body: string;
  readonly name: string;
  readonly brand: OptInSettings["brand"];
  /** Whoever may show the page within theirs: origins. Left out: nobody. */
  readonly frames?: readonly string[];
  /** An address of ours. */
  readonly script?: string;
};

const STYLE = `:root{color-scheme:light dark;--accent:CanvasText;--on-accent:Canvas;background:Canvas;color:CanvasText}
*{box-sizing:border-box}
body{font:1.0625rem/1.5 system-ui,sans-serif;margin:0;overflow-wrap:anywhere}
main{max-width:40rem;margin:0 auto;padding:2rem 1.25rem}
header{display:flex;align-items:center;gap:.75rem;margin-bottom:1.5rem;font-weight:600}
header img{max-width:10rem;max-height:3.5rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .5rem}
h2{font-size:1.125rem;margin:2.5rem 0 .25rem}
p{margin:0 0 1.25rem}
.hint,.wrong{font-size:.9375rem;margin:.25rem 0 0}
.wrong{font-weight:600}
.wrong::before{content:"⚠ "}
.note{border:2px solid;border-radius:.375rem;padding:.75rem 1rem}
table{border-collapse:collapse;width:100%;margin-bottom:1.25rem}
th,td{text-align:left;padding:.625rem .5rem;border-bottom:1px solid GrayText;vertical-align:top;font-weight:400}
thead th{font-weight:600}
td,thead th+th{text-align:center}
thead th{overflow-wrap:normal}
th strong{font-weight:600}
@media(max-width:30rem){table{font-size:.9375rem}thead th{font-size:.8125rem;hyphens:auto}th,td{padding:.625rem .25rem}}
.field{margin-bottom:1.25rem}
.field>label,legend{display:block;font-weight:600;margin-bottom:.25rem}
fieldset{border:0;padding:0;margin:0 0 1.25rem}
input[type=text],input[type=email],input[type=tel],select{font:inherit;width:100%;max-width:24rem;min-height:2.75rem;padding:.5rem .75rem;border:1px solid GrayText;border-radius:.375rem;background:Field;color:FieldText}
.tick{display:flex;gap:.625rem;align-items:flex-start;padding:.375rem 0}
input[type=checkbox]{width:1.5rem;height:1.5rem;flex:none;margin:0;accent-color:var(--accent)}
td label{display:grid;place-items:center;min-height:2.75rem}
button{font:inherit;font-weight:600;min-height:2.75rem;padding:.625rem 1.5rem;border:2px solid CanvasText;border-radius:.375rem;cursor:pointer;background:var(--accent);color:var(--on-accent)}
a.button{display:inline-block;min-height:2.75rem;padding:.625rem 1.5rem;border:2px solid CanvasText;border-radius:.375rem;font-weight:600;text-decoration:none}
button.quiet,a.quiet{background:Canvas;color:CanvasText}
.row{display:flex;flex-wrap:wrap;gap:.75rem 1.25rem;align-items:center;margin:0 0 1.25rem}
nav.row{row-gap:0}
.row a:not(.button){display:inline-flex;align-items:center;min-height:2.75rem}
.row [aria-current]{font-weight:700;text-decoration:none}
.cards{list-style:none;margin:0;padding:0;display:grid;gap:.75rem}
.card{display:grid;gap:.25rem;padding:1rem 1.25rem;border:1px solid GrayText;border-radius:.5rem;color:CanvasText;text-decoration:none}
.card:hover{border-color:CanvasText}
.day{border-bottom:1px solid GrayText}
.day summary{display:flex;justify-content:space-between;gap:1rem;align-items:center;min-height:3.25rem;font-weight:600;cursor:pointer}
.day summary span:first-child::first-letter,.about span::first-letter{text-transform:uppercase}
.day summary .small{font-weight:400}
.slots{display:grid;grid-template-columns:repeat(auto-fill,minmax(6.5rem,1fr));gap:.5rem;padding:.25rem 0 1rem}
.slot{display:grid;place-items:center;padding:.5rem;border:1px solid GrayText;background:Canvas;color:CanvasText;font-variant-numeric:tabular-nums}
.slot:hover{border-color:CanvasText}
.slot .small{font-weight:400}
.clock details{margin-bottom:1rem}
.clock summary{cursor:pointer;min-height:2rem}
.clock p{margin-bottom:.25rem}
:focus-visible{outline:3px solid Highlight;outline-offset:2px}
.away{position:absolute;left:-100vw;top:auto;width:1px;height:1px;overflow:hidden}
.small{font-size:.9375rem}
.seen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}`;

export function page({ status = 200, language, title, body, name, brand, frames = [], script }: Framed): Page {
  const style = brand.colour === null ? STYLE : `${STYLE}\n:root{--accent:${brand.colour};--on-accent:${readableOn(brand.colour)}}`;
  const logo = brand.logoUrl === null ? "" : `<img src="${escapeHtml(brand.logoUrl)}" alt="">`;
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`,
    `img-src ${brand.logoUrl === null ? "'none'" : new URL(brand.logoUrl).origin}`,
    `script-src ${script === undefined ? "'none'" : "'self'"}`,
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${frames.length === 0 ? "'none'" : frames.join(" ")}`,
  ];
  return {
    status,
    headers: {
      "content-language": language,
      "cache-control": "no-store",
      vary: "accept-language",
      "x-robots-tag": "noindex, nofollow",
      "referrer-policy": "no-referrer",
      "content-security-policy": policy.join("; "),
    },
    html: `<!doctype html>
<html lang="${escapeHtml(language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title>
<style>${style}</style>${script === undefined ? "" : `<script src="${escapeHtml(script)}" defer></script>`}
</head><body><main>${name === "" ? "" : `<header>${logo}<span>${escapeHtml(name)}</span></header>`}
${body}
</main></body></html>
`,
  };
}

/** A page that only says something. */
export function saying(framed: Omit<Framed, "body">, text: string): Page {
  return page({ ...framed, body: `<h1>${escapeHtml(framed.title)}</h1><p>${escapeHtml(text)}</p>` });
}

/** Black or white, whichever is read better on it: one of them has a contrast of 4.5 to any colour. */
export function readableOn(colour: string): "#000000" | "#ffffff" {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05) ? "#000000" : "#ffffff";
}

/** So much of an address that whose it is knows it again, and nobody else: `a•••@s•••.example`, `+33 ••• 01`. */
export function masked(address: string): string {
  const [name, host] = address.split("@");
  if (name !== undefined && host !== undefined) return `${name.slice(0, 1)}•••@${host.slice(0, 1)}•••${host.slice(host.lastIndexOf("."))}`;
  return `${address.slice(0, 3)}•••${address.slice(-2)}`;
}
