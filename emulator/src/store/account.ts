import type { JsonObject } from "../json.ts";

type AccountSubscription = { readonly appId: string; readonly overrideCallbackUri: string | null; readonly verifyToken: string | null };

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
  /** Countries where authentication messages are priced `authentication-international`. */
  authenticationInternational: readonly string[];
  subscriptions: AccountSubscription[];
  readonly flows: Map<string, Flow>;
  /** Emulator times of template creations of the last hour. */
  templateCreations: number[];
};

export type Flow = {
  readonly id: string;
  name: string;
  status: "DRAFT" | "PUBLISHED" | "DEPRECATED" | "BLOCKED" | "THROTTLED";
  categories: readonly string[];
  endpointUri: string | null;
  json: JsonObject | null;
};
