/** A photo that somebody picks in a form: through the data endpoint as a parcel that is opened here, at the end of the form as media of its own. */
import { createHash } from "node:crypto";
import { exit, journey, onEvent } from "@parley/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FlowScriptResult } from "../../emulator/src/control/flow-contract.ts";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import type { FormView } from "../../src/contract/form.ts";
import type { FormDocument } from "../../src/forms/document.ts";
import { readTimeline } from "../../src/insights/timeline.store.ts";
import { freePort } from "../durability/ports.ts";
import { createWorld, type World } from "./world.ts";

const PHONE = "+33612000088";
// A JPEG by its first bytes, longer than a block.
const PHOTO = Buffer.concat([Buffer.from("ffd8ffe000104a46494600010100000100010000", "hex"), Buffer.alloc(70_000, 7)]);
const photo = { kind: "media", name: "damage", label: "A photo of it", picks: "photo", required: true } as const;
const NEWS = {
  id: "end",
  title: "Before you go",
  button: "Send",
  parts: [{ kind: "opt_in", name: "news", label: "Send me news" }],
} as const;
const form = (more: Partial<FormDocument>): FormDocument => ({
  title: "Claim",
  category: "SURVEY",
  language: "en",
  screens: [{ id: "photo", title: "What happened", button: "Next", parts: [photo] }, NEWS],
  ...more,
});

let world: World;
let ana: Awaited<ReturnType<World["customer"]>>;
beforeAll(async () => {
  world = await createWorld({ publicPort: await freePort() });
  ana = await world.customer(PHONE);
  await world.profile({ phone: PHONE, consent: [{ channel: "whatsapp", purpose: "utility", action: "opt_in", source: "checkout" }] });
  await ana.says("Hello?");
});
afterAll(async () => world[Symbol.asyncDispose]());

async function filled(name: string, document: FormDocument, answers: object = {}, alsoPhotos: readonly string[] = []): Promise<void> {
  expect((await world.call("PUT", `/v1/forms/${name}`, { document, revision: 0 })).status).toBeLessThan(300);
  const published = await world.call("POST", `/v1/forms/${name}/publish`);
  expect(published.status, JSON.stringify(published.body)).toBeLessThan(300);
  const { flowId } = (await world.call("GET", `/v1/forms/${name}`)).body as FormView;
  await world.publish(
    journey(name.replaceAll("_", "-"), {
      title: name,
      entry: onEvent(name),
      start: "ask",
      nodes: {
        ask: {
          kind: "message",
          channel: "whatsapp",
          purpose: "utility",
          content: {
            kind: "flow",
            flowId: flowId ?? "",
            label: "Answer",
            body: "What happened?",
            ...(document.connected === true ? {} : { screen: "PHOTO" }),
          },
          next: "done",
        },
        done: exit(),
      },
    }),
  );
  await world.advance("7s");
  await world.event(name, { phone: PHONE });
  await world.settle();
  const mediaId = await taken("scratch.jpg");
  const more = await Promise.all(alsoPhotos.map(async (question) => [question, [await taken(`${question}.jpg`)]] as const));
  const bubble = (await ana.chat()).findLast(({ from }) => from === "business");
  const result = (await world.control("POST", `/_emulator/customers/${ana.id}/fill`, {
    phoneNumberId: EMULATED.phoneNumberId,
    messageId: bubble?.id,
    answers: { damage: [mediaId], ...Object.fromEntries(more), ...answers },
  })) as FlowScriptResult;
  expect(result, JSON.stringify(result)).toMatchObject({ state: "done", problem: null });
  await world.settle();
}
async function taken(filename: string): Promise<string> {
  const upload = new FormData();
  upload.set("file", new Blob([PHOTO, filename], { type: "image/jpeg" }), filename);
  const stored = await fetch(`${world.emulator.baseUrl}/_emulator/customers/${ana.id}/media`, {
    method: "POST",
    body: upload,
    headers: { authorization: `Bearer ${EMULATED.accessToken}` },
  });
  return ((await stored.json()) as { readonly mediaId: string }).mediaId;
}
const answered = async (name: string): Promise<unknown> => {
  const { attributes } = (await world.call("GET", `/v1/profiles/phone:${PHONE}`)).body as {
    readonly attributes: { readonly survey?: Record<string, { readonly damage?: unknown }> };
  };
  return attributes.survey?.[name]?.damage;
};
async function bytesAt(url: string): Promise<Buffer> {
  const response = await fetch(`${world.system.url}${url}`, { headers: { authorization: "Bearer pk_the-key-of-the-stories" } });
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("image/jpeg");
  return Buffer.from(await response.arrayBuffer());
}
const hash = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

test.each([
  ["claim_through", form({ connected: true }), { news: true }],
  ["claim_direct", form({ screens: [{ id: "photo", title: "What happened", button: "Send", parts: [photo] }] }), {}],
])("%s: the photo is kept as it was taken, and the answer says where", async (name, document, more) => {
  await filled(name, document, more);
  const [file, ...none] = (await answered(name)) as readonly { readonly name: string; readonly url: string }[];
  expect(none).toEqual([]);
  expect(file).toEqual({ name: "scratch.jpg", url: expect.stringMatching(/^\/v1\/messages\/[0-9a-f-]{36}\/media\?place=0$/) });
  expect(hash(await bytesAt(file?.url ?? ""))).toBe(hash(Buffer.concat([PHOTO, Buffer.from("scratch.jpg")])));
});

test("the conversation shows every photo of an answer, each to be downloaded", async () => {
  const second = { ...photo, name: "label", label: "A photo of its label" } as const;
  await filled(
    "claim_twice",
    form({
      connected: true,
      screens: [
        { id: "photo", title: "What happened", button: "Next", parts: [photo] },
        { id: "label", title: "Its label", button: "Next", parts: [second] },
        NEWS,
      ],
    }),
    { news: true },
    ["label"],
  );
  const { rows } = await world.system.pool.query<{ id: string }>("select id from profile where identities->>'phone' = $1", [PHONE]);
  const page = await readTimeline(world.system.pool, world.workspaceId, rows[0]?.id ?? "", { limit: 10, kinds: ["reply"] });
  const [newest] = page.rows;
  const message = newest?.kind === "reply" ? newest.message : null;
  const url = (place: number) => `/v1/messages/${message?.id}/media?place=${place}`;
  expect(message?.media).toMatchObject({ state: "stored" });
  const files = message?.preview.answers?.flatMap((one) => one.files ?? []) ?? [];
  expect(files.map(({ name }) => name)).toEqual(["scratch.jpg", "label.jpg"]);
  expect(files.map((one) => one.url).toSorted()).toEqual([url(0), url(1)]);
  expect(hash(await bytesAt(files[1]?.url ?? ""))).toBe(hash(Buffer.concat([PHOTO, Buffer.from("label.jpg")])));
  // As long as one of them is not there, that is said.
  await world.system.pool.query("update inbound_media set state = 'failed', reason = 'gone' where message_id = $1 and place = 1", [
    message?.id,
  ]);
  const again = await readTimeline(world.system.pool, world.workspaceId, rows[0]?.id ?? "", { limit: 1, kinds: ["reply"] });
  expect(again.rows[0]?.kind === "reply" ? again.rows[0].message.media : null).toMatchObject({ state: "failed", reason: "gone" });
});

test("what opens a parcel is nowhere once it is opened", async () => {
  const { rows } = await world.system.pool.query<{ text: string }>(
    `select parcel::text as text from inbound_media where parcel is not null
     union all select content::text from message_text union all select attributes::text from profile union all select properties::text from event
     union all select answers::text from form_response`,
  );
  expect(rows.filter(({ text }) => /encryption_key|hmac_key|cdn_url|"key"/.test(text))).toEqual([]);
});

test("of an anonymous form no photo is kept, only that there was one", async () => {
  await filled("claim_anonymous", form({ connected: true, anonymous: true }), { news: false });
  expect(await answered("claim_anonymous")).toBeUndefined();
  const { rows } = await world.system.pool.query(
    "select r.answers from form_response r join form f on f.id = r.form_id where f.name = 'claim_anonymous'",
  );
  expect(rows).toMatchObject([{ answers: { damage: 1 } }]);
  expect(await world.ledger.count("select count(*)::int as n from inbound_media")).toBe(4);
});

test("nobody complained", () => expect(world.complaints).toEqual([]));
