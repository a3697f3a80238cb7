/**
 * What a kind of channel is, as far as that can be told without any network: who is reached by it, what a message of it is made of,
 * how it reads, and how a sender is set up. The same on the server and in the browser.
 */
import type { ChannelKind } from "../consent/consent.ts";
import type { Json, JsonObject } from "../platform/json.ts";
import type { IdentityKind } from "../profiles/profile.ts";
import type { ContentPreview, FieldValues } from "./content.ts";
import type { Fault, Place, TextForm } from "./form/part.ts";

/** A word for people in each language of the console. */
export type Worded = { readonly en: string; readonly fr: string };

export type ChannelForm = {
  readonly kind: ChannelKind;
  /** "E-mail". */
  readonly name: Worded;
  /** One sentence: what the channel is for. */
  readonly about: Worded;
  /**
   * The identities a message can go to, the best first. `profile`: the profile itself, so that nobody lacks an address. `subscription`:
   * the channel keeps addresses by the profile's id, and who has one is known as reachable.
   */
  readonly addressedBy: readonly IdentityKind[] | "profile" | "subscription";
  /** People know it, if at all, by the name of the workspace's sender: their pages offer it only where it is theirs to choose. */
  readonly goesByOwnName?: true;
  /** Texts of a message, by their names, in the order an author fills them in. */
  readonly fields: { readonly [name: string]: ChannelField };
  /** Files of the library may go with a message: so many, with so many bytes together. Left out: none. */
  readonly files?: { readonly most: number; readonly mostBytes: number };
  /** How filled-in fields read. */
  readonly preview: (fields: FieldValues) => ContentPreview;
  /** It has looks of its own, which the channel draws (`draw`). */
  readonly isDrawn?: true;
  /** What an author is told beside the preview while they write; null: nothing. Never part of the message. */
  readonly note?: (fields: FieldValues) => Worded | null;
  /** What is wrong with the fields beside the limits of each. `fixed` answers null for a text that differs from person to person. */
  readonly faults?: (fields: FieldValues, at: Place, fixed: (text: string) => string | null) => readonly Fault[];
  /** Variables that only the channel can fill in, when it sends, and what stands in their place until then. */
  readonly standIns?: { readonly [variable: string]: string };
  /** What a sender is set up with; secrets are stored encrypted and never shown again. */
  readonly settings: { readonly [name: string]: ChannelSetting };
  readonly secrets: { readonly [name: string]: ChannelSetting };
  /** What is wrong between settings that are each right; `path` names one of them. */
  readonly settingsFaults?: (settings: JsonObject) => readonly Fault[];
  /** Messages a second of a new sender. */
  readonly messagesPerSecond: number;
  /** What the channel tells of a message after it took it. */
  readonly tells: readonly ("delivered" | "read" | "clicked" | "replied")[];
};

export type ChannelField = {
  /** In sentences about what is wrong: "the subject". */
  readonly what: string;
  readonly label: Worded;
  readonly help?: Worded;
  /** Characters. */
  readonly most: number;
  readonly required: boolean;
  readonly form?: TextForm;
  /** How it is edited: a line, several lines, or the address of a page or picture. */
  readonly control: "line" | "lines" | "address";
  /** Which of it are links that clicks are counted on. */
  readonly links?: "inText" | "inMarkup" | "address";
  /** What the text is written in: values that are filled into HTML or MJML are escaped for it. */
  readonly markup?: "html";
};

export type ChannelSetting = {
  readonly label: Worded;
  readonly help?: Worded;
  readonly kind: "text" | "number" | "yes_no" | "choice" | "lines";
  readonly choices?: readonly string[];
  readonly required: boolean;
  readonly initial?: string | number | boolean;
  /** The secret that is sent to the place this names: whoever names another place gives it again. */
  readonly leads?: string;
  /** Null when the value is right, else what is wrong: "must be a host name such as smtp.example.com". */
  readonly problem?: (value: Json) => Worded | null;
};
