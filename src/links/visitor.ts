/** Who opens a link: a person, or a program that looks at it for its own ends. Told by what it says of itself, so a liar counts as a person. */

export const UNCOUNTED = ["preview", "bot", "prefetch", "head"] as const;
/** Why a visit is no click: a preview of the link, another program, a browser that fetches ahead, a mere look at the headers. */
export type Uncounted = (typeof UNCOUNTED)[number];

type Visit = { readonly method: string; readonly headers: { readonly [name: string]: string | readonly string[] | undefined } };

/** What messengers and social networks draw a preview with. WhatsApp's own browser on a phone begins with Mozilla, its previews do not. */
const PREVIEWS =
  /^WhatsApp\/|facebookexternalhit|facebot|meta-external|telegrambot|twitterbot|slackbot|discordbot|linkedinbot|skypeuripreview|pinterest|snapchat|viber|line-poker|iframely|embedly|vkshare|redditbot|mastodon|bluesky|signal-desktop-link/i;
const BOTS =
  /bot\b|crawl|spider|slurp|scan|preview|monitor|uptime|headless|phantom|puppeteer|playwright|curl|wget|python|go-http|java\/|okhttp|libwww|httpclient|axios|node-fetch|undici|^node\b|ruby|perl|php\/|barracuda|proofpoint|mimecast|symantec|trendmicro|trend micro|fireeye|zscaler|forcepoint|fortinet|sophos|safelinks|ms-office|microsoft office|virustotal|urlscan|bingpreview|archive\.org/i;

export function uncounted({ method, headers }: Visit): Uncounted | null {
  const header = (name: string): string => String(headers[name] ?? "");
  const agent = header("user-agent");
  if (PREVIEWS.test(agent)) return "preview";
  if (method === "HEAD") return "head";
  if (agent.trim() === "" || BOTS.test(agent)) return "bot";
  const purposes = ["purpose", "x-purpose", "sec-purpose", "x-moz"].map(header).join(" ");
  if (/prefetch|prerender|preview/i.test(purposes)) return "prefetch";
  // A page that loads it as a picture or a script has nobody before it who tapped.
  const mode = header("sec-fetch-mode");
  return mode === "" || mode === "navigate" ? null : "prefetch";
}
