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
