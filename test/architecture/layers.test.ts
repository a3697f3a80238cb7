import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

/** Areas of `src/` from the ground up: each may import only what stands before it. The reasons are in ARCHITECTURE.md. */
const AREAS = [
  "platform",
  "db",
  "consent",
  "contact-rules",
  "profiles",
  "groups",
  "conversations",
  "messages",
  "links",
  "pages",
  "forms",
  "appointments",
  "liquid",
  "advice",
  "journeys",
  "audiences",
  "experiments",
  "campaigns",
  "desk",
  "assist",
  "catalog",
  "predictions",
  "lanes",
  "policy",
  "content",
  "outbound",
  "channels",
  "sources",
  "media",
  "sends",
  "engine",
  "accounts",
  "privacy",
  "contract",
  "rehearsal",
  "ingress",
  "warehouse",
  "insights",
  "http",
  "app",
  "cli",
] as const;
/** Only these may open a connection to the outside. */
const OUTBOUND =
  /^src\/(channels\/whatsapp\/connections|channels\/whatsapp\/media-transfer|channels\/sms\/smpp\/session|channels\/email\/(?:smtp-pool|mime)\.ts|media\/s3-storage|outbound\/safe-http|outbound\/public-address|outbound\/guarded-socket|app\/demo\/|app\/claim-logs\/|app\/emulator-process|cli\/)/;
/** Servers of ours, which listen and never call. */
const allowedListeners = new Set(["src/http/server.ts", "src/db/postgres-server.ts"]);
const IMPORT = /(?:from|import)\s*\(?\s*"([^"]+)"/g;

type Import = { readonly file: string; readonly target: string; readonly typeOnly: boolean };

const root = resolve(import.meta.dirname, "../..");
const imports = await importsBelow("src", "emulator/src", "emulator/phone/src", "web/src", "sdk/src");
const ownImports = imports.filter(({ file }) => file.startsWith("src/") && !file.endsWith(".test.ts"));

async function importsBelow(...folders: readonly string[]): Promise<readonly Import[]> {
  const found: Import[] = [];
  for (const folder of folders) {
    for (const entry of await readdir(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue;
      const file = relative(root, join(entry.parentPath, entry.name));
      const text = await readFile(join(root, file), "utf8");
      for (const match of text.matchAll(IMPORT)) {
        const specifier = match[1] ?? "";
        const target = specifier.startsWith(".") ? relative(root, resolve(root, dirname(file), specifier)) : specifier;
        found.push({
          file,
          target,
          typeOnly: text.slice(text.lastIndexOf("\n", match.index) + 1, match.index).match(/^(import|export) type /) !== null,
        });
      }
    }
  }
  return found;
}

const areaOf = (path: string): string => path.split("/")[1] ?? "";

describe("the layers", () => {
  test("the test sees the code", () => {
    expect(new Set(ownImports.map(({ file }) => file)).size).toBeGreaterThan(150);
    expect(new Set(imports.map(({ file }) => file)).size).toBeGreaterThan(350);
  });

  test("every area is listed, and imports only what stands beneath it", () => {
    const upward = ownImports
      .filter(({ file, target }) => target.startsWith("src/") && areaOf(file) !== areaOf(target))
      .filter(({ file, target }) => {
        const [from, to] = [AREAS.indexOf(areaOf(file) as (typeof AREAS)[number]), AREAS.indexOf(areaOf(target) as (typeof AREAS)[number])];
        return from < 0 || to < 0 || to > from;
      });
    expect(upward).toEqual([]);
  });

  test("only a store speaks SQL, and only its own area imports it", () => {
    const strangers = ownImports.filter(({ file, target }) => target.endsWith(".store.ts") && areaOf(file) !== areaOf(target));
    // The composition root puts the lanes' PostgreSQL in its place. Read models are nothing but their queries: a file
    // that only passed them on to the console's routes would add a hop and hide nothing.
    const expected = strangers.filter(
      ({ file, target }) => file.startsWith("src/app/") || (/^src\/http\/(?:console|desk)\//.test(file) && areaOf(target) === "insights"),
    );
    expect(strangers.filter((found) => !expected.includes(found))).toEqual([]);
  });

  test("a channel is its folder: but for WhatsApp, nothing imports from one but itself", () => {
    const folderOf = (path: string): string | null => /^src\/channels\/(?!whatsapp\/)([a-z_]+)\//.exec(path)?.[1] ?? null;
    const inside = imports.filter(({ file, target }) => folderOf(target) !== null && !file.endsWith(".test.ts"));
    expect(inside.length).toBeGreaterThan(20);
    expect(inside.filter(({ file, target }) => folderOf(target) !== folderOf(file))).toEqual([]);
  });

  test("permits are made in one file, and WhatsApp is written to from one file", () => {
    const gate = ownImports.filter(({ target }) => target === "src/policy/decide-send.ts").map(({ file }) => areaOf(file));
    // A rehearsal asks the gate as well; what it may send goes nowhere: below.
    expect(new Set(gate)).toEqual(new Set(["channels", "sends", "rehearsal"]));
    const senders = ownImports.filter(({ target }) => target === "src/channels/whatsapp/send.ts").map(({ file }) => file);
    expect(senders).toEqual(["src/app/whatsapp.ts"]);
    const outbound = ownImports
      .filter(({ target }) => /^(undici|node:https?|node:net|node:tls|nodemailer(?:\/.*)?)$/.test(target))
      .map(({ file }) => file);
    expect(outbound.filter((file) => !OUTBOUND.test(file) && !allowedListeners.has(file))).toEqual([]);
  });

  test("the emulator knows nothing of ours, the console only contract types and the SDK, the SDK nothing", () => {
    const outside = imports.filter(({ file, target }) => {
      if (file.startsWith("emulator/")) return target.startsWith("src/") || target.startsWith("web/") || target.startsWith("@parley/");
      if (file.startsWith("sdk/")) return !target.startsWith("sdk/") && !file.endsWith(".test.ts");
      if (file.startsWith("web/")) return target.startsWith("src/") && !file.endsWith(".test.ts");
      return false;
    });
    // The test kit is the server's own code, bundled.
    const testKit = ({ file, target }: Import): boolean =>
      file === "sdk/src/testkit/index.ts" && target.startsWith("src/rehearsal/testkit/");
    // Journeys are pure: the console checks and rehearses drafts with the server's own code, shows messages as it does,
    // offers the same lines of business, and reads clocks of other zones as it does.
    const pure =
      /^src\/(forms\/|advice\/measure-text\.ts$|journeys\/|liquid\/|messages\/(form|template)\/|messages\/(content|channel-form)\.ts$|channels\/[a-z_]+\/form\.ts$|rehearsal\/simulator\/|insights\/preview\.ts$|contract\/verticals\.ts$|platform\/zoned-time\.ts$)/;
    const allowed = outside.filter(
      ({ file, target, typeOnly }) =>
        file.startsWith("web/") && (typeOnly ? /^src\/(contract|platform\/json)/.test(target) || pure.test(target) : pure.test(target)),
    );
    expect(outside.filter((found) => !allowed.includes(found) && !testKit(found))).toEqual([]);
  });

  test("what is rehearsed can reach nothing: no database, no lanes, no sender, no network", () => {
    const pure = ownImports.filter(({ file }) => /^src\/rehearsal\/(simulator|testkit)\//.test(file));
    expect(pure.length).toBeGreaterThan(50);
    const allowed =
      /^src\/(platform|consent|contact-rules|profiles|conversations|messages|liquid|journeys|catalog|policy|content|contract)\/|^src\/channels\/whatsapp\/(error-codes|form)\.ts$|^src\/appointments\/shown-time\.ts$|^src\/rehearsal\/(simulator|testkit)\/|^@parley\/sdk|^zod$/;
    expect(pure.filter(({ target }) => !allowed.test(target) || target.endsWith(".store.ts"))).toEqual([]);
  });
});
