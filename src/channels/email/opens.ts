/** Whether a person looked at a message, or a machine fetched its pictures ahead of them. Told by what it calls itself and by when it came. */

/** Apple's Mail Privacy Protection calls itself this and no more; Gmail's fetch ahead pretends to be this one old browser. */
const AHEAD = /^Mozilla\/5\.0$|Chrome\/42\.0\.2311\.135 Safari\/537\.36 Edge\/12\.246/;
/** Gmail's and Yahoo's proxies fetch when a person opens, and sometimes on arrival. */
const PROXIES = /GoogleImageProxy|YahooMailProxy|ggpht\.com/i;
const SCANNERS =
  /bot\b|crawl|spider|scan|headless|curl|wget|python|go-http|java\/|okhttp|libwww|httpclient|axios|undici|^node\b|ruby|perl|php\/|barracuda|proofpoint|mimecast|symantec|trendmicro|fireeye|zscaler|forcepoint|fortinet|sophos|safelinks|virustotal/i;

/** Nobody is told of a message, opens it and loads its pictures as fast. */
const SOONEST_MS = 2_000;
const SOONEST_BY_PROXY_MS = 10_000;

export function isPersonsOpen(headers: { readonly [name: string]: string }, sinceAcceptedMs: number): boolean {
  const agent = (headers["user-agent"] ?? "").trim();
  if (agent === "" || AHEAD.test(agent) || SCANNERS.test(agent)) return false;
  if (/prefetch|prerender|preview/i.test(`${headers["purpose"] ?? ""} ${headers["sec-purpose"] ?? ""} ${headers["x-purpose"] ?? ""}`))
    return false;
  return sinceAcceptedMs >= (PROXIES.test(agent) ? SOONEST_BY_PROXY_MS : SOONEST_MS);
}
