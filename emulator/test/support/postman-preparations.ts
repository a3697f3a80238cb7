import { accountId, approvedTemplate, phoneNumberId, type Business, type Json } from "./business.ts";
import { recipient, postmanKey } from "./postman-world.ts";

type Preparation = (business: Business, values: ReadonlyMap<string, string>) => Promise<unknown>;

/** A request that only makes sense in a certain state: the state it needs. */
const preparations: readonly (readonly [title: RegExp, prepare: Preparation])[] = [
  [/Deprecate Flow$/, (business, values) => business.graph("POST", `${values.get("{{Flow-ID}}") ?? ""}/publish`)],
  [/Send Published Flow by (ID|Name)$/, (business, values) => business.graph("POST", `${values.get("{{Flow-ID}}") ?? ""}/publish`)],
  [/(Request Verification Code|Verify Code)$/, unverify],
  [
    /Get blocked users$|Unblock user/,
    (business) =>
      business.graph("POST", `${phoneNumberId}/block_users`, { messaging_product: "whatsapp", block_users: [{ user: recipient }] }),
  ],
  [
    /Get Encryption Public Key$/,
    (business) => business.graph("POST", `${phoneNumberId}/whatsapp_business_encryption`, { business_public_key: postmanKey }),
  ],
  [
    /Send Catalog Template Message$/,
    (business) =>
      approvedTemplate(business, {
        name: "intro_catalog_offer",
        category: "MARKETING",
        components: [
          body("Get {{1}} off all orders above {{2}}, for your first {{3}} orders!", "1", "2", "3"),
          buttons({ type: "CATALOG", text: "View catalog" }),
        ],
      }),
  ],
  [
    /Send Flow Template Message$/,
    (business) =>
      approvedTemplate(business, {
        name: "flow_template",
        category: "MARKETING",
        components: [body("Check out this new offer"), buttons({ type: "FLOW", text: "Book", flow_id: "1" })],
      }),
  ],
  [
    /Send Message Template Text$/,
    (business) =>
      approvedTemplate(business, {
        name: "postman_template",
        components: [body("Dear {{1}}, you paid {{2}} on {{3}}, thank you very much!", "1", "2", "3")],
      }),
  ],
  [
    /Send Message Template Media$/,
    (business) =>
      approvedTemplate(business, {
        name: "postman_template",
        components: [image, body("Dear {{1}}, you paid {{2}} on {{3}}, thank you very much!", "1", "2", "3")],
      }),
  ],
  [
    /Send Message Template Interactive$/,
    (business) =>
      approvedTemplate(business, {
        name: "postman_template",
        components: [
          image,
          body("Dear {{1}}, you paid {{2}} on {{3}}, thank you very much!", "1", "2", "3"),
          buttons({ type: "QUICK_REPLY", text: "Yes" }, { type: "QUICK_REPLY", text: "No" }),
        ],
      }),
  ],
];

const image: Json = { type: "HEADER", format: "IMAGE", example: { header_handle: ["4::aW"] } };

export async function prepareFor(business: Business, title: string, values: ReadonlyMap<string, string>): Promise<void> {
  for (const [pattern, prepare] of preparations) if (pattern.test(title)) await prepare(business, values);
}

async function unverify(business: Business): Promise<void> {
  const number = business.emulator.world.numbers.get(phoneNumberId);
  if (number) number.verified = false;
  await business.graph("GET", accountId);
}

function body(text: string, ...example: string[]): Json {
  return { type: "BODY", text, ...(example.length > 0 ? { example: { body_text: [example] } } : {}) };
}

function buttons(...list: Json[]): Json {
  return { type: "BUTTONS", buttons: list };
}
