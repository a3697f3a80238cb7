/** Puts short links in the place of a message's addresses, while it is filled in. Pure, but for what its maker gives it. */
import type { TrackedLink } from "../messages/content.ts";
import type { Utm } from "./choice.ts";
import { canLead, replaceLinks, replaceMarkupLinks } from "./find-links.ts";
import { withUtm } from "./utm.ts";

export type LinkFacts = {
  /** What every short link begins with: `https://go.shop.example/l/`. */
  readonly base: string;
  /** All hosts (with port) whose short links are ours: templates made for an earlier one go on. */
  readonly hosts: ReadonlySet<string>;
  readonly track: boolean;
  /** Filled in; asked for only when there is an address. */
  readonly utm: () => Utm;
  readonly codeOf: (place: string, target: string) => string;
};

export type ButtonEnd =
  | { readonly kind: "code"; readonly code: string }
  /** The button leads somewhere else, and its end is the author's. */
  | { readonly kind: "foreign" }
  | { readonly kind: "no_address" };

export type Tracker = {
  /** Every address in it; a text that would grow beyond `most` characters keeps its own. `place`: JSON pointer below the content. */
  readonly inText: (place: string, text: string, most: number) => string;
  /** The same of what a reader can follow in HTML, MJML or the blocks of an e-mail: no pictures, no fonts. */
  readonly inMarkup: (place: string, text: string, most: number) => string;
  readonly address: (place: string, address: string) => string;
  /** The end of a template's button that leads through us. */
  readonly code: (place: string, buttonUrl: string, target: string) => ButtonEnd;
  readonly links: () => readonly TrackedLink[];
};

export const LINK_PATH = "/l/";
export const CONFIRM_PATH = "/c/";
export const PREFERENCES_PATH = "/p/";
export const BOOKING_PATH = "/b/";
const OUR_PATHS = [LINK_PATH, CONFIRM_PATH, PREFERENCES_PATH, BOOKING_PATH];

export function createTracker({ base, hosts, track, utm, codeOf }: LinkFacts): Tracker {
  const links = new Map<string, TrackedLink>();
  let filled: Utm | null = null;
  const target = (address: string): string => withUtm(address, (filled ??= utm()));
  // Short links themselves, and pages that are only one person's: the same host may have a shop beside them.
  const isOurs = (address: string): boolean => {
    const { host, pathname } = new URL(address);
    return hosts.has(host) && OUR_PATHS.some((path) => pathname.startsWith(path));
  };
  const keep = (place: string, to: string): string => {
    const code = codeOf(place, to);
    links.set(code, { code, place, target: to });
    return code;
  };
  const shortOf = (place: string, address: string): string => {
    if (!canLead(address) || isOurs(address)) return address;
    const to = target(address);
    return track ? `${base}${keep(place, to)}` : to;
  };
  const everyWith =
    (replaceAll: typeof replaceLinks): Tracker["inText"] =>
    (place, text, most) => {
      const known = new Map(links);
      const replaced = replaceAll(text, (address) => shortOf(place, address));
      if (replaced === text || [...replaced].length <= most) return replaced;
      links.clear();
      for (const [code, link] of known) links.set(code, link);
      return text;
    };
  return {
    address: shortOf,
    inText: everyWith(replaceLinks),
    inMarkup: everyWith(replaceMarkupLinks),
    code: (place, buttonUrl, to) => {
      if (!isLinkButton(buttonUrl, hosts)) return { kind: "foreign" };
      return canLead(to) && !isOurs(to) ? { kind: "code", code: keep(place, target(to)) } : { kind: "no_address" };
    },
    links: () => [...links.values()],
  };
}

/** Whether a template's button leads through one of these hosts: the end of its address is then a code. */
function isLinkButton(buttonUrl: string, hosts: ReadonlySet<string>): boolean {
  const [, host] = /^https?:\/\/([^/]+)\/l\/\{\{\s*\w+\s*\}\}$/.exec(buttonUrl) ?? [];
  return host !== undefined && hosts.has(host.toLowerCase());
}
