import type { ContentPreview, InteractiveHeader, MessageContent } from "../messages/content.ts";

/** How free-form content, already filled, reads on the phone. */
export function previewOf(content: Exclude<MessageContent, { readonly kind: "template" }>): ContentPreview {
  switch (content.kind) {
    case "text":
      return { header: null, body: content.text, footer: null, buttons: [] };
    case "buttons":
      return {
        header: headerOf(content.header),
        body: content.body,
        footer: content.footer ?? null,
        buttons: content.buttons.map(({ title }) => ({ kind: "reply", text: title })),
      };
    case "list":
      return {
        header: content.header === undefined ? null : { kind: "text", text: content.header },
        body: content.body,
        footer: content.footer ?? null,
        buttons: [{ kind: "list", text: content.button }],
      };
    case "link":
      return {
        header: headerOf(content.header),
        body: content.body,
        footer: content.footer ?? null,
        buttons: [{ kind: "url", text: content.label, url: content.url }],
      };
    case "media":
      return { header: { kind: content.media, url: content.link }, body: content.caption ?? "", footer: null, buttons: [] };
  }
}

function headerOf(header: InteractiveHeader | undefined): ContentPreview["header"] {
  if (!header) return null;
  return header.kind === "text" ? header : { kind: header.kind, url: header.link };
}
