import { describe, expect, it } from "vitest";
import { approvedTemplate, at, errorOf, list, openBusiness, text, wamidOf, type Business, type Json } from "./support/business.ts";

const month = 31 * 24 * 3_600_000;

/** The value that carried a status of a message. */
function carrier(business: Business, id: string, status: string): Json {
  const found = business
    .values()
    .find((value) => list(value["statuses"]).some((entry) => entry["id"] === id && entry["status"] === status));
  if (!found) throw new Error(`No ${status} for ${id}`);
  return found;
}

describe("the presence matrix of section 6.4", () => {
  it("inbound: name, username, phone, user id; sent without username, delivered and read with it", async () => {
    await using business = await openBusiness();
    const ana = await business.customer("+16505551234", { name: "Ana", username: "ana_l", bsuid: "US.13491208655302741918" });
    await business.writes(ana);
    const id = wamidOf(await business.send(text("+16505551234")));
    await business.advance(1_000);
    await business.acts(ana, { action: "read" });
    await business.advance(10);
    const [inbound] = business.values();
    expect(inbound?.["contacts"]).toEqual([
      { profile: { name: "Ana", username: "ana_l" }, wa_id: "16505551234", user_id: "US.13491208655302741918" },
    ]);
    expect(at(inbound, "messages", 0)).toMatchObject({ from: "16505551234", from_user_id: "US.13491208655302741918" });
    expect(carrier(business, id, "sent")["contacts"]).toEqual([
      { profile: { name: "Ana" }, wa_id: "16505551234", user_id: "US.13491208655302741918" },
    ]);
    for (const status of ["delivered", "read"]) {
      const value = carrier(business, id, status);
      expect(at(value, "contacts", 0, "profile")).toEqual({ name: "Ana", username: "ana_l" });
      expect(at(value, "statuses", 0)).toMatchObject({ recipient_id: "16505551234", recipient_user_id: "US.13491208655302741918" });
    }
  });

  it("failed to a phone: recipient_id only, no contacts, no user id", async () => {
    await using business = await openBusiness();
    const id = wamidOf(await business.send(text("+16505551234")));
    await business.advance(1_000);
    const value = carrier(business, id, "failed");
    expect(value).not.toHaveProperty("contacts");
    expect(at(value, "statuses", 0)).toMatchObject({
      recipient_id: "16505551234",
      errors: [{ code: 131047, title: "Re-engagement message", error_data: { details: expect.any(String) } }],
    });
    expect(at(value, "statuses", 0)).not.toHaveProperty("recipient_user_id");
  });

  it("to a user id: the answer has user_id and no wa_id; receipts show the phone only while it is shareable", async () => {
    await using business = await openBusiness();
    const ana = await business.customer("+16505551234", { username: "ana_l", bsuid: "US.42" });
    await business.writes(ana);
    const answer = await business.send({ recipient: "US.42", type: "text", text: { body: "Hi" } });
    expect(answer.body["contacts"]).toEqual([{ input: "US.42", user_id: "US.42" }]);
    await business.advance(1_000);
    const value = carrier(business, wamidOf(answer), "sent");
    expect(at(value, "contacts", 0)).toMatchObject({ wa_id: "16505551234", user_id: "US.42" });
    expect(at(value, "statuses", 0)).not.toHaveProperty("recipient_id");
    expect(at(value, "statuses", 0)).toMatchObject({ recipient_user_id: "US.42" });
  });

  it("hides the phone of a username after a month without contact", async () => {
    await using business = await openBusiness({ switches: { deliveredAfterMs: month + 10, sentAfterMs: 0 } });
    const ana = await business.customer("+16505551234", { username: "ana_l", bsuid: "US.42" });
    await business.writes(ana);
    const id = wamidOf(await business.send({ recipient: "US.42", type: "text", text: { body: "Hi" } }));
    await business.advance(month + 1_000);
    expect(at(carrier(business, id, "sent"), "contacts", 0)).toHaveProperty("wa_id");
    expect(at(carrier(business, id, "delivered"), "contacts", 0)).not.toHaveProperty("wa_id");
  });

  it("`to` wins over `recipient`; an unknown user id is refused", async () => {
    await using business = await openBusiness();
    await business.customer("+16505551234", { bsuid: "US.42" });
    const both = await business.send({ to: "+33612345678", recipient: "US.42", type: "text", text: { body: "Hi" } });
    expect(at(both.body, "contacts", 0, "wa_id")).toBe("33612345678");
    expect(errorOf(await business.send({ recipient: "US.43", type: "text", text: { body: "Hi" } }))).toMatchObject({
      status: 400,
      code: 131026,
    });
    expect(errorOf(await business.send({ recipient: "nonsense", type: "text", text: { body: "Hi" } }))).toMatchObject({
      status: 400,
      code: 131009,
    });
  });

  it("refuses authentication templates to a user id: 131062", async () => {
    await using business = await openBusiness();
    await business.customer("+16505551234", { bsuid: "US.42" });
    await approvedTemplate(business, {
      name: "login_code",
      category: "AUTHENTICATION",
      components: [
        { type: "BODY", add_security_recommendation: true },
        { type: "BUTTONS", buttons: [{ type: "OTP", otp_type: "COPY_CODE", text: "Copy" }] },
      ],
    });
    const components = [
      { type: "body", parameters: [{ type: "text", text: "483920" }] },
      { type: "button", sub_type: "url", index: "0", parameters: [{ type: "text", text: "483920" }] },
    ];
    const message = { type: "template", template: { name: "login_code", language: { code: "en_US" }, components } };
    expect(errorOf(await business.send({ ...message, recipient: "US.42" }))).toMatchObject({ status: 400, code: 131062 });
    expect((await business.send({ ...message, to: "+16505551234" })).status).toBe(200);
  });
});

describe("people who change", () => {
  it("a new number is told by a system message without contacts, with both user ids", async () => {
    await using business = await openBusiness();
    const ana = await business.customer("+16505551234", { name: "Ana", bsuid: "US.42" });
    await business.writes(ana);
    await business.acts(ana, { action: "change_number", phone: "+12195555358" });
    await business.advance(10);
    const value = business.values().at(-1);
    expect(value).not.toHaveProperty("contacts");
    expect(at(value, "messages", 0)).toMatchObject({
      from: "16505551234",
      type: "system",
      system: { wa_id: "12195555358", previous_user_id: "US.42", type: "user_changed_number" },
    });
    expect(at(value, "messages", 0, "system", "user_id")).not.toBe("US.42");
  });

  it("a new user id comes without a phone", async () => {
    await using business = await openBusiness();
    const ana = await business.customer("+16505551234", { bsuid: "US.42" });
    await business.writes(ana);
    await business.acts(ana, { action: "change_bsuid" });
    await business.advance(10);
    const message = business.inbound().at(-1);
    expect(message).toMatchObject({ system: { type: "user_changed_user_id", previous_user_id: "US.42" } });
    expect(message).not.toHaveProperty("from");
  });
});
