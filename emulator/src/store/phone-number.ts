import type { JsonObject } from "../json.ts";
import type { TokenBucket } from "../rules/throughput.ts";

export type QrCode = { readonly code: string; prefilledMessage: string };

export type PhoneNumber = {
  readonly id: string;
  readonly accountId: string;
  readonly displayPhoneNumber: string;
  readonly digits: string;
  verifiedName: string;
  qualityRating: string;
  verified: boolean;
  registered: boolean;
  pin: string | null;
  throughputLevel: "STANDARD" | "HIGH";
  messagingLimit: string;
  /** Refused with 131057 until then: the throughput is being raised. */
  maintenanceUntil: number;
  webhookOverride: { readonly uri: string; readonly verifyToken: string } | null;
  profile: JsonObject;
  commerce: { isCartEnabled: boolean; isCatalogVisible: boolean };
  publicKey: string | null;
  settings: JsonObject;
  automation: JsonObject;
  compliance: JsonObject;
  username: string | null;
  /** Customers whose thread somebody else holds. */
  readonly threadsAway: Set<string>;
  /** Customers this business blocked (ids), oldest first. */
  readonly blocked: Set<string>;
  readonly qrCodes: Map<string, QrCode>;
  readonly throughput: TokenBucket;
  /** Register and deregister attempts of the last 72 hours. */
  registrations: number[];
  /** Delivered service messages of one month, for the free tier. */
  readonly serviceTier: { month: string; delivered: number };
};
