/** What a message says. Texts are Liquid templates over `profile`, `event`, `answers`, `run` and `now`. */
export type MessageContent = (TemplateContent | FreeForm | FieldsContent) & { readonly missing?: MissingPolicy };

/** What a message of any other channel than WhatsApp says: texts by the names that the channel gives them, such as `subject` and `body`. */
export type FieldsContent = {
  readonly kind: "fields";
  readonly fields: { readonly [field: string]: string };
  /** Of the library, where the channel takes files. */
  readonly files?: readonly { readonly asset: string; readonly filename?: string }[];
};

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
