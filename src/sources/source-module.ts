/**
 * What the folder of a kind of source brings, as `source.ts`: how its calls prove who makes them, and what they mean in our words. Pure:
 * no network, no database. Nothing else knows it: adding a kind is adding a folder. How: `docs/shops.md`.
 */
import type { ConsentEntry } from "../consent/consent.ts";
import type { ChannelSetting, Worded } from "../messages/channel-form.ts";
import type { Json, JsonObject } from "../platform/json.ts";
import type { Identities } from "../profiles/profile.ts";

export type SourceKind = {
  /** The folder's name. */
  readonly kind: string;
  readonly name: Worded;
  /** One sentence: what comes in by it. */
  readonly about: Worded;
  /** What to do at the other side, in order; the address and the secret are shown beside. */
  readonly steps: readonly Worded[];
  readonly settings: { readonly [name: string]: ChannelSetting };
  readonly secret: {
    readonly label: Worded;
    /** Who makes it: the shop, which shows it to be typed in here, or Parley, to be typed in there. */
    readonly madeBy: "shop" | "parley";
  };
  /** Where people say what its calls mean, as `settings.mapping`: what is wrong with one. Null: the kind knows by itself. */
  readonly mapping: ((mapping: Json) => readonly string[]) | null;
  /** Proves who calls, before anything is believed or parsed. Null: nobody we know. */
  readonly open: (call: SourceCall, trust: Trust) => Opened | null;
  /** The topic by which a shop says that it is gone and wants all its people forgotten. Left out: it never does. */
  readonly farewell?: string;
  readonly read: (delivery: Delivery, settings: SourceSettings) => Told;
};
export type SourceSettings = JsonObject;

export type SourceCall = {
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string };
  readonly raw: Buffer;
  /** Milliseconds since 1970. */
  readonly now: number;
};
/** `secrets`: the one that holds, and while it is being changed the one before. */
export type Trust = { readonly secrets: readonly string[]; readonly settings: SourceSettings };

export type Opened =
  /** A sign of life that says nothing; answered and forgotten. */
  | { readonly kind: "ping" }
  | {
      readonly kind: "delivery";
      /** What it is about; empty: not told. */
      readonly topic: string;
      /** Its id at the other side, the same when it is told again. Null: its content stands for it. */
      readonly key: string | null;
      /** ISO; null: not told. */
      readonly sentAt: string | null;
      /** Authentic, and of another shop than this source is for. */
      readonly stranger: string | null;
    };

/** As it is kept, and read again when it is replayed. */
export type Delivery = {
  readonly topic: string;
  readonly body: Json;
  readonly isJson: boolean;
  readonly sentAt: string | null;
  /** ISO. */
  readonly receivedAt: string;
};

export type Told =
  | News
  /** What a product looks like, so that later carts show it: few shops put pictures into their carts. */
  | { readonly kind: "product"; readonly product: ToldProduct; readonly at: string | null }
  /** Somebody asked the shop to be forgotten, or for a copy of what is known of them. */
  | {
      readonly kind: "privacy";
      readonly asks: "erasure" | "copy";
      readonly person: Person;
      /** The asker's own number of the request. */
      readonly reference?: string;
    }
  /** Understood, and nothing to do for it. */
  | { readonly kind: "ignored"; readonly why: string }
  /** Somebody should look at it: kept, shown, and read again when asked. */
  | { readonly kind: "problem"; readonly why: string };

export type News = {
  readonly kind: "news";
  readonly person: Person;
  readonly events: readonly ToldEvent[];
  readonly consent: readonly ToldConsent[];
  /**
   * Whose it is, whatever names it bears: of whoever a delivery before named together with this object. A parcel
   * is its buyer's, not of whoever stands on the label.
   */
  readonly of?: string;
  /** Objects that are this person's, to be known by later: `order:5001`. */
  readonly names?: readonly string[];
  /**
   * It says how the object stands, not what happened once: one that says how it stood earlier than what is known is left out. `at`: ISO.
   */
  readonly stateOf?: { readonly object: string; readonly at: string };
  /** Attributes are those of the person at that time; of an older one only what happened counts. */
  readonly personAsOf?: { readonly object: string; readonly at: string };
  /** Said of somebody nobody knows, as of a cart before its owner said who they are: no problem. */
  readonly mayBeNobody?: true;
};

export type ToldEvent = {
  readonly type: string;
  readonly properties: JsonObject;
  /** ISO; null: when it was sent or received. */
  readonly occurredAt: string | null;
  /** What happens once, however many deliveries tell of it: `order:5001:placed`. Null: each delivery is one. */
  readonly once: string | null;
};

export type Person = {
  readonly identities: Identities;
  readonly attributes: JsonObject;
  readonly locale: string | null;
  readonly country: string | null;
};

/** Who took it in and where it is kept is added by the door. `occurredAt` null: nobody knows, so anything else outranks it. */
export type ToldConsent = Pick<ConsentEntry, "channel" | "purpose" | "action" | "how" | "evidence" | "occurredAt">;

export type ToldProduct = {
  readonly id: string;
  readonly title: string | null;
  readonly imageUrl: string | null;
  readonly url: string | null;
};
