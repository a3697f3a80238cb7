import { GraphApiError, WhatsAppClient } from "@kapso/whatsapp-cloud-api";
import { verifySignature } from "@kapso/whatsapp-cloud-api/server";
import { describe, expect, it } from "vitest";
import { signatureOf } from "../src/webhooks/signed-body.ts";
import { accountId, appSecret, approvedTemplate, openBusiness, phoneNumberId, systemToken, type Business } from "./support/business.ts";

const to = "+33612345678";
const clientOf = (business: Business, accessToken: string = systemToken): WhatsAppClient =>
  new WhatsAppClient({ accessToken, baseUrl: business.emulator.baseUrl, graphVersion: "v24.0" });

describe("the npm client @kapso/whatsapp-cloud-api, unchanged", () => {
  it("sends text, media, lists, buttons, places, contacts, reactions and templates", async () => {
    await using business = await openBusiness();
    const { messages } = clientOf(business);
    const inbound = await business.writes(await business.customer(to));
    await approvedTemplate(business);
    const body = {
      type: "body" as const,
      parameters: [
        { type: "text" as const, text: "Ana" },
        { type: "text" as const, text: "A-77" },
      ],
    };
    const answers = [
      await messages.sendText({ phoneNumberId, to, body: "Hello from Kapso" }),
      await messages.sendImage({ phoneNumberId, to, image: { link: "https://x.io/a.png", caption: "A" } }),
      await messages.sendLocation({ phoneNumberId, to, location: { latitude: 48.85, longitude: 2.35, name: "Shop", address: "1 rue X" } }),
      await messages.sendReaction({ phoneNumberId, to, reaction: { messageId: inbound, emoji: "👍" } }),
      await messages.sendInteractiveButtons({ phoneNumberId, to, bodyText: "Choose", buttons: [{ id: "yes", title: "Yes" }] }),
      await messages.sendInteractiveList({
        phoneNumberId,
        to,
        bodyText: "Choose",
        buttonText: "Menu",
        sections: [{ title: "A", rows: [{ id: "r", title: "Row" }] }],
      }),
      await messages.sendTemplate({
        phoneNumberId,
        to,
        template: { name: "order_update", language: { code: "en_US" }, components: [body] },
      }),
    ];
    for (const answer of answers) expect(answer.messages[0]?.id).toMatch(/^wamid\./);
    expect(await messages.markRead({ phoneNumberId, messageId: inbound, typingIndicator: { type: "text" } })).toMatchObject({
      success: true,
    });
  });

  it("creates, lists and deletes templates", async () => {
    await using business = await openBusiness();
    const { templates } = clientOf(business);
    const created = await templates.create({
      businessAccountId: accountId,
      name: "seasonal",
      language: "en_US",
      category: "MARKETING",
      components: [{ type: "BODY", text: "Our sale is on, come and see." }],
    });
    expect(created).toMatchObject({ status: "PENDING" });
    await business.advance(5_000);
    const listed = await templates.list({ businessAccountId: accountId, limit: 10 });
    expect(listed.data).toMatchObject([{ name: "seasonal", status: "APPROVED" }]);
    expect(await templates.delete({ businessAccountId: accountId, name: "seasonal" })).toMatchObject({ success: true });
  });

  it("uploads, reads, downloads and deletes media", async () => {
    await using business = await openBusiness();
    const { media } = clientOf(business);
    const { id } = await media.upload({
      phoneNumberId,
      type: "image",
      file: new Blob(["not really"], { type: "image/png" }),
      fileName: "a.png",
    });
    expect(await media.get({ mediaId: id })).toMatchObject({ mimeType: "image/png" });
    expect(Buffer.from((await media.download({ mediaId: id, as: "arrayBuffer", auth: "always" })) as ArrayBuffer).toString()).toBe(
      "not really",
    );
    expect(await media.delete({ mediaId: id })).toMatchObject({ success: true });
  });

  it("reads and changes the business profile", async () => {
    await using business = await openBusiness();
    const { phoneNumbers } = clientOf(business);
    await phoneNumbers.businessProfile.update({ phoneNumberId, about: "Clothes by the moon" });
    const profile = await phoneNumbers.businessProfile.get({ phoneNumberId });
    expect(profile.data[0]).toMatchObject({ about: "Clothes by the moon" });
  });

  it("understands the errors", async () => {
    await using business = await openBusiness();
    const failure = (work: Promise<unknown>): Promise<unknown> =>
      work.then(
        () => null,
        (error: unknown) => error,
      );
    const badTemplate = await failure(
      clientOf(business).messages.sendTemplate({ phoneNumberId, to, template: { name: "none", language: { code: "fr" } } }),
    );
    expect(badTemplate).toBeInstanceOf(GraphApiError);
    expect(badTemplate).toMatchObject({ code: 132001, httpStatus: 404, category: "template" });
    expect(await failure(clientOf(business, "expired").messages.sendText({ phoneNumberId, to, body: "x" }))).toMatchObject({
      code: 190,
      category: "authorization",
    });
  });

  it("verifies the webhook signature", async () => {
    await using business = await openBusiness();
    await business.writes(await business.customer(to), "Voilà 😀");
    await business.advance(10);
    const { body } = business.received[0]!;
    const delivery = JSON.parse((await business.control("GET", "/webhooks")).text) as { body: string }[];
    expect(delivery[0]?.body).toBe(body);
    expect(verifySignature({ appSecret, rawBody: body, signatureHeader: signatureOf(body, appSecret) })).toBe(true);
  });
});
