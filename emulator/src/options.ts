import type { ClockCommand, Switches } from "./control/contract.ts";

export type EmulatorOptions = {
  readonly port?: number;
  readonly host?: string;
  /** What media links start with; default: the address it listens on. */
  readonly publicUrl?: string;
  readonly appId?: string;
  readonly appSecret?: string;
  readonly businessId?: string;
  readonly accountId?: string;
  readonly phoneNumberId?: string;
  readonly displayPhoneNumber?: string;
  readonly verifiedName?: string;
  readonly systemToken?: string;
  /** Where the app's webhooks go from the start, without a handshake. */
  readonly webhook?: { readonly url: string; readonly verifyToken?: string };
  readonly clock?: ClockCommand;
  readonly switches?: DeepPartial<Switches>;
  readonly persistDirectory?: string;
  /** A file: how the customers behave from the start. */
  readonly scenarioFile?: string;
};

type DeepPartial<T> = { readonly [K in keyof T]?: T[K] extends readonly unknown[] ? T[K] : T[K] extends object ? DeepPartial<T[K]> : T[K] };

export const defaultIdentity = {
  appId: "670843887433847",
  appSecret: "emulator-app-secret",
  businessId: "506914307656634",
  accountId: "102290129340398",
  phoneNumberId: "106540352242922",
  displayPhoneNumber: "+1 555-078-3881",
  verifiedName: "Maison Lune",
  systemToken: "EAAemulator0token",
} as const;
