import type { InteractiveHeader, MessageContent, RenderedContent, TemplateButtonValue, TemplateHeader } from "../../messages/content.ts";
import type { JsonObject } from "../../platform/json.ts";
import type { Recipient } from "../../policy/recipient.ts";

/** The body of `POST /{phone number id}/messages` (section 3). `to` always with its plus, or Meta prefixes a country code of its own. */
export function toWire(rendered: RenderedContent, recipient: Recipient, callbackData: string): JsonObject {
  return {
    messaging_product: "whatsapp",
    recipient_type: "individual",
    ...(recipient.kind === "phone" ? { to: recipient.value } : { recipient: recipient.value }),
    ...contentOf(rendered.content),
    biz_opaque_callback_data: callbackData,
  };
}

function contentOf(content: MessageContent): JsonObject {
  switch (content.kind) {
    case "template":
      return { type: "template", template: templateOf(content) };
    case "text":
      return { type: "text", text: { body: content.text, preview_url: content.previewUrl ?? false } };
    case "buttons":
      return interactive("button", content, { buttons: content.buttons.map(({ id, title }) => ({ type: "reply", reply: { id, title } })) });
    case "list":
      return interactive(
        "list",
        { ...content, ...(content.header === undefined ? {} : { header: { kind: "text", text: content.header } }) } as Framed,
        {
          button: content.button,
          sections: content.sections.map(({ title, rows }) => ({
            ...(title === undefined ? {} : { title }),
            rows: rows.map(({ id, title: rowTitle, description }) => ({
              id,
              title: rowTitle,
              ...(description === undefined ? {} : { description }),
            })),
          })),
        },
      );
    case "link":
      return interactive("cta_url", content, { name: "cta_url", parameters: { display_text: content.label, url: content.url } });
    case "media":
      return {
        type: content.media,
        [content.media]: {
          link: content.link,
          // Audio and stickers have no caption; only a document has a name (section 3.3).
          ...(content.caption === undefined || content.media === "audio" || content.media === "sticker"
            ? {}
            : { caption: content.caption }),
          ...(content.filename === undefined || content.media !== "document" ? {} : { filename: content.filename }),
        },
      };
  }
}

type Framed = { readonly header?: InteractiveHeader; readonly body: string; readonly footer?: string };

function interactive(type: string, content: Framed, action: JsonObject): JsonObject {
  return {
    type: "interactive",
    interactive: {
      type,
      ...(content.header === undefined ? {} : { header: headerOf(content.header) }),
      body: { text: content.body },
      ...(content.footer === undefined ? {} : { footer: { text: content.footer } }),
      action,
    },
  };
}

function headerOf(header: InteractiveHeader): JsonObject {
  return header.kind === "text" ? { type: "text", text: header.text } : { type: header.kind, [header.kind]: { link: header.link } };
}

function templateOf(content: Extract<MessageContent, { readonly kind: "template" }>): JsonObject {
  const components: JsonObject[] = [];
  if (content.header) components.push({ type: "header", parameters: templateHeader(content.header) });
  if (content.body) components.push({ type: "body", parameters: textParameters(content.body) });
  for (const button of content.buttons ?? []) components.push(templateButton(button));
  return { name: content.name, language: { code: content.language ?? "" }, ...(components.length === 0 ? {} : { components }) };
}

function templateHeader(header: TemplateHeader): readonly JsonObject[] {
  if (header.kind === "text") return textParameters(header.values);
  return [
    {
      type: header.kind,
      [header.kind]: {
        link: header.link,
        ...(header.filename === undefined || header.kind !== "document" ? {} : { filename: header.filename }),
      },
    },
  ];
}

/** Numbered ones go by their order, named ones by name. */
function textParameters(values: { readonly [parameter: string]: string }): readonly JsonObject[] {
  const entries = Object.entries(values);
  const positional = entries.every(([name]) => /^\d+$/.test(name));
  return entries.map(([name, text]) => (positional ? { type: "text", text } : { type: "text", parameter_name: name, text }));
}

function templateButton(button: TemplateButtonValue): JsonObject {
  const index = String(button.index);
  switch (button.kind) {
    case "url":
      return { type: "button", sub_type: "url", index, parameters: [{ type: "text", text: button.suffix }] };
    case "quick_reply":
      return { type: "button", sub_type: "quick_reply", index, parameters: [{ type: "payload", payload: button.payload }] };
    case "copy_code":
      return { type: "button", sub_type: "copy_code", index, parameters: [{ type: "coupon_code", coupon_code: button.code }] };
  }
}
