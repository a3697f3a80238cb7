/** Why a message is sent; decides which permission it needs. `service` answers somebody who wrote first. */
export const PURPOSES = ["marketing", "utility", "authentication", "service"] as const;
export type Purpose = (typeof PURPOSES)[number];

/** The purposes a person can agree to or refuse. */
export const CONSENT_PURPOSES = ["marketing", "utility"] as const;
export type ConsentPurpose = (typeof CONSENT_PURPOSES)[number];

/** A kind of channel is the name of its folder below `channels/`. Some are named here so that nobody misspells them; a folder may add others. */
export type ChannelKind = "whatsapp" | "email" | "sms" | "web_push" | "in_app" | (string & Record<never, never>);
export const CHANNEL_KIND = /^[a-z][a-z0-9_]{1,29}$/;

/** Something one can subscribe to. */
export const TOPIC_NAME = /^[a-z][a-z0-9_-]{0,49}$/;

/** How somebody said so. Of an import the source says where the list comes from; `meta`: WhatsApp told of it. */
export const CONSENT_WAYS = ["form", "keyword", "button", "link", "api", "import", "double_opt_in", "agent", "meta", "journey"] as const;
export type ConsentWay = (typeof CONSENT_WAYS)[number];

/** The newest entry of the ledger for one channel, purpose and topic: the state the gate reads. */
export type ConsentState = {
  readonly state: "opted_in" | "opted_out";
  /** ISO time at which the person said so. */
  readonly at: string;
  /** Nobody knows when it was said, as of an import without times: `at` is when it was taken in, and any other statement outranks it. */
  readonly undated?: true;
  /** Where it was recorded: form name, import file, keyword, agent, `whatsapp:user_preferences`, … */
  readonly source: string;
  /** The ledger entry that proves it. */
  readonly entryId: string;
};
/**
 * "Not for a while": no marketing on the channel until then, whatever was agreed to, which stays as it is and holds again by itself afterwards.
 * Resumed: taken back before its end.
 */
export type PauseState = Omit<ConsentState, "state"> & {
  readonly state: "paused" | "resumed";
  /** ISO time of its end. */ readonly until: string;
};
/** By kind of channel. */
export type Consent = { readonly [channel: string]: ConsentByPurpose };
/** For a purpose as a whole, and for topics within it. */
export type ConsentByPurpose = { readonly [Key in ConsentKey]?: ConsentState } & { readonly pause?: PauseState };
export type ConsentKey = ConsentPurpose | `${ConsentPurpose}/${string}`;
export const CONSENT_ACTIONS = ["opt_in", "opt_out", "pause", "resume"] as const;
export type ConsentAction = (typeof CONSENT_ACTIONS)[number];

export function consentKey(purpose: ConsentPurpose, topic: string | null): ConsentKey {
  return topic === null ? purpose : `${purpose}/${topic}`;
}

/** Where in a channel's states what was said belongs. */
export function slotOf({ action, purpose, topic = null }: Pick<ConsentEntry, "action" | "purpose" | "topic">): ConsentKey | "pause" {
  return action === "pause" || action === "resume" ? "pause" : consentKey(purpose, topic);
}

/** Until when there is no marketing on the channel at the person's wish; null: there is. */
export function pausedUntil(states: ConsentByPurpose | undefined, now: Date): Date | null {
  const pause = states?.pause;
  if (pause?.state !== "paused") return null;
  const until = new Date(pause.until);
  return until > now ? until : null;
}

/** Those of the purpose that something was said of. */
export function topicsOf(states: ConsentByPurpose, purpose: ConsentPurpose): readonly string[] {
  return Object.keys(states).flatMap((key) => (key.startsWith(`${purpose}/`) ? [key.slice(purpose.length + 1)] : []));
}

/** The words that were agreed to. */
export type Wording = { readonly version: string; readonly language: string; readonly text: string };

/** A statement of a person as a door takes it in; the lane makes a line of the ledger of it when it is news. */
export type ConsentEntry = {
  readonly id: string;
  readonly channel: ChannelKind;
  readonly purpose: ConsentPurpose;
  /** Null or left out: the purpose as a whole. */
  readonly topic?: string | null;
  /** Of a pause its end stands in `evidence` as `until`. */
  readonly action: ConsentAction;
  readonly how: ConsentWay;
  /** Who took it in: `key:…`, `account:…`, `customer`, `meta`, `journey:…`, `shop`. */
  readonly actor: string;
  readonly source: string;
  readonly wording?: Wording;
  /** What else proves it: form version, message id, IP; shown to the compliance officer. */
  readonly evidence: { readonly [key: string]: string };
  /** ISO; null: nobody knows. */
  readonly occurredAt: string | null;
  /** Told by another system's register: it does not undo a no that was told elsewhere, however new it is said to be. Not kept. */
  readonly secondHand?: true;
};

export type Statement = Pick<ConsentState | PauseState, "state" | "at" | "undated"> & { readonly until?: string };

/**
 * Whether what was told holds against what is known: the newer statement does, and of two at the same time the "no". A total order, so that
 * the same statements lead to the same state in whatever order they arrive.
 */
export function supersedes(told: Statement, known: Statement): boolean {
  const [newer, older] = [rankOf(told), rankOf(known)];
  // Of two breaks begun in the same moment the longer one.
  return newer === older ? (told.until ?? "") > (known.until ?? "") : newer > older;
}

/**
 * Channels tell whole seconds: a stop told so counts as said in the last moment of its second, so that a stop in the second of the opt-in is a stop.
 * A yes of an unknown time comes before everything, a no of an unknown time holds from when it was taken in.
 */
function rankOf({ state, at, undated }: Statement): number {
  const ms = Date.parse(at);
  if (state === "opted_in" || state === "resumed") return undated === true ? Number.NEGATIVE_INFINITY : ms;
  return ms % 1_000 === 0 ? ms + 999.5 : ms + 0.5;
}

/** Of what two profiles of one person have said. */
export function joinConsent(known: Consent, from: Consent): Consent {
  const joined: { [channel: string]: ConsentByPurpose } = { ...known };
  for (const [channel, states] of Object.entries(from)) {
    const newer = (Object.keys(states) as (keyof ConsentByPurpose)[]).flatMap((key) => {
      const [left, right] = [joined[channel]?.[key], states[key]];
      return right && (!left || supersedes(right, left)) ? [[key, right] as const] : [];
    });
    joined[channel] = { ...joined[channel], ...Object.fromEntries(newer) };
  }
  return joined;
}
