import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it, test } from "vitest";
import { whatsAppOnly } from "../../src/catalog/channel.ts";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import { writeCallbackData } from "../../src/channels/callback-data.ts";
import { createChannel } from "../../src/accounts/bootstrap.ts";
import type { ChannelId, MessageId } from "../../src/platform/ids.ts";
import { laneOf, toLane } from "../../src/platform/lane.ts";
import { type Doors, openDoors, PHONE_NUMBER_ID, signWhatsApp } from "./doors.ts";

let doors: Doors;
beforeAll(async () => {
  doors = await openDoors();
});
afterAll(async () => doors.close());
afterEach(async () => {
  await doors.inbox();
  await doors.unrecognised();
});

const metadata = { display_phone_number: "15550783881", phone_number_id: PHONE_NUMBER_ID };
const envelope = (...values: readonly object[]) => ({
  object: "whatsapp_business_account",
  entry: [
    {
      id: "102290129340398",
      changes: values.map((value) => ({ field: "messages", value: { messaging_product: "whatsapp", metadata, ...value } })),
    },
  ],
});
const inbound = (n: number, more: object = {}) => ({
  contacts: [{ profile: { name: "Ana" }, wa_id: `4477009000${n}`, user_id: `GB.${n}000` }],
  messages: [
    {
      from: `4477009000${n}`,
      from_user_id: `GB.${n}000`,
      id: `wamid.IN${n}`,
      timestamp: "1790416800",
      type: "text",
      text: { body: "Hello" },
      ...more,
    },
  ],
});
const status = (id: string, more: object = {}) => ({
  id,
  status: "delivered",
  timestamp: "1790416800",
  recipient_id: "447700900011",
  recipient_user_id: "GB.11000",
  ...more,
});

test("the secret that everybody can read signs nothing where the emulator is not, not even as the one before", async () => {
  const config = whatsAppOnly(doors.deps.catalog().channels.get(doors.channelId))?.config;
  if (!config) throw new Error("the doors have no number");
  const raw = Buffer.from(JSON.stringify(envelope(inbound(1))));
  const signed = { authorization: "", "x-hub-signature-256": signWhatsApp(raw, EMULATED.appSecret) };
  const add = async (secrets: { readonly appSecret: string; readonly previousAppSecret?: string }) => {
    const base = { workspaceId: doors.workspaceId, name: "Play", config: { ...config, baseUrl: "http://127.0.0.1:4000" } };
    return createChannel(doors.bootstrap, { ...base, secrets: { accessToken: "token", verifyToken: "verify-me", ...secrets } });
  };
  for (const secrets of [{ appSecret: EMULATED.appSecret }, { appSecret: "a real one", previousAppSecret: EMULATED.appSecret }]) {
    const id = await add(secrets);
    expect((await doors.call("POST", `/webhooks/whatsapp/${id}`, raw, signed)).status).toBe(401);
    expect((await doors.call("POST", `/webhooks/whatsapp/${id}/flows/some`, raw, signed)).status).toBe(432);
  }
  expect(await doors.inbox()).toEqual([]);
});

describe("the signature", () => {
  const body = '{"object":"whatsapp_business_account","entry":[]}';
  const raw = Buffer.from(body);
  const right = signWhatsApp(raw);

  it("agrees with the reference's vectors", async () => {
    expect(right).toBe("sha256=dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c633756");
    expect((await doors.whatsapp(body)).status).toBe(200);
    expect(
      (
        await doors.whatsapp('{"object": "whatsapp_business_account", "entry": []}', {
          signature: "sha256=56cbbaf4961c6cfdae48b7f116c047e5eb513d2c931baae63a2bc1afd26f803a",
        })
      ).status,
    ).toBe(200);
  });

  it.each([
    ["missing", "", raw],
    ["with another prefix", right.replace("sha256", "sha1"), raw],
    ["without its prefix", right.slice(7), raw],
    ["in upper case", right.toUpperCase(), raw],
    ["with an upper-case digest", `sha256=${right.slice(7).toUpperCase()}`, raw],
    ["too short", right.slice(0, -2), raw],
    ["too long", `${right}00`, raw],
    ["of the body written with spaces", right, Buffer.from('{"object": "whatsapp_business_account", "entry": []}')],
    ["of another app", signWhatsApp(raw, "other secret"), raw],
    ["with an empty secret", signWhatsApp(raw, ""), raw],
    ["over an empty body", right, Buffer.alloc(0)],
  ])("%s is refused and tells nothing", async (_what, signature, bytes) => {
    const answer = await doors.whatsapp(null, { signature, raw: bytes });
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual({
      type: "about:blank",
      code: "bad_signature",
      title: expect.any(String),
      status: 401,
      detail: "the signature does not match the body",
      instance: expect.any(String),
    });
  });

  it("over no body at all is still a signature, and the body is kept as not understood", async () => {
    expect((await doors.whatsapp(null, { raw: Buffer.alloc(0) })).status).toBe(200);
    expect(await doors.unrecognised()).toHaveLength(1);
  });

  it("does not match any body with one bit flipped", async () => {
    const signed = Buffer.from(JSON.stringify(envelope(inbound(12))));
    const signature = signWhatsApp(signed);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: signed.length * 8 - 1 }), async (bit) => {
        const flipped = Buffer.from(signed);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect((await doors.whatsapp(null, { signature, raw: flipped })).status).toBe(401);
      }),
      { numRuns: 100 },
    );
    expect(await doors.inbox()).toEqual([]);
    expect(await doors.unrecognised()).toEqual([]);
  });

  it("may be made with the secret before, while it is being rotated", async () => {
    const id = await createChannel(doors.bootstrap, {
      workspaceId: doors.workspaceId,
      name: "Rotating",
      config: { ...whatsAppOnly([...doors.deps.catalog().channels.values()][0])!.config, phoneNumberId: "2" },
      secrets: { accessToken: "t", appSecret: "new", previousAppSecret: "old", verifyToken: "v" },
    });
    const post = async (secret: string) =>
      (await doors.call("POST", `/webhooks/whatsapp/${id}`, raw, { authorization: "", "x-hub-signature-256": signWhatsApp(raw, secret) }))
        .status;
    expect([await post("new"), await post("old"), await post("older")]).toEqual([200, 200, 401]);
  });

  it("is checked before size is forgiven and before the channel is told", async () => {
    expect((await doors.whatsapp(null, { raw: Buffer.alloc(3 * 1_024 * 1_024 + 1, 0x20) })).status).toBe(413);
    expect(
      (await doors.call("POST", "/webhooks/whatsapp/018f0000-0000-7000-8000-000000000000", raw, { "x-hub-signature-256": right })).status,
    ).toBe(404);
    expect((await doors.call("POST", "/webhooks/whatsapp/nonsense", raw, { "x-hub-signature-256": right })).status).toBe(404);
  });
});

describe("the handshake", () => {
  it.each([
    ["hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=1158201444", 200, "1158201444"],
    ["hub.mode=subscribe&hub.verify_token=verify-m&hub.challenge=1", 403, null],
    ["hub.mode=unsubscribe&hub.verify_token=verify-me&hub.challenge=1", 403, null],
    ["hub.mode=subscribe&hub.verify_token=verify-me", 403, null],
    ["hub.mode=subscribe&hub.verify_token=verify-me&hub.verify_token=verify-me&hub.challenge=1", 403, null],
    ["", 403, null],
  ])("%s → %i", async (query, expected, text) => {
    const answer = await doors.call("GET", `/webhooks/whatsapp/${doors.channelId}?${query}`);
    expect(answer.status).toBe(expected);
    if (text !== null) expect(answer.text).toBe(text);
  });
});

describe("updates", () => {
  it("of 1,000 messages in one webhook become 1,000 rows, and none when it comes again", async () => {
    const message = (n: number) => ({
      from: `4477${String(n).padStart(8, "0")}`,
      from_user_id: `GB.M${n}`,
      id: `wamid.B${n}`,
      timestamp: "1790416800",
      type: "text",
      text: { body: `Hi ${n}` },
    });
    const body = envelope({ contacts: [], messages: Array.from({ length: 1_000 }, (_, n) => message(n)) });
    expect((await doors.whatsapp(body)).body).toEqual({ received: 1_000 });
    const rows = await doors.inbox();
    expect(rows).toHaveLength(1_000);
    expect(rows.every((row) => row.profileId !== null && row.lane === laneOf(row.profileId))).toBe(true);
    await doors.whatsapp(envelope({ messages: [message(7), message(8)] }));
    expect(await doors.inbox()).toEqual([]);
  });

  it("of a customer are one person by id or number, and their name comes along", async () => {
    await doors.whatsapp(envelope(inbound(21)));
    const known = (await doors.call("POST", "/v1/profiles", { externalId: "c-21", phone: "+447700900021" })).status;
    expect(known).toBe(202);
    await doors.whatsapp(envelope(inbound(21, { id: "wamid.IN21b", from: undefined })));
    const rows = await doors.inbox();
    expect(new Set(rows.map((row) => row.profileId)).size).toBe(1);
    expect(rows[0]?.item).toMatchObject({
      kind: "inbound",
      channelId: doors.channelId,
      message: { externalId: "wamid.IN21", displayName: "Ana", identities: { phone: "+447700900021", bsuid: "GB.21000" } },
    });
  });

  it("about a message of ours go to the message's lane by their callback data", async () => {
    const messageId = doors.ids.inLane<MessageId>(toLane(77));
    const data = writeCallbackData(doors.deps.callbackKey, { messageId, attempt: 2 });
    await doors.whatsapp(
      envelope({
        statuses: [
          status("wamid.OUT1", { biz_opaque_callback_data: data }),
          status("wamid.OUT1", { biz_opaque_callback_data: data, status: "read" }),
        ],
      }),
    );
    const rows = await doors.inbox();
    expect(rows).toMatchObject([
      {
        lane: 77,
        profileId: null,
        item: { kind: "receipt", messageId, receipt: { externalId: "wamid.OUT1", status: "delivered", attempt: 2 } },
      },
      { lane: 77, profileId: null, item: { kind: "receipt", messageId, receipt: { status: "read" } } },
    ]);
  });

  it("without our callback data go to the recipient's lane, and to the unrecognised when nobody is known", async () => {
    const forged = `v1.${doors.ids.inLane<MessageId>(toLane(9))}.1.00000000`;
    await doors.whatsapp(
      envelope({
        statuses: [status("wamid.X1", { recipient_id: "447700900099", recipient_user_id: "GB.99", biz_opaque_callback_data: forged })],
      }),
    );
    expect(await doors.inbox()).toEqual([]);
    expect(await doors.unrecognised()).toMatchObject([
      { reason: "a receipt of a message that was not sent from here", payload: { receipt: { externalId: "wamid.X1" } } },
    ]);
    const { body } = await doors.call("POST", "/v1/profiles", { phone: "+447700900011" });
    await doors.inbox();
    await doors.whatsapp(envelope({ statuses: [status("wamid.X2")] }));
    expect(await doors.inbox()).toMatchObject([
      { profileId: body.profileId, lane: laneOf(body.profileId), item: { kind: "receipt", messageId: null, receipt: { attempt: null } } },
    ]);
  });

  it("about a changed number follow the person", async () => {
    await doors.whatsapp(envelope(inbound(31)));
    const change = {
      messages: [
        {
          from: "447700900031",
          id: "wamid.SYS31",
          timestamp: "1790416900",
          type: "system",
          system: {
            body: "changed",
            wa_id: "447700900032",
            user_id: "GB.32000",
            previous_user_id: "GB.31000",
            type: "user_changed_number",
          },
        },
      ],
    };
    await doors.whatsapp(envelope(change));
    await doors.whatsapp(envelope(change));
    await doors.whatsapp(envelope(inbound(32)));
    const rows = await doors.inbox();
    expect(new Set(rows.map((row) => row.profileId)).size).toBe(1);
    expect(rows.map((row) => row.item.kind)).toEqual(["inbound", "profile", "inbound", "inbound"]);
    expect(rows[1]?.item).toMatchObject({ change: { identities: { phone: "+447700900032", bsuid: "GB.32000" } } });
  });

  it("about marketing preferences reach the profile, also of somebody unknown", async () => {
    const body = {
      object: "whatsapp_business_account",
      entry: [
        {
          id: "1",
          changes: [
            {
              field: "user_preferences",
              value: {
                metadata,
                user_preferences: [
                  { wa_id: "447700900041", user_id: "GB.41", category: "marketing_messages", value: "stop", timestamp: 1_790_416_800 },
                ],
              },
            },
          ],
        },
      ],
    };
    await doors.whatsapp(body);
    expect((await doors.inbox()).map((row) => row.item)).toMatchObject([
      { kind: "profile", change: { identities: { phone: "+447700900041", bsuid: "GB.41" } } },
      { kind: "preference", purpose: "marketing", action: "opt_out", channelId: doors.channelId },
    ]);
  });

  it("about templates act at once, are audited, and ask for a sync", async () => {
    await doors.pool.query(
      `insert into template (channel_id, workspace_id, external_id, name, language, status, category, parameter_format, components, synced_at)
       values ($1, $2, '1', 'order_confirmation', 'en_US', 'APPROVED', 'UTILITY', 'NAMED', '[]', now())`,
      [doors.channelId, doors.workspaceId],
    );
    const before = (await doors.pool.query("select revision from catalog_revision")).rows[0].revision;
    const value = {
      event: "PAUSED",
      message_template_id: 1,
      message_template_name: "order_confirmation",
      message_template_language: "en-US",
      reason: "low quality",
    };
    await doors.whatsapp({
      object: "whatsapp_business_account",
      entry: [{ id: "1", time: Math.floor(Date.now() / 1_000), changes: [{ field: "message_template_status_update", value }] }],
    });
    expect((await doors.pool.query("select status from template")).rows).toEqual([{ status: "PAUSED" }]);
    expect((await doors.pool.query("select revision from catalog_revision")).rows[0].revision).toBe(before + 1);
    expect(doors.syncRequests).toEqual([doors.channelId]);
    expect((await doors.pool.query("select action, detail from audit where action like 'whatsapp.%'")).rows).toEqual([
      { action: "whatsapp.message_template_status_update", detail: value },
    ]);
  });

  it("about an account or its templates reach all of its numbers at once, and nobody else's", async () => {
    const number = async (phoneNumberId: string, accountId: string): Promise<ChannelId> => {
      const known = whatsAppOnly(doors.deps.catalog().channels.get(doors.channelId));
      if (!known) throw new Error("the doors have a channel");
      return createChannel(doors.bootstrap, {
        workspaceId: doors.workspaceId,
        name: phoneNumberId,
        config: { ...known.config, phoneNumberId, accountId },
        secrets: { accessToken: "token", appSecret: "secret", verifyToken: "verify" },
      });
    };
    const account = whatsAppOnly(doors.deps.catalog().channels.get(doors.channelId))?.config.accountId ?? "";
    const sibling = await number("777", account);
    const stranger = await number("778", "900");
    await doors.deps.refreshCatalog();
    for (const channelId of [doors.channelId, sibling])
      await doors.pool.query(
        `insert into template (channel_id, workspace_id, external_id, name, language, status, category, parameter_format, components, synced_at)
         values ($1, $2, '1', 'order_confirmation', 'en_US', 'APPROVED', 'UTILITY', 'NAMED', '[]', now())
         on conflict (channel_id, name, language) do update set status = excluded.status, told_at = null`,
        [channelId, doors.workspaceId],
      );
    const before = doors.syncRequests.length;
    const looked = doors.inspections.length;
    const tell = async (field: string, value: object) =>
      doors.whatsapp({
        object: "whatsapp_business_account",
        entry: [{ id: account, time: Math.floor(Date.now() / 1_000), changes: [{ field, value }] }],
      });
    await tell("account_update", { event: "ACCOUNT_RESTRICTION" });
    for (const asked of [doors.inspections.slice(looked), doors.syncRequests.slice(before)]) {
      expect(asked).toEqual(expect.arrayContaining([doors.channelId, sibling]));
      expect(asked).not.toContain(stranger);
    }
    await tell("message_template_status_update", {
      event: "PAUSED",
      message_template_id: 1,
      message_template_name: "order_confirmation",
      message_template_language: "en_US",
    });
    expect((await doors.pool.query("select distinct status from template")).rows).toEqual([{ status: "PAUSED" }]);
  });

  it("that are authentic and not understood are kept once, and the rest of the webhook counts", async () => {
    const odd = {
      object: "whatsapp_business_account",
      entry: [{ id: "1", changes: [{ field: "astrology", value: { sign: "leo" } }, ...envelope(inbound(51)).entry[0]!.changes] }],
    };
    await doors.whatsapp(odd);
    await doors.whatsapp(odd);
    await doors.whatsapp("not json at all");
    expect((await doors.unrecognised()).map((row) => row.reason).toSorted()).toEqual(["the body is not JSON", "the field is not handled"]);
    expect(await doors.inbox()).toHaveLength(1);
  });

  it("for another number go to that number's channel, and for an unknown one to the unrecognised", async () => {
    await doors.whatsapp({
      object: "whatsapp_business_account",
      entry: [{ id: "1", changes: [{ field: "messages", value: { ...inbound(61), metadata: { phone_number_id: "999" } } }] }],
    });
    expect(await doors.inbox()).toEqual([]);
    expect(await doors.unrecognised()).toHaveLength(1);
  });

  it("with what PostgreSQL cannot hold are mended, not lost", async () => {
    const raw = Buffer.from(JSON.stringify(envelope(inbound(71))).replace("Hello", "nul \\u0000 half \\ud83d whole \\ud83d\\ude00"));
    expect((await doors.whatsapp(null, { raw })).status).toBe(200);
    expect((await doors.inbox())[0]?.item).toMatchObject({ message: { content: { text: "nul \uFFFD half \uFFFD whole 😀" } } });
    const deep = Buffer.from(
      `{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"x","value":{"a":${"[".repeat(50_000)}${"]".repeat(50_000)}}}]}]}`,
    );
    expect((await doors.whatsapp(null, { raw: deep })).status).toBe(200);
    expect(await doors.unrecognised()).toHaveLength(1);
  });

  it("reach the same state in any order, number and cut of their deliveries", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([81, 82, 83, 81, 82, 83, 84], { minLength: 7 }),
        fc.integer({ min: 1, max: 7 }),
        async (order, size) => {
          const prefix = `p${Math.random()}`;
          for (let from = 0; from < order.length; from += size)
            await doors.whatsapp(envelope(...order.slice(from, from + size).map((n) => inbound(n, { id: `${prefix}.${n}` }))));
          const rows = await doors.inbox();
          expect(rows.map((row) => (row.item.kind === "inbound" ? row.item.message.externalId : "")).toSorted()).toEqual(
            [81, 82, 83, 84].map((n) => `${prefix}.${n}`),
          );
        },
      ),
      { numRuns: 25 },
    );
  });
});
