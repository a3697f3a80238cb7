/**
 * The part of CalDAV (RFC 4791, 6578) that appointments need: finding calendars, reading what changed, reading a stretch of time, and
 * one event at a time to get, put and remove. Addresses of events are absolute. Why not tsdav: docs/decisions/0039.
 */
import type { Element } from "@xmldom/xmldom";
import { CALDAV, CALENDARSERVER, children, DAV, type DavResponse, namesPrecondition, readMultistatus, textOf } from "./multistatus.ts";
import { askDav, type DavAccount, type DavAnswer, DavError, type DavPorts, type DavRequest, sameHouse } from "./requests.ts";

export type FoundCalendar = { readonly url: string; readonly name: string; readonly isWritable: boolean };
export type DavEvent = { readonly href: string; readonly etag: string | null; readonly data: string };
/** What tells that something changed; null: the server has no such thing. */
export type DavMark = { readonly ctag: string | null; readonly syncToken: string | null };
export type DavChanges = {
  readonly changed: readonly { readonly href: string; readonly etag: string | null }[];
  readonly gone: readonly string[];
  readonly syncToken: string;
};
type Condition = { readonly ifMatch: string | null } | { readonly ifNone: true };

export type DavClient = {
  /** Calendars that take events, beginning with any address of the server. */
  readonly findCalendars: (url: string) => Promise<readonly FoundCalendar[]>;
  readonly mark: (calendar: string) => Promise<DavMark>;
  /** Null: the server does not know this token any more. */
  readonly changesSince: (calendar: string, syncToken: string) => Promise<DavChanges | null>;
  /** Events that reach into the time. */
  readonly eventsBetween: (calendar: string, from: Date, until: Date) => Promise<readonly DavEvent[]>;
  /** Those of them that are there. */
  readonly events: (calendar: string, hrefs: readonly string[]) => Promise<readonly DavEvent[]>;
  readonly get: (href: string) => Promise<DavEvent | null>;
  /** Throws `changed_meanwhile` when the condition does not hold. Answers the new etag, where the server tells it. */
  readonly put: (href: string, data: string, condition: Condition) => Promise<string | null>;
  /** What is not there is removed. */
  readonly remove: (href: string, etag: string | null) => Promise<void>;
};

const AT_ONCE = 50;
/** Pages of one report; more is read from the beginning. */
const MOST_PAGES = 100;
const NAMESPACES = `xmlns:d="${DAV}" xmlns:c="${CALDAV}" xmlns:s="${CALENDARSERVER}"`;
const TEXT = { "content-type": "application/xml; charset=utf-8" };

export function createDavClient(ports: DavPorts, account: DavAccount): DavClient {
  const ask = async (request: DavRequest): Promise<DavAnswer> => askDav(ports, account, request);
  const absolute = (href: string, from: string): string => sameHouse(new URL(from), href, ports.allowPlain).href;
  /** Null: the address knows no WebDAV. */
  const report = async (method: "PROPFIND" | "REPORT", url: string, depth: "0" | "1", body: string) => {
    const answer = await ask({ method, url, headers: { ...TEXT, depth }, body: `<?xml version="1.0" encoding="utf-8"?>${body}` });
    const read = answer.status === 207 ? readMultistatus(answer.body) : null;
    return { answer, read };
  };
  const propfind = async (url: string, depth: "0" | "1", props: string) =>
    report("PROPFIND", url, depth, `<d:propfind ${NAMESPACES}><d:prop>${props}</d:prop></d:propfind>`);
  const eventsIn = (responses: readonly DavResponse[], from: string): readonly DavEvent[] =>
    responses.flatMap((response) => {
      const data = response.prop(CALDAV, "calendar-data")?.textContent ?? "";
      return data === "" ? [] : [{ href: absolute(response.href, from), etag: etagOf(response), data }];
    });

  const findCalendars = async (url: string): Promise<readonly FoundCalendar[]> => {
    const places = [url, new URL("/.well-known/caldav", url).href];
    for (const place of places) {
      const { answer, read } = await propfind(place, "0", `<d:current-user-principal/><c:calendar-home-set/>${CALENDAR_PROPS}`);
      const [here] = read?.responses ?? [];
      if (!here) continue;
      const own = calendarIn(here, answer.url, absolute);
      if (own) return [own];
      const home = hrefIn(here.prop(CALDAV, "calendar-home-set")) ?? (await homeOf(here, answer.url));
      if (home === null) continue;
      const { read: listed, answer: from } = await propfind(absolute(home, answer.url), "1", CALENDAR_PROPS);
      return (listed?.responses ?? []).flatMap((response) => calendarIn(response, from.url, absolute) ?? []);
    }
    throw new DavError("no_calendar", `${new URL(url).host} has no calendars at this address, nor where servers say where they have them`);
  };
  const homeOf = async (here: DavResponse, from: string): Promise<string | null> => {
    const principal = hrefIn(here.prop(DAV, "current-user-principal"));
    if (principal === null) return null;
    const { read, answer } = await propfind(absolute(principal, from), "0", "<c:calendar-home-set/>");
    const home = hrefIn(read?.responses[0]?.prop(CALDAV, "calendar-home-set") ?? null);
    return home === null ? null : absolute(home, answer.url);
  };

  return {
    findCalendars,
    mark: async (calendar) => {
      const { read, answer } = await propfind(calendar, "0", "<s:getctag/><d:sync-token/><d:resourcetype/>");
      const [here] = read?.responses ?? [];
      if (!here || !isCalendar(here)) throw notThere(calendar, answer);
      stayed(calendar, answer);
      return { ctag: textOf(here.prop(CALENDARSERVER, "getctag")), syncToken: textOf(here.prop(DAV, "sync-token")) };
    },
    changesSince: async (calendar, syncToken) => {
      const changed = new Map<string, string | null>();
      const gone = new Set<string>();
      let token = syncToken;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const body = `<d:sync-collection ${NAMESPACES}><d:sync-token>${escaped(token)}</d:sync-token><d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>`;
        const { answer, read } = await report("REPORT", calendar, "0", body);
        if (!read) {
          if (answer.status >= 400 && answer.status < 500) return null;
          throw notThere(calendar, answer);
        }
        stayed(calendar, answer);
        for (const response of read.responses) {
          const href = absolute(response.href, answer.url);
          if (href === calendar) continue;
          if (response.status === 404) gone.add(href);
          else changed.set(href, etagOf(response));
        }
        if (read.syncToken === null) return null;
        token = read.syncToken;
        // 507 for the collection: there is more.
        const isCut = read.responses.some(({ status }) => status === 507);
        if (!isCut) return { changed: [...changed].map(([href, etag]) => ({ href, etag })), gone: [...gone], syncToken: token };
      }
      return null;
    },
    eventsBetween: async (calendar, from, until) => {
      const range = `<c:time-range start="${compact(from)}" end="${compact(until)}"/>`;
      const body = `<c:calendar-query ${NAMESPACES}><d:prop><d:getetag/><c:calendar-data/></d:prop><c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">${range}</c:comp-filter></c:comp-filter></c:filter></c:calendar-query>`;
      const { answer, read } = await report("REPORT", calendar, "1", body);
      if (!read) throw notThere(calendar, answer);
      stayed(calendar, answer);
      return eventsIn(read.responses, answer.url);
    },
    events: async (calendar, hrefs) => {
      const found: DavEvent[] = [];
      for (let at = 0; at < hrefs.length; at += AT_ONCE) {
        const some = hrefs.slice(at, at + AT_ONCE).map((href) => `<d:href>${escaped(new URL(href).pathname)}</d:href>`);
        const body = `<c:calendar-multiget ${NAMESPACES}><d:prop><d:getetag/><c:calendar-data/></d:prop>${some.join("")}</c:calendar-multiget>`;
        const { answer, read } = await report("REPORT", calendar, "1", body);
        if (!read) throw notThere(calendar, answer);
        stayed(calendar, answer);
        found.push(...eventsIn(read.responses, answer.url));
      }
      return found;
    },
    get: async (href) => {
      const { status, body, headers } = await ask({ method: "GET", url: href, headers: { accept: "text/calendar" } });
      if (status === 404 || status === 410) return null;
      if (status !== 200) throw refused(href, status);
      return { href, etag: headers["etag"] ?? null, data: body };
    },
    put: async (href, data, condition) => {
      const headers = { "content-type": "text/calendar; charset=utf-8", ...conditionOf(condition) };
      const answer = await ask({ method: "PUT", url: href, headers, body: data });
      if (answer.status === 412) throw new DavError("changed_meanwhile", "the event has changed in the calendar meanwhile");
      if (answer.status < 200 || answer.status > 299) throw refused(href, answer.status);
      return answer.headers["etag"] ?? null;
    },
    remove: async (href, etag) => {
      const { status } = await ask({ method: "DELETE", url: href, headers: conditionOf({ ifMatch: etag }) });
      if (status === 412) throw new DavError("changed_meanwhile", "the event has changed in the calendar meanwhile");
      if (status !== 404 && status !== 410 && (status < 200 || status > 299)) throw refused(href, status);
    },
  };
}

/** A weak etag is no condition: servers compare strongly. */
function conditionOf(condition: Condition): Readonly<Record<string, string>> {
  if ("ifNone" in condition) return { "if-none-match": "*" };
  const { ifMatch } = condition;
  return ifMatch === null || ifMatch.startsWith("W/") ? {} : { "if-match": ifMatch };
}

const CALENDAR_PROPS = "<d:resourcetype/><d:displayname/><c:supported-calendar-component-set/><d:current-user-privilege-set/>";

/** Null: it is none, or one for tasks alone. */
function calendarIn(response: DavResponse, from: string, absolute: (href: string, from: string) => string): FoundCalendar | null {
  if (!isCalendar(response)) return null;
  const kinds = response.prop(CALDAV, "supported-calendar-component-set");
  if (kinds && !children(kinds, CALDAV, "comp").some((comp) => comp.getAttribute("name") === "VEVENT")) return null;
  const url = absolute(response.href, from);
  const name = textOf(response.prop(DAV, "displayname")) ?? decodeURIComponent(new URL(url).pathname.split("/").findLast(Boolean) ?? "");
  const rights = response.prop(DAV, "current-user-privilege-set");
  const granted = rights === null ? null : children(rights, DAV, "privilege");
  const isWritable = granted?.some((one) =>
    ["all", "write", "write-content", "bind"].some((right) => children(one, DAV, right).length > 0),
  );
  return { url: url.endsWith("/") ? url : `${url}/`, name: name.slice(0, 200), isWritable: isWritable ?? true };
}

function isCalendar(response: DavResponse): boolean {
  const type = response.prop(DAV, "resourcetype");
  return type !== null && children(type, CALDAV, "calendar").length > 0;
}

function hrefIn(property: Element | null): string | null {
  return property === null ? null : textOf(children(property, DAV, "href")[0]);
}

function etagOf(response: DavResponse): string | null {
  return textOf(response.prop(DAV, "getetag"));
}

/** Events of a calendar that has moved have other addresses: it would seem that all of them were gone. */
function stayed(calendar: string, { url }: DavAnswer): void {
  if (new URL(calendar).href === url) return;
  throw new DavError("no_calendar", `${new URL(calendar).host} has moved this calendar to ${url}; disconnect it, and connect it there`);
}

function notThere(calendar: string, { status, body }: DavAnswer): DavError {
  const { host } = new URL(calendar);
  if (status === 403 || namesPrecondition(body, "need-privileges"))
    return new DavError("not_allowed", `${host} does not let this user read the calendar`);
  return new DavError("no_calendar", `${host} has no calendar at this address (it answered ${status})`);
}

function refused(href: string, status: number): DavError {
  return new DavError("not_allowed", `${new URL(href).host} refused to change the calendar (it answered ${status})`);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** 20261130T090000Z */
function compact(at: Date): string {
  return `${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
}
