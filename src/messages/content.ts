import type { JsonObject } from "../platform/json.ts";

/**
 * What a message says, before its variables are filled in. Texts are Liquid templates over
 * `profile`, `event`, `answers` and `run`. Channel-neutral where channels agree.
 */
export type MessageContent =
  | {
      readonly kind: "template";
      readonly name: string;
      /** BCP 47 or Meta's `en_US`; absent: the profile's locale, then the template's only or first language. */
      readonly language?: string;
      readonly header?: TemplateHeader;
      /** Named parameters, or `"1"`, `"2"`, … for positional templates. */
      readonly body?: { readonly [parameter: string]: string };
      readonly buttons?: readonly TemplateButtonValue[];
    }
  | { readonly kind: "text"; readonly text: string; readonly previewUrl?: boolean }
  | {
      readonly kind: "buttons";
      readonly header?: InteractiveHeader;
      readonly body: string;
      readonly footer?: string;
      readonly buttons: readonly { readonly id: string; readonly title: string }[];
    }
  | {
      readonly kind: "list";
      readonly header?: string;
      readonly body: string;
      readonly footer?: string;
      readonly button: string;
      readonly sections: readonly {
        readonly title?: string;
        readonly rows: readonly { readonly id: string; readonly title: string; readonly description?: string }[];
      }[];
    }
  | {
      readonly kind: "link";
      readonly header?: InteractiveHeader;
      readonly body: string;
      readonly footer?: string;
      readonly label: string;
      readonly url: string;
    }
  | {
      readonly kind: "media";
      readonly media: "image" | "video" | "audio" | "document" | "sticker";
      readonly link: string;
      readonly caption?: string;
      readonly filename?: string;
    };

export type TemplateHeader =
  | { readonly kind: "text"; readonly values: { readonly [parameter: string]: string } }
  | { readonly kind: "image" | "video" | "document"; readonly link: string; readonly filename?: string };
export type InteractiveHeader =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "image" | "video" | "document"; readonly link: string };
export type TemplateButtonValue =
  | { readonly index: number; readonly kind: "url"; readonly suffix: string }
  | { readonly index: number; readonly kind: "quick_reply"; readonly payload: string }
  | { readonly index: number; readonly kind: "copy_code"; readonly code: string };

/**
 * Content with its variables filled in, plus, for templates, how it reads on the phone (`preview`),
 * so that every screen can show what the customer saw without looking the template up again.
 */
export type RenderedContent = { readonly content: MessageContent; readonly preview: ContentPreview };

export type ContentPreview = {
  readonly header:
    | { readonly kind: "text"; readonly text: string }
    | { readonly kind: "image" | "video" | "audio" | "document" | "sticker"; readonly url: string }
    | null;
  readonly body: string;
  readonly footer: string | null;
  readonly buttons: readonly {
    readonly kind: "reply" | "url" | "phone" | "copy_code" | "list" | "other";
    readonly text: string;
    readonly url?: string;
  }[];
};

/**
 * What a customer sent. `text` is what a list of conversations shows (the text, the tapped title, the caption,
 * or nothing); `raw` is the channel's own object, whole, so that no type is ever lost.
 */
export type InboundContent = {
  readonly kind:
    | "text"
    | "image"
    | "video"
    | "audio"
    | "document"
    | "sticker"
    | "location"
    | "contacts"
    | "order"
    | "button"
    | "list_row"
    | "flow"
    | "reaction"
    | "edit"
    | "revoke"
    | "system"
    | "unsupported"
    | "unknown";
  readonly text: string | null;
  /** Button payload, reply id or row id of what was tapped. */
  readonly choice: string | null;
  /** The channel's id of the message answered, reacted to, edited or revoked. */
  readonly target: string | null;
  readonly raw: JsonObject;
};
