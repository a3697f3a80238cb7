/** The CalDAV client against servers that behave in ways radicale does not. */
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, expect, test } from "vitest";
import { createDavClient } from "../../src/outbound/caldav/client.ts";
import { sameHouse } from "../../src/outbound/caldav/requests.ts";
import { createOutboundHttp } from "../../src/outbound/safe-http.ts";
import { systemClock } from "../../src/platform/clock.ts";

type Answer = { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> };
const http = createOutboundHttp({ allowPrivate: true, clock: systemClock });
const account = { user: "lea", password: "secret" };
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});
afterAll(async () => http[Symbol.asyncDispose]());

async function serve(answer: (request: IncomingMessage, body: string) => Answer) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? "-"}`);
      const { status, body: text = "", headers = {} } = answer(request, body);
      response.writeHead(status, { "content-type": "application/xml", connection: "close", ...headers }).end(text);
    });
  }).listen(0, "127.0.0.1");
  servers.push(server);
  await new Promise((resolve) => server.once("listening", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, asked, dav: createDavClient({ http, allowPlain: true }, account) };
}
const multistatus = (inner: string): Answer => ({
  status: 207,
  body: `<?xml version="1.0"?><x:multistatus xmlns:x="DAV:" xmlns:cal="urn:ietf:params:xml:ns:caldav">${inner}</x:multistatus>`,
});
const prop = (href: string, props: string): string =>
  `<x:response><x:href>${href}</x:href><x:propstat><x:prop>${props}</x:prop><x:status>HTTP/1.1 200 OK</x:status></x:propstat></x:response>`;

test("a private address is not called, a password goes over https alone, and to nobody else's house", async () => {
  const guarded = createOutboundHttp({ allowPrivate: false, clock: systemClock });
  const within = async (url: string, allowPlain: boolean): Promise<unknown> =>
    createDavClient({ http: guarded, allowPlain }, account)
      .findCalendars(url)
      .catch((error: unknown) => error);
  expect(await within("https://127.0.0.1/", false)).toMatchObject({ reason: "address_refused" });
  expect(await within("http://dav.example.com/", false)).toMatchObject({ reason: "not_encrypted" });
  expect(await within("https://lea:secret@dav.example.com/", false)).toMatchObject({ reason: "address_invalid" });
  await guarded[Symbol.asyncDispose]();
  const from = new URL("https://caldav.icloud.com/");
  expect(sameHouse(from, "https://p12-caldav.icloud.com/1/", false).hostname).toBe("p12-caldav.icloud.com");
  for (const elsewhere of ["https://evil.example/", "https://icloud.com.evil.example/", "http://caldav.icloud.com/"])
    expect(() => sameHouse(from, elsewhere, false)).toThrow();
  expect(() => sameHouse(new URL("https://example.com/"), "https://other.com/", false)).toThrow();

  const there = await serve(() => ({ status: 301, headers: { location: "https://evil.example/" } }));
  expect(await there.dav.mark(`${there.url}/c/`).catch((error: unknown) => error)).toMatchObject({ reason: "address_refused" });
  expect(there.asked).toHaveLength(1);
});

test("calendars are found where the server says, by any prefixes; those for tasks alone are none", async () => {
  const { dav, url, asked } = await serve(({ url: path }) => {
    if (path === "/.well-known/caldav") return { status: 301, headers: { location: "/dav/" } };
    if (path === "/dav/")
      return multistatus(prop("/dav/", "<x:current-user-principal><x:href>/p/lea/</x:href></x:current-user-principal>"));
    if (path === "/p/lea/") return multistatus(prop("/p/lea/", "<cal:calendar-home-set><x:href>/c/</x:href></cal:calendar-home-set>"));
    if (path !== "/c/") return { status: 404 };
    const type = "<x:resourcetype><x:collection/><cal:calendar/></x:resourcetype>";
    const only = (kind: string): string =>
      `<cal:supported-calendar-component-set><cal:comp name="${kind}"/></cal:supported-calendar-component-set>`;
    const reads = "<x:current-user-privilege-set><x:privilege><x:read/></x:privilege></x:current-user-privilege-set>";
    return multistatus(
      prop("/c/", "<x:resourcetype><x:collection/></x:resourcetype>") +
        prop("/c/home%20life", `${type}${only("VEVENT")}<x:displayname>123</x:displayname>`) +
        prop("/c/team/", `${type}${reads}`) +
        prop("/c/tasks/", `${type}${only("VTODO")}`),
    );
  });
  expect(await dav.findCalendars(`${url}/`)).toEqual([
    { url: `${url}/c/home%20life/`, name: "123", isWritable: true },
    { url: `${url}/c/team/`, name: "team", isWritable: false },
  ]);
  expect(new Set(asked.map((one) => one.split(" ").slice(2).join(" ")))).toEqual(
    new Set([`Basic ${Buffer.from("lea:secret").toString("base64")}`]),
  );
});

test("changes go on after a report that was cut; a token that is not known any more is no empty change", async () => {
  const { dav, url } = await serve((_request, body) => {
    if (body.includes(">old<")) return { status: 403, body: `<error xmlns="DAV:"><valid-sync-token/></error>` };
    const gone = "<x:response><x:href>/c/gone.ics</x:href><x:status>HTTP/1.1 404 Not Found</x:status></x:response>";
    const cut = "<x:response><x:href>/c/</x:href><x:status>HTTP/1.1 507 Insufficient Storage</x:status></x:response>";
    if (body.includes(">a&amp;b<"))
      return multistatus(`${prop("/c/one.ics", '<x:getetag>"1"</x:getetag>')}${gone}${cut}<x:sync-token>next</x:sync-token>`);
    return multistatus(`${prop("/c/two.ics", '<x:getetag>"2"</x:getetag>')}<x:sync-token>last</x:sync-token>`);
  });
  expect(await dav.changesSince(`${url}/c/`, "old")).toBeNull();
  expect(await dav.changesSince(`${url}/c/`, "a&b")).toEqual({
    changed: [
      { href: `${url}/c/one.ics`, etag: '"1"' },
      { href: `${url}/c/two.ics`, etag: '"2"' },
    ],
    gone: [`${url}/c/gone.ics`],
    syncToken: "last",
  });
});

test("what is no WebDAV, breaks off or is another's failure is told apart", async () => {
  const { dav, url } = await serve(({ url: path }) => {
    if (path === "/page/") return { status: 200, body: "<html><body>Hello" };
    if (path === "/broken/") return { status: 207, body: "<multistatus xmlns='DAV:'><response>" };
    if (path === "/entities/")
      return { status: 207, body: `<!DOCTYPE m [<!ENTITY a "x">]><multistatus xmlns="DAV:"><sync-token>&a;</sync-token></multistatus>` };
    return { status: path === "/away/" ? 503 : 401 };
  });
  const fails = async (path: string): Promise<unknown> => dav.mark(`${url}${path}`).catch((error: { reason: string }) => error.reason);
  expect(await fails("/page/")).toBe("no_calendar");
  expect(await fails("/broken/")).toBe("no_calendar");
  expect(await fails("/entities/")).toBe("no_calendar");
  expect(await fails("/away/")).toBe("server_failed");
  expect(await fails("/closed/")).toBe("auth_refused");
});
