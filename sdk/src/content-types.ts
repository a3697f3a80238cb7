/** What a message says. Texts are Liquid templates over `profile`, `event`, `answers`, `run` and `now`. */
export type MessageContent =
  | {
      readonly kind: "template";
      readonly name: string;
      /** BCP 47 or Meta's `en_US`; absent: the profile's locale, then the template's own. */
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
