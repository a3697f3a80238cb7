/** Why a message is sent; decides which permission it needs. `service` answers somebody who wrote first. */
export const PURPOSES = ["marketing", "utility", "authentication", "service"] as const;
export type Purpose = (typeof PURPOSES)[number];

/** The purposes a person can agree to or refuse. */
export const CONSENT_PURPOSES = ["marketing", "utility"] as const;
export type ConsentPurpose = (typeof CONSENT_PURPOSES)[number];

export const CHANNEL_KINDS = ["whatsapp"] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** The newest entry of the ledger for one channel and purpose: the state the gate reads. */
export type ConsentState = {
  readonly state: "opted_in" | "opted_out";
  /** ISO time at which the person said so. */
  readonly at: string;
  /** Where it was recorded: form name, import file, keyword, agent, `whatsapp:user_preferences`, … */
  readonly source: string;
  /** The ledger entry that proves it. */
  readonly entryId: string;
};
export type Consent = { readonly [Channel in ChannelKind]?: { readonly [Purpose in ConsentPurpose]?: ConsentState } };

/** One line of the append-only ledger. */
export type ConsentEntry = {
  readonly id: string;
  readonly channel: ChannelKind;
  readonly purpose: ConsentPurpose;
  readonly action: "opt_in" | "opt_out";
  readonly source: string;
  /** What proves it: wording, form version, message id, IP; shown to the compliance officer. */
  readonly evidence: { readonly [key: string]: string };
  readonly occurredAt: string;
};

type Statement = Pick<ConsentState, "state" | "at">;

/**
 * Whether what was told holds against what is known: the newer statement does, and of two at the same time the "no".
 * Channels tell whole seconds: beside such a time only seconds are compared, so that a stop in the second of the opt-in is a stop.
 */
export function supersedes(told: Statement, known: Statement): boolean {
  const [toldMs, knownMs] = [Date.parse(told.at), Date.parse(known.at)];
  const precision = toldMs % 1_000 === 0 || knownMs % 1_000 === 0 ? 1_000 : 1;
  const difference = Math.floor(toldMs / precision) - Math.floor(knownMs / precision);
  return difference > 0 || (difference === 0 && told.state === "opted_out" && known.state === "opted_in");
}
