import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../platform/clock.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import { circuitOf, Circuits } from "./circuits.ts";
import { isPublicAddress } from "./public-address.ts";
import { createOutboundHttp, type OutboundHttp } from "./safe-http.ts";

let server: Server;
let port = 0;
let hits = 0;
const guarded: OutboundHttp = createOutboundHttp({ allowPrivate: false, clock: systemClock });
const open: OutboundHttp = createOutboundHttp({ allowPrivate: true, clock: systemClock });
const get = { method: "GET", headers: {}, body: null, timeoutMs: 2_000, maxBytes: 1_000 } as const;

beforeAll(async () => {
  server = createServer((request, response) => {
    hits += 1;
    if (request.url === "/never") return;
    if (request.url === "/drip") {
      response.writeHead(200).write("a");
      return;
    }
    if (request.url === "/away") return void response.writeHead(301, { location: "/" }).end();
    response.writeHead(200, { "x-one": ["a", "b"] }).end(request.url === "/long" ? "x".repeat(1_001) : "fine");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  await guarded[Symbol.asyncDispose]();
  await open[Symbol.asyncDispose]();
  server.closeAllConnections();
  server.close();
});

test.each([
  ["8.8.8.8", true],
  ["2606:4700::1111", true],
  ["10.1.2.3", false],
  ["127.0.0.1", false],
  ["169.254.169.254", false],
  ["172.31.255.255", false],
  ["172.32.0.1", true],
  ["192.168.0.1", false],
  ["100.64.0.1", false],
  ["0.0.0.0", false],
  ["255.255.255.255", false],
  ["::1", false],
  ["::", false],
  ["fe80::1", false],
  ["fd00:ec2::254", false],
  ["::ffff:127.0.0.1", false],
  ["::ffff:8.8.8.8", false],
  ["64:ff9b::7f00:1", false],
  ["2002:7f00:1::", false],
  ["2001:db8::1", false],
  ["not an address", false],
])("%s is on the Internet: %s", (address, isPublic) => {
  expect(isPublicAddress(address)).toBe(isPublic);
});

describe("a guarded client", () => {
  test.each(["127.0.0.1", "[::1]", "localhost", "0x7f.1", "2130706433", "127.1", "[::ffff:127.0.0.1]", "0"])(
    "does not call %s",
    async (host) => {
      const before = hits;
      await expect(guarded.request({ ...get, url: `http://${host}:${port}/` })).rejects.toMatchObject({ reason: "address_refused" });
      expect(hits).toBe(before);
    },
  );

  test.each(["file:///etc/passwd", "ftp://example.com/", "javascript:alert(1)", "//example.com", "", "https://user:pass@example.com/"])(
    "does not take %j for an address",
    async (url) => {
      await expect(guarded.request({ ...get, url })).rejects.toMatchObject({ reason: "url_invalid" });
    },
  );
});

describe("an open client", () => {
  test("answers with status, headers and body", async () => {
    expect(await open.request({ ...get, url: `http://localhost:${port}/` })).toMatchObject({
      status: 200,
      body: "fine",
      headers: { "x-one": "a, b" },
    });
  });
  test("does not follow", async () => {
    expect(await open.request({ ...get, url: `http://127.0.0.1:${port}/away` })).toMatchObject({ status: 301 });
  });
  test.each(["/never", "/drip"])("gives up on %s in time", async (path) => {
    await expect(open.request({ ...get, timeoutMs: 150, url: `http://127.0.0.1:${port}${path}` })).rejects.toMatchObject({
      reason: "timeout",
    });
  });
  test("takes no more than asked for", async () => {
    await expect(open.request({ ...get, url: `http://127.0.0.1:${port}/long` })).rejects.toMatchObject({ reason: "too_large" });
  });
  test("says that nobody is there", async () => {
    await expect(open.request({ ...get, url: "http://127.0.0.1:1/" })).rejects.toMatchObject({ reason: "unreachable" });
  });
});

test("a circuit opens after failures in a row, lets one through after its pause, and closes with a success", () => {
  let now = 0;
  const circuits = new Circuits({ ...systemClock, monotonic: () => now });
  for (let failure = 0; failure < 4; failure += 1) circuits.failed("a");
  expect(circuits.waitMs("a")).toBe(0);
  circuits.failed("a");
  expect(circuits.waitMs("a")).toBe(30_000);
  expect(circuits.waitMs("b")).toBe(0);
  now = 30_001;
  expect(circuits.waitMs("a")).toBe(0);
  expect(circuits.waitMs("a")).toBeGreaterThan(0);
  circuits.succeeded("a");
  expect(circuits.waitMs("a")).toBe(0);
});

test("a circuit is one workspace's for one origin", () => {
  const [ours, theirs] = ["01990000-0000-7000-8000-000000000001", "01990000-0000-7000-8000-000000000002"] as [WorkspaceId, WorkspaceId];
  const circuits = new Circuits(systemClock);
  const shared = "https://hooks.example.com/a";
  for (let failure = 0; failure < 5; failure += 1) circuits.failed(circuitOf(ours, shared));
  expect(circuits.waitMs(circuitOf(ours, "https://hooks.example.com/b"))).toBeGreaterThan(0);
  expect(circuits.waitMs(circuitOf(ours, "http://hooks.example.com/a"))).toBe(0);
  expect(circuits.waitMs(circuitOf(theirs, shared))).toBe(0);
});
