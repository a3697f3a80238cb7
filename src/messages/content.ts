import type { JsonObject } from "../platform/json.ts";

/**
 * What a message says, before its variables are filled in. Texts are Liquid templates over
 * `profile`, `event`, `answers` and `run`. Limits and JSON shape: `form/content-form.ts`.
 */
export type MessageContent = (TemplateContent | FreeForm | FieldsContent) & { readonly missing?: MissingPolicy };

/** What a message of any other channel than WhatsApp says: texts by the names that the channel's form gives them (`channel-form.ts`). */
export type FieldsContent = {
  readonly kind: "fields";
  readonly fields: FieldValues;
  /** The channel's id of the customer's message that it answers, for channels that keep what was said together. */
  readonly replyTo?: string;
  /** Files of the workspace's library that go with it, for channels that take some. */
  readonly files?: readonly AttachedFile[];
};
/** What is known of the file stands beside its id, so that it can be shown without the library. */
export type AttachedFile = {
  readonly asset: string;
  readonly filename?: string;
  readonly kind?: MediaContent["media"];
  readonly bytes?: number;
};
export type FieldValues = { readonly [field: string]: string };

/** What becomes of a message that prints a variable which has no value for the person. Without it: nothing is printed in its place. */
export type MissingPolicy = {
  /** What is printed instead, by the variable as the text names it: `profile.attributes.first_name`. Plain text. */
  readonly fallbacks?: { readonly [variable: string]: string };
  /** Of every other one: print nothing, do not send this person the message, or let it fail. */
  readonly otherwise: "blank" | "skip" | "fail";
};

export type TemplateContent = {
  readonly kind: "template";
  readonly name: string;
  /** BCP 47 or Meta's `en_US`; absent: the profile's locale, then the template's only or first language. */
  readonly language?: string;
  readonly header?: TemplateHeader;
  /** Named parameters, or `"1"`, `"2"`, … for positional templates. */
  readonly body?: TextValues;
  readonly buttons?: readonly TemplateButtonValue[];
  /** When a limited-time offer ends: an instant, RFC 3339. */
  readonly offerEndsAt?: string;
  /** Values of a carousel's cards, in their order. */
  readonly cards?: readonly TemplateCard[];
  /** What is said instead while the service window is open. */
  readonly inWindow?: InWindow;
};
export type InWindow = {
  /** `cheaper`: only where the template would be charged more. */
  readonly when: "open" | "cheaper";
  readonly content: FreeForm;
};
export type TemplateCard = {
  readonly header?: TemplateHeader;
  readonly body?: TextValues;
  readonly buttons?: readonly TemplateButtonValue[];
};
export type TextValues = { readonly [parameter: string]: string };

/** Where a file comes from, one of the two: an address that WhatsApp fetches (Liquid), or the id of a file of the workspace's library. */
export type MediaSource = { readonly link?: string; readonly asset?: string };
export type TemplateHeader =
  | { readonly kind: "text"; readonly values: TextValues }
  | ({ readonly kind: "image" | "video" | "document"; readonly filename?: string } & MediaSource)
  | ({ readonly kind: "location" } & Place)
  | ({ readonly kind: "product" } & Product);
export type TemplateButtonValue =
  /** The end of the button's address; where the button leads through our short links, the whole address it is to lead to. */
  | { readonly index: number; readonly kind: "url"; readonly suffix: string }
  | { readonly index: number; readonly kind: "quick_reply"; readonly payload: string }
  | { readonly index: number; readonly kind: "copy_code"; readonly code: string }
  | { readonly index: number; readonly kind: "flow"; readonly token?: string; readonly data?: TextValues }
  | { readonly index: number; readonly kind: "catalog"; readonly thumbnail?: string }
  | { readonly index: number; readonly kind: "products"; readonly thumbnail: string; readonly sections: readonly ProductSection[] };

/** Sent only while the service window is open, unless it asks for Direct Send. */
export type FreeForm =
  | TextContent
  | MediaContent
  | ButtonsContent
  | ListContent
  | LinkContent
  | FlowContent
  | LocationContent
  | ContactsContent
  | ReactionContent
  | LocationRequestContent
  | ContactRequestContent
  | AddressRequestContent
  | ProductContent
  | ProductsContent
  | CatalogContent
  | CarouselContent;

type Reply = {
  /** The channel's id of the message that is quoted above this one. */
  readonly replyTo?: string;
};
type Framed = Reply & { readonly header?: InteractiveHeader; readonly body: string; readonly footer?: string };
/** Meta makes a template of the content, so that it may go outside the service window (section 3.13 of the WhatsApp reference). */
type Direct = { readonly directSend?: { readonly category: "utility" | "authentication"; readonly templateName?: string } };

export type InteractiveHeader =
  | { readonly kind: "text"; readonly text: string }
  | ({ readonly kind: "image" | "video" | "document" } & MediaSource);
/** Degrees as decimal text, so that they may be Liquid. */
export type Place = { readonly latitude: string; readonly longitude: string; readonly name?: string; readonly address?: string };
export type Product = { readonly catalogId: string; readonly productId: string };
export type ProductSection = { readonly title?: string; readonly productIds: readonly string[] };

export type TextContent = Reply & Direct & { readonly kind: "text"; readonly text: string; readonly previewUrl?: boolean };
export type MediaContent = Reply &
  MediaSource & {
    readonly kind: "media";
    readonly media: "image" | "video" | "audio" | "document" | "sticker";
    readonly caption?: string;
    readonly filename?: string;
    /** Of audio: shown as a voice message; needs OGG with Opus. */
    readonly voice?: boolean;
  };
export type ButtonsContent = Framed &
  Direct & { readonly kind: "buttons"; readonly buttons: readonly { readonly id: string; readonly title: string }[] };
export type ListContent = Reply & {
  readonly kind: "list";
  readonly header?: string;
  readonly body: string;
  readonly footer?: string;
  readonly button: string;
  readonly sections: readonly {
    readonly title?: string;
    readonly rows: readonly { readonly id: string; readonly title: string; readonly description?: string }[];
  }[];
};
export type LinkContent = Framed & Direct & { readonly kind: "link"; readonly label: string; readonly url: string };
export type FlowContent = Framed & {
  readonly kind: "flow";
  readonly flowId: string;
  readonly label: string;
  /** Told to the flow's data endpoint; left out: made of the message's id. */
  readonly token?: string;
  /** First screen and what it is given; left out: the data endpoint is asked. */
  readonly screen?: string;
  readonly data?: TextValues;
  /** What may be chosen in answer to one question of the first screen, where the form leaves that open. */
  readonly choices?: { readonly question: string; readonly options: readonly { readonly id: string; readonly title: string }[] };
  readonly draft?: boolean;
};
export type LocationContent = Reply & { readonly kind: "location" } & Place;
export type ContactsContent = Reply & { readonly kind: "contacts"; readonly contacts: readonly Contact[] };
export type Contact = {
  readonly name: string;
  readonly firstName: string;
  readonly lastName?: string;
  readonly phones?: readonly { readonly phone: string; readonly type?: string; readonly whatsAppId?: string }[];
  readonly emails?: readonly { readonly email: string; readonly type?: string }[];
  readonly company?: string;
  readonly title?: string;
  readonly url?: string;
};
/** To the message with the channel's id `to`; without an emoji the reaction is taken back. */
export type ReactionContent = { readonly kind: "reaction"; readonly to: string; readonly emoji?: string };
export type LocationRequestContent = Reply & { readonly kind: "location_request"; readonly body: string };
export type ContactRequestContent = Reply & { readonly kind: "contact_request"; readonly body: string };
/** India only. `values` fill in what is known. */
export type AddressRequestContent = Reply & {
  readonly kind: "address_request";
  readonly body: string;
  readonly footer?: string;
  readonly country: "IN";
  readonly values?: TextValues;
};
export type ProductContent = Reply & Product & { readonly kind: "product"; readonly body?: string; readonly footer?: string };
export type ProductsContent = Reply & {
  readonly kind: "products";
  readonly catalogId: string;
  readonly header: string;
  readonly body: string;
  readonly footer?: string;
  readonly sections: readonly ProductSection[];
};
export type CatalogContent = Reply & {
  readonly kind: "catalog";
  readonly body: string;
  readonly footer?: string;
  readonly thumbnail?: string;
};
export type CarouselContent = Reply & { readonly kind: "carousel"; readonly body: string; readonly cards: readonly CarouselCard[] };
/** All of one carousel are of one kind. */
export type CarouselCard =
  | {
      readonly kind: "link";
      readonly header: { readonly kind: "image" | "video" } & MediaSource;
      readonly body?: string;
      readonly label: string;
      readonly url: string;
    }
  | ({ readonly kind: "product" } & Product);

/**
 * Content with its variables filled in, plus how it reads on the phone (`preview`), so that every screen can show what
 * the customer saw without looking the template up again.
 */
export type RenderedContent = {
  readonly content: MessageContent;
  readonly preview: ContentPreview;
  /** Of a template that Meta counts as marketing: it may go by another endpoint. */
  readonly marketing?: true;
  /** Under which id the channel has each file of the library that the content names. */
  readonly media?: { readonly [asset: string]: SentMedia };
  /** Where its short links lead; without it, it has none. */
  readonly links?: readonly TrackedLink[];
};

/** `place`: JSON pointer of the text below the content, such as `/url` or `/cards/1/buttons/0`. */
export type TrackedLink = { readonly code: string; readonly place: string; readonly target: string };

export type SentMedia = { readonly id: string; /** Of a document. */ readonly filename?: string };

export type ContentPreview = {
  readonly header:
    | { readonly kind: "text"; readonly text: string }
    | { readonly kind: "image" | "video" | "audio" | "document" | "sticker"; readonly url: string; readonly filename?: string }
    | ({ readonly kind: "location" } & Place)
    | { readonly kind: "contact"; readonly names: readonly string[] }
    | { readonly kind: "product"; readonly productId: string }
    | null;
  readonly body: string;
  /** What goes along beside the words; `url` is empty while the file is not there. */
  readonly files?: readonly PreviewFile[];
  /** What was filled in. */
  readonly answers?: readonly ContentAnswer[];
  readonly footer: string | null;
  readonly buttons: readonly {
    readonly kind:
      | "reply"
      | "url"
      | "phone"
      | "copy_code"
      | "list"
      | "flow"
      | "catalog"
      | "products"
      | "product"
      | "location"
      | "contact"
      | "address"
      | "other";
    readonly text: string;
    readonly url?: string;
  }[];
  /** What a list's button opens. */
  readonly sections?: readonly {
    readonly title: string | null;
    readonly rows: readonly { readonly title: string; readonly description: string | null }[];
  }[];
  readonly cards?: readonly ContentPreview[];
  readonly offer?: { readonly text: string; readonly endsAt: string | null };
};

export type PreviewFile = {
  readonly kind: "image" | "video" | "audio" | "document" | "sticker";
  readonly url: string;
  readonly filename: string | null;
  readonly bytes: number | null;
};

/** What says something by itself, in the order in which they are offered for choice. */
export const SAID_KINDS = [
  "text",
  "image",
  "video",
  "audio",
  "document",
  "sticker",
  "location",
  "contacts",
  "order",
  "button",
  "list_row",
  "flow",
] as const;

/**
 * What a customer sent. `text` is what a list of conversations shows (the text, the tapped title, the caption,
 * or nothing); `raw` is the channel's own object, whole, so that no type is ever lost.
 */
export type InboundContent = {
  readonly kind: (typeof SAID_KINDS)[number] | "reaction" | "edit" | "revoke" | "system" | "unsupported" | "unknown";
  readonly text: string | null;
  /** Button payload, reply id or row id of what was tapped. */
  readonly choice: string | null;
  /** The channel's id of the message answered, reacted to, edited or revoked. */
  readonly target: string | null;
  /** What was sent besides words, as journeys may use it: the answers of a form, a place, an order. Null when there is none. */
  readonly data: JsonObject | null;
  /** Of a form of ours: its questions and what was answered, as people read them. */
  readonly answers?: readonly ContentAnswer[];
  /** Of a picture, video, sound, document or sticker: what is to be fetched. */
  readonly media?: InboundMedia;
  /** Of an e-mail what is attached, of a form its photos and documents; `data` names each of these by its place here, `{ name, place }`. */
  readonly files?: readonly InboundMedia[];
  /** Of who came from an ad or a post with a button to WhatsApp. */
  readonly referral?: Referral;
  /** The entry point it came by. */
  readonly entryPoint?: { readonly name: string; readonly keyword: string };
  readonly raw: JsonObject;
};
/** Of a choice its titles, of files their names; days as `2026-11-29`. */
export type ContentAnswer = {
  readonly question: string;
  readonly answer: string | number | boolean | readonly string[];
  /** Of a question for files: each with where it can be read. `answer` has their names. */
  readonly files?: readonly { readonly name: string | null; readonly url: string }[];
};
/** Without what the channel did not tell; `clickId` is the ad platform's, for its own conversions. */
export type Referral = {
  readonly type?: string;
  readonly id?: string;
  readonly url?: string;
  readonly headline?: string;
  readonly body?: string;
  readonly clickId?: string;
};
export type InboundMedia = {
  readonly kind: "image" | "video" | "audio" | "document" | "sticker";
  readonly externalId: string;
  readonly mime: string | null;
  /** Hexadecimal. */
  readonly sha256: string | null;
  readonly filename: string | null;
  /** Encrypted on a host for files, with what opens it; `externalId` then is only a name. */
  readonly parcel?: FileParcel;
  /** It came along and is here already: what is in it, and how much. */
  readonly stored?: { readonly mime: string; readonly bytes: number };
};
/** AES-256-CBC and ten bytes of HMAC-SHA256 behind it; all but the address in base64. */
export type FileParcel = {
  readonly url: string;
  readonly key: string;
  readonly hmacKey: string;
  readonly iv: string;
  readonly encryptedSha256: string;
  readonly plainSha256: string;
};
