import type { InteractiveHeader, MessageContent, RenderedContent } from "../../messages/content.ts";
import type { JsonObject } from "../../platform/json.ts";
import type { Recipient } from "../../policy/recipient.ts";
import { commerceWire } from "./wire-commerce.ts";
import { given, mediaWire, placeWire, type SentFiles } from "./wire-parts.ts";
import { templateWire } from "./wire-template.ts";

/**
 * The body of `POST /{phone number id}/messages` (section 3). `to` always with its plus, or Meta prefixes a country code of its own.
 * A flow without a token of its own gets the callback data: it leads its answers back to the message.
 */
export function toWire(rendered: RenderedContent, recipient: Recipient, callbackData: string): JsonObject {
  const { content } = rendered;
  return {
    messaging_product: "whatsapp",
    recipient_type: "individual",
    ...(recipient.kind === "phone" ? { to: recipient.value } : { recipient: recipient.value }),
    ...contentOf(rendered, callbackData),
    ...quoteOf(content),
    ...directOf(content),
    biz_opaque_callback_data: callbackData,
  };
}

function contentOf({ content, media: files }: RenderedContent, token: string): JsonObject {
  switch (content.kind) {
    case "fields":
      throw new Error("texts by name are not for WhatsApp");
    case "template":
      return { type: "template", template: templateWire(content, token, files) };
    case "text":
      return { type: "text", text: { body: content.text, preview_url: content.previewUrl ?? false } };
    case "media": {
      const { media, voice } = content;
      // Audio and stickers have no caption; only a document has a name (section 3.3).
      const caption = media === "audio" || media === "sticker" ? undefined : content.caption;
      const filename = media === "document" ? content.filename : undefined;
      const file = mediaWire(content, files, { named: media === "document" });
      return { type: media, [media]: { ...file, ...given({ caption, filename, voice: media === "audio" ? voice : undefined }) } };
    }
    case "location":
      return { type: "location", location: placeWire(content) };
    case "contacts":
      return { type: "contacts", contacts: content.contacts.map(contactOf) };
    case "reaction":
      return { type: "reaction", reaction: { message_id: content.to, emoji: content.emoji ?? "" } };
    case "buttons":
      return interactive("button", content, files, {
        buttons: content.buttons.map(({ id, title }) => ({ type: "reply", reply: { id, title } })),
      });
    case "list":
      return interactive("list", { ...content, header: textHeader(content.header) }, files, listAction(content));
    case "link":
      return interactive("cta_url", content, files, { name: "cta_url", parameters: { display_text: content.label, url: content.url } });
    case "flow":
      return interactive("flow", content, files, flowAction(content, token));
    case "location_request":
      return interactive("location_request_message", content, files, { name: "send_location" });
    case "contact_request":
      return interactive("request_contact_info", content, files, { name: "request_contact_info" });
    case "address_request":
      return interactive("address_message", content, files, {
        name: "address_message",
        parameters: { country: content.country, ...given({ values: content.values }) },
      });
    case "product":
    case "products":
    case "catalog":
    case "carousel":
      return { type: "interactive", interactive: commerceWire(content, files) };
  }
}

function quoteOf(content: MessageContent): JsonObject {
  return "replyTo" in content && content.replyTo !== undefined ? { context: { message_id: content.replyTo } } : {};
}

function directOf(content: MessageContent): JsonObject {
  if (!("directSend" in content) || content.directSend === undefined) return {};
  const { category, templateName } = content.directSend;
  return { category, ...(templateName === undefined ? {} : { direct_send_config: { template_name: templateName } }) };
}

type Framed = { readonly header?: InteractiveHeader | undefined; readonly body: string; readonly footer?: string };

function interactive(type: string, { header, body, footer }: Framed, files: SentFiles, action: JsonObject): JsonObject {
  return {
    type: "interactive",
    interactive: {
      type,
      ...(header === undefined ? {} : { header: headerOf(header, files) }),
      body: { text: body },
      ...(footer === undefined ? {} : { footer: { text: footer } }),
      action,
    },
  };
}

function textHeader(text: string | undefined): InteractiveHeader | undefined {
  return text === undefined ? undefined : { kind: "text", text };
}

function headerOf(header: InteractiveHeader, files: SentFiles): JsonObject {
  if (header.kind === "text") return { type: "text", text: header.text };
  return { type: header.kind, [header.kind]: mediaWire(header, files, { named: header.kind === "document" }) };
}

function listAction({ button, sections }: Extract<MessageContent, { readonly kind: "list" }>): JsonObject {
  return {
    button,
    sections: sections.map(({ title, rows }) => ({
      ...given({ title }),
      rows: rows.map(({ id, title: rowTitle, description }) => ({ id, title: rowTitle, ...given({ description }) })),
    })),
  };
}

const FLOW_MESSAGE_VERSION = "3";

function flowAction(content: Extract<MessageContent, { readonly kind: "flow" }>, token: string): JsonObject {
  const { flowId, label, screen, data, choices, draft } = content;
  return {
    name: "flow",
    parameters: {
      flow_message_version: FLOW_MESSAGE_VERSION,
      flow_id: flowId,
      flow_cta: label,
      flow_token: content.token ?? token,
      mode: draft === true ? "draft" : "published",
      ...(screen === undefined
        ? { flow_action: "data_exchange" }
        : {
            flow_action: "navigate",
            flow_action_payload: {
              screen,
              ...given({ data: filledOf({ ...data, ...(choices && { [choices.question]: choices.options }) }) }),
            },
          }),
    },
  };
}

/** Meta refuses empty data. */
function filledOf(data: JsonObject): JsonObject | undefined {
  return Object.keys(data).length === 0 ? undefined : data;
}

function contactOf({
  name,
  firstName,
  lastName,
  phones,
  emails,
  company,
  title,
  url,
}: Extract<MessageContent, { readonly kind: "contacts" }>["contacts"][number]): JsonObject {
  return {
    name: { formatted_name: name, first_name: firstName, ...given({ last_name: lastName }) },
    ...given({
      phones: phones?.map(({ phone, type, whatsAppId }) => ({ phone, ...given({ type, wa_id: whatsAppId }) })),
      emails: emails?.map(({ email, type }) => ({ email, ...given({ type }) })),
      org: company === undefined && title === undefined ? undefined : given({ company, title }),
      urls: url === undefined ? undefined : [{ url }],
    }),
  };
}
