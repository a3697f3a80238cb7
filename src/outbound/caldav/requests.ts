/** One request to a CalDAV server, through the guarded client: proven by name and password, and what went wrong told apart. */
import { OutboundError, type OutboundAnswer, type OutboundHttp, type OutboundRequest } from "../safe-http.ts";

export const DAV_FAILURES = [
  "address_invalid",
  "address_refused",
  "auth_refused",
  "changed_meanwhile",
  "no_calendar",
  "not_allowed",
  "not_encrypted",
  "server_failed",
  "timeout",
  "too_large",
  "unreachable",
] as const;
export type DavFailure = (typeof DAV_FAILURES)[number];

/** The message holds neither passwords nor what stands in calendars. */
export class DavError extends Error {
  readonly reason: DavFailure;
  constructor(reason: DavFailure, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = "DavError";
    this.reason = reason;
  }
}

export type DavAccount = { readonly user: string; readonly password: string };
export type DavPorts = { readonly http: Pick<OutboundHttp, "request">; readonly allowPlain: boolean };

const TIMEOUT_MS = 20_000;
const MOST_BYTES = 32 * 1024 * 1024;
const MOST_REDIRECTS = 3;

export type DavRequest = {
  readonly method: OutboundRequest["method"];
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};
/** `url`: where the answer came from. */
export type DavAnswer = OutboundAnswer & { readonly url: string };

/** Any status that is no failure of the server or of the account is an answer. */
export async function askDav({ http, allowPlain }: DavPorts, account: DavAccount, request: DavRequest): Promise<DavAnswer> {
  let url = checked(request.url, allowPlain);
  for (let hops = 0; ; hops += 1) {
    const answer = await call(http, account, request, url);
    // Reading follows where it is led, as far as the same house; writing goes nowhere but where it was told.
    const isLed = [301, 302, 307, 308].includes(answer.status) && (request.method === "PROPFIND" || request.method === "REPORT");
    const location = answer.headers["location"];
    if (!isLed || location === undefined || hops === MOST_REDIRECTS) return refuse({ ...answer, url: url.href });
    url = sameHouse(url, location, allowPlain);
  }
}

async function call(http: DavPorts["http"], account: DavAccount, request: DavRequest, url: URL): Promise<OutboundAnswer> {
  try {
    return await http.request({
      method: request.method,
      url: url.href,
      headers: {
        authorization: `Basic ${Buffer.from(`${account.user}:${account.password}`).toString("base64")}`,
        "user-agent": "Parley-Calendars/1",
        ...request.headers,
      },
      body: request.body ?? null,
      timeoutMs: TIMEOUT_MS,
      maxBytes: MOST_BYTES,
    });
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    throw new DavError(error.reason === "url_invalid" ? "address_invalid" : error.reason, error.message, error);
  }
}

function refuse(answer: DavAnswer): DavAnswer {
  const { host } = new URL(answer.url);
  if (answer.status === 401) throw new DavError("auth_refused", `${host} does not accept this user and password`);
  if (answer.status === 429 || answer.status >= 500) throw new DavError("server_failed", `${host} answered ${answer.status}`);
  return answer;
}

function checked(text: string, allowPlain: boolean): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "")
    throw new DavError("address_invalid", "the address must begin with https:// and hold neither user nor password");
  if (url.protocol !== "https:" && !allowPlain)
    throw new DavError("not_encrypted", `${url.host} would be told the password unencrypted; the address must begin with https://`);
  return url;
}

/** Services whose calendars live on many hosts of theirs: `caldav.icloud.com` leads to `p12-caldav.icloud.com`. */
const HOUSES = ["icloud.com"] as const;

/** Where a server may lead us with the password: to itself, or to another host of the same service. */
export function sameHouse(from: URL, href: string, allowPlain: boolean): URL {
  if (!URL.canParse(href, from.href)) throw new DavError("no_calendar", `${from.host} named an address that is none`);
  const url = checked(new URL(href, from.href).href, allowPlain);
  const isNextDoor = HOUSES.some((house) => [from, url].every(({ hostname }) => hostname.endsWith(`.${house}`)));
  if (url.hostname !== from.hostname && !isNextDoor)
    throw new DavError("address_refused", `${from.host} leads to ${url.host}, which is not told the password; give that address itself`);
  return url;
}
