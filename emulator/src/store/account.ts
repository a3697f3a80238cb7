import type { FlowHealth } from "../flows/flow-health.ts";
import type { ValidationError } from "../flows/judge/findings.ts";
import type { JsonObject } from "../json.ts";

type AccountSubscription = { readonly appId: string; readonly overrideCallbackUri: string | null; readonly verifyToken: string | null };

/** What Meta has done to an account; each until an emulator time, or until it is lifted. */
export type Enforcement = {
  /** `RESTRICTED_BIZ_INITIATED_MESSAGING` and the like, by type. */
  readonly restrictions: Map<string, number>;
  disabled: boolean;
  paymentProblem: boolean;
  /** Template sends answer 131064: categories were given wrongly too often. */
  misclassifiedUntil: number;
  /** Countries (ISO 2) the account may not write to: 130497. */
  readonly barredCountries: Set<string>;
};

/** A WhatsApp Business Account (since September 2026: Messaging account; the id is the same). */
export type Account = {
  readonly id: string;
  readonly appId: string;
  readonly businessId: string;
  name: string;
  currency: string;
  country: string;
  timeZone: string;
  marketingDisabledOnCloudApi: boolean;
  directSend: boolean;
  /** Whether it may use the Marketing Messages API. */
  marketingMessagesOnboarded: boolean;
  /** Countries where authentication messages are priced `authentication-international`. */
  authenticationInternational: readonly string[];
  subscriptions: AccountSubscription[];
  readonly flows: Map<string, Flow>;
  /** Emulator times of template creations of the last hour. */
  templateCreations: number[];
  /** Names of deleted approved templates, and since when they may not be used. */
  readonly deletedNames: Map<string, number>;
  utilityPausedAt: number | null;
  readonly enforcement: Enforcement;
};

export type FlowStatus = "DRAFT" | "PUBLISHED" | "DEPRECATED" | "BLOCKED" | "THROTTLED";

export type Flow = {
  readonly id: string;
  name: string;
  status: FlowStatus;
  categories: readonly string[];
  endpointUri: string | null;
  /** The draft: as uploaded, as read, and what is wrong with it. */
  text: string | null;
  json: JsonObject | null;
  errors: readonly ValidationError[];
  /** What was published, newest last: messages open the version they were sent with. */
  versions: readonly { readonly number: number; readonly json: JsonObject }[];
  /** Emulator times of sends of the last hour, for the throttled state. */
  sends: number[];
  readonly health: FlowHealth;
};
