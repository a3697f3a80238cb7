import { previewOf } from "../content/preview.ts";
import { previewLine, outboundLine } from "../desk/preview.ts";
import { plainText } from "../desk/literal.ts";
import type { MessageContent } from "../messages/content.ts";

/** How an answer reads in a list before it is filled in. */
export function draftLine(content: MessageContent): string {
  switch (content.kind) {
    case "template":
      return `[${previewLine(content.name)}]`;
    case "fields":
      return previewLine(plainText(Object.values(content.fields).join(" "))) || "[text]";
    case "reaction":
      return content.emoji ?? "";
    default: {
      const preview = previewOf(content);
      return outboundLine({ ...preview, body: plainText(preview.body) }, content.kind);
    }
  }
}
