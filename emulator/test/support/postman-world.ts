import { generateKeyPairSync } from "node:crypto";
import { FormData, request } from "undici";
import {
  accountId,
  appId,
  approvedTemplate,
  businessId,
  phoneNumberId,
  systemToken,
  type Answer,
  type Business,
  type Json,
} from "./business.ts";
import type { Saved } from "./postman-collection.ts";

/** The collections show a shortened key; a server that looks at keys needs a whole one. */
export const postmanKey = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
}).publicKey;
const shortenedKey = "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKC\n...\n8QIDAQAB\n-----END PUBLIC KEY-----";

const flowJson = JSON.stringify({
  version: "7.3",
  screens: [
    {
      id: "FIRST",
      terminal: true,
      layout: {
        type: "SingleColumnLayout",
        children: [{ type: "Footer", label: "Send", "on-click-action": { name: "complete", payload: {} } }],
      },
    },
  ],
});

export const recipient = "+16505551234";

/** Puts in place what the collection's author had: a conversation, media, templates, a flow, a QR code. */
export async function furnish(business: Business, title: string): Promise<ReadonlyMap<string, string>> {
  await business.control("POST", "/reset", {});
  await business.control("PATCH", "/switches", { pairRate: null, messagesPerSecond: 100_000 });
  const customer = await business.customer(recipient);
  const inbound = await business.writes(customer);
  const id = async (answer: Promise<Answer>, key = "id"): Promise<string> => String((await answer).body[key]);
  const template = await templates(business);
  const flow = await id(
    business.graph("POST", `${accountId}/flows`, { name: "my first flow", categories: ["OTHER"], flow_json: flowJson }),
  );
  const qr = await id(business.graph("POST", `${phoneNumberId}/message_qrdls`, { prefilled_message: "Hi" }), "code");
  const upload = await id(business.graph("POST", "app/uploads?file_length=4&file_type=image/jpeg"));
  const media = new Map<string, string>();
  for (const [kind, type] of [
    ["image", "image/png"],
    ["sticker", "image/webp"],
    ["audio", "audio/ogg"],
    ["video", "video/mp4"],
    ["document", "application/pdf"],
  ] as const) {
    media.set(kind, await uploadFile(business, type));
  }
  const url = String((await business.graph("GET", media.get("image") ?? "")).body["url"]);
  return new Map<string, string>([
    [shortenedKey, postmanKey],
    ["{{Phone-Number-ID}}", phoneNumberId],
    ["{{business-phone-number-id}}", phoneNumberId],
    ["<PHONE_NUMBER_ID>", phoneNumberId],
    ["{{WABA-ID}}", accountId],
    ["{{waba-id}}", accountId],
    ["<SOURCE_WABA_ID>", accountId],
    ["{{Business-ID}}", businessId],
    ["{{Flow-ID}}", flow],
    ["{{flow-id}}", flow],
    ["{{Flow-Name}}", "my first flow"],
    ["{{flow-name}}", "my first flow"],
    ["{{User-Access-Token}}", systemToken],
    ["{{Media-ID}}", media.get("image") ?? ""],
    ["{{Media-URL}}", new URL(url).pathname.slice(1) + new URL(url).search],
    ["{{Upload-ID}}", upload],
    ["{{Recipient-Phone-Number}}", recipient],
    ["{{Recipient-WA-ID}}", recipient],
    ["{{Recipient-WA-Phone-Number}}", recipient],
    ["{{customer-phone-number}}", recipient],
    ["<IMAGE_OBJECT_ID>", media.get("image") ?? ""],
    ["<AUDIO_OBJECT_ID>", media.get("audio") ?? ""],
    ["<DOCUMENT_OBJECT_ID>", media.get("document") ?? ""],
    ["<VIDEO_OBJECT_ID>", media.get("video") ?? ""],
    ["<MEDIA_OBJECT_ID>", media.get("sticker") ?? ""],
    ["<INCOMING_MSG_ID>", inbound],
    ["<WHATSAPP_MESSAGE_ID>", inbound],
    ["<WAM_ID>", inbound],
    ["<EMOJI>", "😀"],
    ["<LOCATION_LATITUDE>", "48.85"],
    ["<LOCATION_LONGITUDE>", "2.35"],
    ["http(s)://", "https://"],
    ["<http(s)://document-url>", "https://x.io/a.pdf"],
    ["<http(s)://sticker-url>", "https://x.io/a.webp"],
    ["<http(s)://video-url>", "https://x.io/a.mp4"],
    ["<TEMPLATE_ID>", template],
    ["<HSM_ID>", template],
    ["<TEMPLATE_NAME>", /Flow Template/.test(title) ? "flow_template" : "2023_april_promo"],
    ["<NAME>", "2023_april_promo"],
    ["template-name", "postman_template"],
    ["language-and-locale-code", "en_US"],
    ["<HEADER_TYPE>", "text"],
    ["<QR_CODE_ID>", qr],
    ["<CODE>", qr],
    ["<YOUR_FILE_LENGTH>", "4"],
    ["<your-6-digit-pin>", "123456"],
    ["<6-digit-pin>", "123456"],
    ["<PIN>", "123456"],
    ["6-digit-pin", "123456"],
    ["<ALTERNATE_WEBHOOK_ENDPOINT_URL>", business.callbackUrl],
    ["<business-industry>", "RETAIL"],
    ["<https://website-1>", "https://website-1"],
    ["<https://website-2>", "https://website-2"],
    ["<IS_REGISTERED>", "true"],
    ["{{Application-ID}}", appId],
  ]);
}

async function templates(business: Business): Promise<string> {
  const body = (text: string, ...example: string[]): Json => ({
    type: "BODY",
    text,
    ...(example.length > 0 ? { example: { body_text: [example] } } : {}),
  });
  const reply = (text: string): Json => ({ type: "QUICK_REPLY", text });
  await approvedTemplate(business, { name: "hello_world", components: [body("Welcome and congratulations!!")] });
  await approvedTemplate(business, {
    name: "sample_shipping_confirmation",
    components: [body("Your package has been shipped. It will be delivered in {{1}} business days.", "2")],
  });
  await approvedTemplate(business, {
    name: "sample_issue_resolution",
    components: [
      body("Hi {{1}}, were we able to solve the issue that you were facing?", "Ana"),
      { type: "BUTTONS", buttons: [reply("Yes"), reply("No")] },
    ],
  });
  return approvedTemplate(business, {
    name: "2023_april_promo",
    category: "MARKETING",
    components: [body("Our Fall Sale is on, come and see us!")],
  });
}

async function uploadFile(business: Business, type: string): Promise<string> {
  const answer = await request(`${business.emulator.baseUrl}/v26.0/${phoneNumberId}/media`, {
    method: "POST",
    headers: { authorization: `Bearer ${systemToken}` },
    body: form([
      ["messaging_product", "text", "whatsapp"],
      ["file", "file", type],
    ]),
  });
  return String(((await answer.body.json()) as Json)["id"]);
}

export function form(fields: Saved["fields"] & object): FormData {
  const data = new FormData();
  for (const [key, type, value] of fields) {
    if (type === "file") data.set(key, new Blob(["{}"], { type: value === "" ? "image/png" : value }), "file");
    else data.set(key, value);
  }
  return data;
}
