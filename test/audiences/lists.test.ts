/** Files of people, with everything that is wrong with files. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createApiKeys } from "../../src/accounts/api-keys.ts";
import type { AudienceDetail, AudienceUpload } from "../../src/contract/audience.ts";
import { createIds } from "../../src/platform/ids.ts";
import { seededRng } from "../../src/platform/rng.ts";
import { operatorOf } from "../support/operator.ts";
import { API_KEY, createWorld, type World } from "../scenario/world.ts";

let world: World;
let folder: string;
beforeAll(async () => {
  // Of this file alone: others upload lists as well.
  folder = await mkdtemp(join(tmpdir(), "parley-lists-test-"));
  vi.stubEnv("TMPDIR", folder);
  world = await createWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function upload(name: string, file: string | Uint8Array, query = ""): Promise<AudienceUpload> {
  const response = await fetch(`${world.system.url}/v1/audiences/${name}/upload${query}`, {
    method: "POST",
    headers: { authorization: `Bearer ${API_KEY}`, "content-type": "text/csv" },
    body: file,
  });
  const started = (await response.json()) as AudienceUpload;
  expect([response.status, started]).toMatchObject([202, { audience: name }]);
  // Nothing lies about, not even while it is read: a process that is killed now leaves nobody's numbers behind.
  expect((await readdir(tmpdir())).filter((one) => one.startsWith("parley-list-"))).toEqual([]);
  return vi.waitUntil(
    async () => {
      const { body } = await world.call("GET", `/v1/audiences/${name}/uploads/${started.id}`);
      return (body as AudienceUpload).state === "running" ? null : (body as AudienceUpload);
    },
    { timeout: 100_000, interval: 20 },
  );
}

async function size(name: string): Promise<number> {
  await world.settle();
  await vi.waitUntil(async () => ((await world.call("GET", `/v1/audiences/${name}`)).body as AudienceDetail).state === "ready", {
    timeout: 100_000,
    interval: 20,
  });
  return ((await world.call("GET", `/v1/audiences/${name}`)).body as AudienceDetail).size;
}

async function profile(reference: string) {
  return (await world.call("GET", `/v1/profiles/${encodeURIComponent(reference)}`)).body as {
    attributes: Record<string, unknown>;
    locale: string | null;
  };
}

describe("an uploaded list", () => {
  test("people are found or made, put on the list, and what is said of them is theirs", async () => {
    await world.profile({ phone: "+447700900201", attributes: { vip: true } });
    await world.settle();
    const done = await upload(
      "spring",
      'Phone,First name,city,locale\r\n+447700900201,Ana,"Paris, 3e",fr-FR\r\n+447700900202,"Ben ""B"" O\'Neil",,en\r\n',
    );
    expect(done).toMatchObject({
      state: "done",
      encoding: "utf-8",
      delimiter: ",",
      rows: 2,
      accepted: 2,
      faults: 0,
      bytesRead: done.bytes,
    });
    expect(done.columns).toEqual([
      { header: "Phone", as: "phone" },
      { header: "First name", as: "attribute:First_name" },
      { header: "city", as: "attribute:city" },
      { header: "locale", as: "locale" },
    ]);
    expect(await size("spring")).toBe(2);
    expect(await profile("phone:+447700900201")).toMatchObject({
      attributes: { vip: true, First_name: "Ana", city: "Paris, 3e" },
      locale: "fr-FR",
    });
    expect((await profile("phone:+447700900202")).attributes).toEqual({ First_name: 'Ben "B" O\'Neil' });
    // The same file again does no harm.
    await upload("spring", "phone\n+447700900201\n+447700900202\n");
    expect(await size("spring")).toBe(2);
  });

  test.each([
    ["UTF-8 with its mark", Buffer.from("\ufeffemail;prénom\nzoé@example.com;Zoé\n"), "utf-8", ";"],
    ["UTF-16, little end first", Buffer.from("\ufeffemail\tprénom\nzoé@example.com\tZoé\n", "utf16le"), "utf-16le", "\t"],
    ["UTF-16, big end first", Buffer.from("\ufeffemail|prénom\nzoé@example.com|Zoé\n", "utf16le").swap16(), "utf-16be", "|"],
    ["UTF-16 without its mark", Buffer.from("email,prénom\nzoé@example.com,Zoé\n", "utf16le"), "utf-16le", ","],
    ["Windows-1252", Buffer.from("email;prénom\nzoé@example.com;Zoé\n", "latin1"), "windows-1252", ";"],
  ])("%s is read for what it is", async (_name, file, encoding, delimiter) => {
    const done = await upload("encoded", file);
    expect(done).toMatchObject({ state: "done", encoding, delimiter, accepted: 1 });
    await world.settle();
    expect((await profile("email:zoé@example.com")).attributes).toEqual({ prénom: "Zoé" });
  });

  test("rows with faults are told one by one, and can be mended and sent again without becoming formulas", async () => {
    const done = await upload(
      "faulty",
      [
        "externalId,phone,note",
        "ok-1,,fine",
        "ok-2,0612345678,no country",
        'ok-3,,=HYPERLINK("http://evil")',
        ",,nobody",
        "ok-4,,one,too many",
        "@SUM(1),+44,x",
      ].join("\n"),
    );
    expect(done).toMatchObject({ state: "done", rows: 6, accepted: 2, faults: 4 });
    const { body } = await world.call("GET", `/v1/audiences/faulty/uploads/${done.id}/faults.csv`);
    const keys = createApiKeys(world.system.pool, world.system.clock, createIds(world.system.clock, seededRng(1, 2)));
    const { key } = await keys.create(operatorOf(world.workspaceId), "masked", ["audiences:read"]);
    const masked = { authorization: `Bearer ${key}` };
    expect(await world.call("GET", `/v1/audiences/faulty/uploads/${done.id}`, undefined, masked)).toMatchObject({ status: 200 });
    expect(await world.call("GET", `/v1/audiences/faulty/uploads/${done.id}/faults.csv`, undefined, masked)).toMatchObject({ status: 403 });
    const lines = String(body).replace("\ufeff", "").split("\r\n");
    expect(lines[0]).toBe("externalId,phone,note,parley_line,parley_reason");
    expect(lines[1]).toMatch(/^ok-2,0612345678,no country,3,"?phone must be in international form/);
    expect(lines[2]).toMatch(/,5,.*must name the person/);
    expect(lines[3]).toContain("has 4 cells where the header has 3");
    expect(lines[4]).toMatch(/^'@SUM\(1\),'\+44,x,7,/);
    expect(await size("faulty")).toBe(2);
    // With the country said, the number is one.
    const again = await upload(
      "faulty",
      "externalId,phone,parley_reason\nok-2,0612345678,phone must be\n'@SUM(1),'+33612345679,\n",
      "?country=FR",
    );
    expect(again).toMatchObject({ accepted: 2, faults: 0, columns: [{}, {}, { as: null }] });
    await world.settle();
    expect((await profile("phone:+33612345678")).attributes).toEqual({});
    expect(await profile("externalId:@SUM(1)")).toMatchObject({ identities: { phone: "+33612345679" } });
  });

  test.each([
    ["200 columns", `${Array.from({ length: 200 }, (_, n) => `c${n}`).join(",")}\n`, /200 columns: at most 100/],
    ["nobody's name", "city,tier\nParis,gold\n", /no column names the person/],
    ["the same column twice", "phone,Mobile\n+447700900201,\n", /two columns would be phone/],
    ["only blanks", "\n \n", /is empty/],
    [
      "a workbook",
      Buffer.from([0x50, 0x4b, 3, 4, 20, 0, 6, 0, 8, 0, 0, 0, 33, 0, ...Buffer.from("workbook")]),
      /an Excel workbook .* save it as CSV/,
    ],
    ["bytes of no text", "phone\n+44\0\n", /bytes of no text/],
    [
      "Japanese of another encoding",
      Buffer.from([...Buffer.from("phone,name\n+447700900201,"), 0x83, 0x81, 0x0a]),
      /neither UTF-8.* save it as CSV in UTF-8/,
    ],
    ["a quote that never closes", `email,note\nx@example.com,"${"a\n".repeat(100)}`, /quotes? /],
  ])("%s: the file is refused with what to do", async (_name, file, words) => {
    const done = await upload("refused", file);
    expect(done).toMatchObject({ state: "failed", accepted: 0 });
    expect(done.error).toMatch(words);
  });

  test("replacing takes out whom the new file does not name, and a rule can ask for the list", async () => {
    await upload("vips", "externalId\nr1\nr2\nr3\n");
    expect(await size("vips")).toBe(3);
    await upload("vips", "externalId\nr3\nr4\n", "?mode=replace");
    expect(await size("vips")).toBe(2);
    const rule = {
      all: [
        { list: "vips", is: "in" },
        { list: "spring", is: "not_in" },
      ],
    };
    expect((await world.call("POST", "/v1/audiences/estimate", { rule })).body).toMatchObject({ size: 2, exact: true, examples: [{}, {}] });
    const unknown = await world.call("POST", "/v1/audiences/x/validate", {
      schema: 1,
      name: "x",
      title: "X",
      rule: { list: "vip", is: "in" },
    });
    expect(unknown.body).toMatchObject({
      ok: true,
      warnings: [{ code: "list_unknown", path: "/rule/list", message: expect.stringContaining('did you mean "vips"') }],
    });
  });

  test("a large file: progress moves, nothing is lost", { timeout: 240_000 }, async () => {
    const people = 5_000;
    const file = `externalId,n\n${Array.from({ length: people }, (_, n) => `big-${n},${n}`).join("\n")}`;
    expect(await upload("big", file)).toMatchObject({ state: "done", rows: people, accepted: people });
    expect(await size("big")).toBe(people);
    expect(world.complaints).toEqual([]);
  });
});
