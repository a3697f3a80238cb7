/**
 * The emulator's own control API, under `/_emulator/` (everything else on the port is Graph).
 * The phone, test suites and independent checkers speak only this (Flows: flow-contract.ts, scripted customers: scenario-contract.ts). Plain types, no imports:
 * the phone's browser code uses them as they are.
 *
 *   GET    /_emulator/state                               EmulatorState
 *   POST   /_emulator/reset                               {} → EmulatorState           back to the seed
 *   GET    /_emulator/clock · POST /_emulator/clock       ClockCommand → ClockState
 *   POST   /_emulator/clock/advance                       { ms } → ClockState          runs everything due on the way
 *   GET    /_emulator/switches · PATCH                    Partial<Switches> → Switches
 *   GET    /_emulator/faults · POST · DELETE[/{id}]       FaultRule → FaultRule & { id }
 *   POST   /_emulator/settle                              {} → ClockState                waits until nothing due is under way
 *   POST   /_emulator/apps | /accounts | /numbers         seed more than the default business
 *   GET    /_emulator/customers · POST · PATCH /{id}      Customer
 *   GET    /_emulator/numbers/{phoneNumberId}/chats       ChatSummary[]
 *   GET    /_emulator/chats/{phoneNumberId}/{customerId}  Chat
 *   POST   /_emulator/customers/{id}/messages             CustomerMessage & { phoneNumberId } → { id }
 *   POST   /_emulator/customers/{id}/actions              CustomerAction → { ok: true }
 *   POST   /_emulator/customers/{id}/media                multipart file → { mediaId }
 *   GET    /_emulator/media/{mediaId}                     bytes, for the phone (no token)
 *   GET    /_emulator/ledger?after=&limit=                NDJSON of LedgerEntry
 *   GET    /_emulator/webhooks?after=&limit=              WebhookDelivery[]
 *   POST   /_emulator/webhooks/{id}/redeliver · /raw      RawWebhook → { id }
 *   POST   /_emulator/templates/{id}/actions              TemplateAction
 *   POST   /_emulator/catalogs                            { id, products: ShopProduct[] } → { id }
 *   POST   /_emulator/accounts/{id}/actions · /numbers/{id}/actions · /portfolios/{id}/actions   what Meta does to them
 *   GET    /_emulator/events                              server-sent events of EmulatorEvent
 *   GET    /_emulator/phone/                              the phone
 */

/** Milliseconds since 1970 on the emulator's own clock. */
export type EmulatorTime = number;

export type ClockState = { readonly mode: "real" | "fast" | "manual"; readonly now: EmulatorTime; readonly rate: number };
/** `fast` runs `rate` emulator milliseconds per real one; `manual` moves only by `advance`. */
export type ClockCommand = { readonly mode: ClockState["mode"]; readonly rate?: number; readonly now?: EmulatorTime };

export type EmulatorState = {
  readonly clock: ClockState;
  readonly accounts: readonly {
    readonly id: string;
    readonly name: string;
    readonly appId: string;
    readonly numbers: readonly { readonly id: string; readonly displayPhoneNumber: string; readonly verifiedName: string }[];
  }[];
  readonly counts: {
    readonly customers: number;
    readonly accepted: number;
    readonly rejected: number;
    readonly inbound: number;
    readonly webhooksDelivered: number;
    readonly webhooksPending: number;
  };
};

/** A person with a phone. `bsuid` is per business portfolio; `onWhatsApp: false` makes sends fail with 131026. */
export type Customer = {
  readonly id: string;
  readonly phone: string;
  readonly name: string;
  readonly bsuid: string;
  readonly username: string | null;
  readonly onWhatsApp: boolean;
  readonly readReceipts: boolean;
  /** True when the phone reads by itself what arrives (a simulated attentive customer). */
  readonly autoRead: boolean;
  /** Numbers (ids) this person blocked, and those whose marketing they stopped. */
  readonly blocked: readonly string[];
  readonly marketingStopped: readonly string[];
};

export type MessageStatus = "accepted" | "held" | "sent" | "delivered" | "read" | "played" | "failed";

/** What the phone draws. Business templates arrive hydrated: text is final, buttons are in display order. */
export type Bubble = {
  readonly id: string;
  readonly from: "business" | "customer";
  readonly at: EmulatorTime;
  readonly type: string;
  readonly status: MessageStatus | null;
  readonly error: { readonly code: number; readonly title: string } | null;
  readonly quoted: { readonly id: string; readonly from: "business" | "customer"; readonly preview: string } | null;
  readonly header: BubbleHeader | null;
  readonly body: string | null;
  readonly footer: string | null;
  readonly buttons: readonly BubbleButton[];
  readonly list: BubbleList | null;
  readonly cards: readonly BubbleCard[];
  readonly shop: BubbleShop | null;
  /** A limited-time offer: its words, and when it ends. */
  readonly offer: { readonly text: string; readonly endsAt: EmulatorTime | null } | null;
  readonly location: {
    readonly latitude: number;
    readonly longitude: number;
    readonly name: string | null;
    readonly address: string | null;
  } | null;
  readonly contacts: readonly { readonly name: string; readonly phones: readonly string[] }[];
  readonly reactions: readonly { readonly from: "business" | "customer"; readonly emoji: string }[];
  readonly templateName: string | null;
  readonly edited: boolean;
  readonly revoked: boolean;
};
export type BubbleHeader =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "image" | "video" | "audio" | "sticker"; readonly url: string | null; readonly voice?: boolean }
  | { readonly kind: "document"; readonly url: string | null; readonly filename: string };
export type BubbleButton =
  /** `card`: the position of the carousel card it stands on. */
  | { readonly kind: "reply"; readonly index: number; readonly text: string; readonly tapped: boolean; readonly card?: number }
  | { readonly kind: "url"; readonly index: number; readonly text: string; readonly url: string; readonly card?: number }
  | { readonly kind: "phone"; readonly index: number; readonly text: string; readonly phone: string }
  | { readonly kind: "copy_code"; readonly index: number; readonly text: string; readonly code: string }
  | { readonly kind: "other"; readonly index: number; readonly text: string; readonly type: string };
export type BubbleCard = {
  readonly header: BubbleHeader | null;
  readonly body: string | null;
  /** Of the product a product card shows. */
  readonly sku: string | null;
  readonly buttons: readonly BubbleButton[];
};
export type ShopProduct = {
  readonly sku: string;
  readonly name: string;
  readonly price: number;
  readonly currency: string;
  readonly image: string | null;
};
export type BubbleShop = {
  readonly catalogId: string;
  readonly sections: readonly { readonly title: string | null; readonly products: readonly ShopProduct[] }[];
};
export type BubbleList = {
  readonly button: string;
  readonly sections: readonly {
    readonly title: string | null;
    readonly rows: readonly { readonly id: string; readonly title: string; readonly description: string | null }[];
  }[];
};

export type ChatSummary = {
  readonly customer: Customer;
  readonly last: { readonly at: EmulatorTime; readonly preview: string; readonly from: "business" | "customer" } | null;
  readonly unread: number;
};
export type Chat = {
  readonly customer: Customer;
  readonly phoneNumberId: string;
  readonly businessName: string;
  readonly windowExpiresAt: EmulatorTime | null;
  readonly typing: boolean;
  readonly bubbles: readonly Bubble[];
};

/** Something the customer sends. `quote` is the wamid of the message answered. */
export type CustomerMessage = {
  readonly quote?: string;
  readonly forwarded?: boolean;
  /** A question about a product of a message. */
  readonly referredProduct?: { readonly catalogId: string; readonly sku: string };
  readonly referral?: Readonly<Record<string, string>>;
} & (
  | { readonly type: "text"; readonly text: string }
  | {
      readonly type: "image" | "video" | "audio" | "document" | "sticker";
      readonly mediaId: string;
      readonly caption?: string;
      readonly filename?: string;
      readonly voice?: boolean;
    }
  | { readonly type: "location"; readonly latitude: number; readonly longitude: number; readonly name?: string; readonly address?: string }
  | { readonly type: "contacts"; readonly contacts: readonly { readonly name: string; readonly phone: string }[] }
  | {
      readonly type: "order";
      readonly catalogId: string;
      readonly text?: string;
      readonly items: readonly { readonly sku: string; readonly quantity: number; readonly price: number; readonly currency: string }[];
    }
  | { readonly type: "unsupported"; readonly unsupportedType: string }
);

export type CustomerAction = { readonly phoneNumberId: string } & (
  | { readonly action: "tap"; readonly messageId: string; readonly buttonIndex: number; readonly cardIndex?: number }
  | { readonly action: "choose_row"; readonly messageId: string; readonly rowId: string }
  /** An empty emoji removes the reaction. */
  | { readonly action: "react"; readonly messageId: string; readonly emoji: string }
  | { readonly action: "edit"; readonly messageId: string; readonly text: string }
  | { readonly action: "revoke"; readonly messageId: string }
  /** Marks everything in the chat read (sends `read` receipts when they are on). */
  | { readonly action: "read" }
  | { readonly action: "play"; readonly messageId: string }
  | {
      readonly action: "send_address";
      readonly messageId: string;
      readonly values?: Readonly<Record<string, string>>;
      readonly savedAddressId?: string;
    }
  | { readonly action: "answer_call_permission"; readonly messageId: string; readonly accept: boolean }
  /** Told to the business for messages of the Marketing Messages API. */
  | { readonly action: "open_link"; readonly messageId: string; readonly component?: "cta" | "body"; readonly sku?: string }
  | { readonly action: "block" | "unblock" }
  | { readonly action: "stop_marketing" | "resume_marketing" }
  | { readonly action: "change_number"; readonly phone: string }
  | { readonly action: "change_bsuid" }
);

/**
 * A fault to inject. It fires while `times` > 0 (absent: until deleted), for messages that match.
 * `fail` answers at once with a Graph error; `fail_async` accepts, then reports `failed`.
 */
export type FaultRule = {
  readonly match?: {
    readonly recipientSuffix?: string;
    readonly phoneNumberId?: string;
    readonly everyNth?: number;
    readonly probability?: number;
  };
  readonly times?: number;
} & (
  | { readonly kind: "fail"; readonly code: number; readonly httpStatus?: number; readonly retryAfterSeconds?: number }
  | { readonly kind: "fail_async"; readonly code: number }
  /** The socket is closed before anything is read or decided: nothing accepted. */
  | { readonly kind: "drop_before_accept" }
  /** Accepted and in the ledger, but the socket is closed instead of answering. */
  | { readonly kind: "accept_then_drop" }
  | { readonly kind: "accept_then_500"; readonly json?: boolean }
  | { readonly kind: "accept_then_truncate" }
  | { readonly kind: "answer_late"; readonly delayMs: number }
  /** The request hangs; the message is accepted only after the delay (real time of the emulator's clock). */
  | { readonly kind: "accept_late"; readonly delayMs: number }
  | { readonly kind: "hold_receipts"; readonly delayMs: number }
  | { readonly kind: "lose_receipts"; readonly statuses?: readonly MessageStatus[] }
  | { readonly kind: "receipt_before_answer" }
  | { readonly kind: "history_outage" }
);

/** Behaviour that Meta documents twice, or not at all, and the pace of the simulated world. */
export type Switches = {
  readonly strictTokens: boolean;
  /** Free-form outside the window: answered at once, or accepted and then failed (default). */
  readonly outsideWindow: "sync" | "async";
  readonly utilityInWindowBillable: boolean;
  readonly reactionOpensWindow: boolean;
  /** Whether a message shares its own sender's number, though a username was taken; if not, only an earlier contact does. */
  readonly messageSharesNumber: boolean;
  readonly pricingOn: "sent_and_delivered" | "sent" | "delivered";
  readonly templateLanguageStyle: "underscore" | "dash";
  readonly mediaSha256: "base64" | "hex";
  readonly quickReplyPayloadDefault: "text" | "absent";
  readonly freeEntryPointHours: 72 | 168;
  readonly throttleHttpStatus: 400 | 429;
  readonly messagesPerSecond: number;
  /** Null switches the pair rate off. */
  readonly pairRate: { readonly everyMs: number; readonly burst: number } | null;
  readonly marketingCapPerDay: number | null;
  readonly templateApprovalMs: number;
  readonly autoApprove: boolean;
  /** The review reads: doubtful drafts are rejected with a reason, marketing words move a utility template to MARKETING. */
  readonly reviewJudges: boolean;
  /** Between the notice of a category change and the change. */
  readonly categoryNoticeMs: number;
  /** New and unpaused templates that are not GREEN: after so many sends the rest is held for so long, then released (or dropped, when RED by then). */
  /** Template messages of a portfolio beyond the first batch of an hour wait, and go batch by batch. */
  readonly portfolioPacing: { readonly firstBatch: number; readonly batch: number; readonly everyMs: number } | null;
  /** Messaging limits by the portfolio's tier, with steps up; `messagingLimitPer24h` goes first. */
  readonly messagingTiers: boolean;
  /** Management calls an hour per app and account. */
  readonly managementQuota: { readonly withoutNumber: number; readonly withNumber: number } | null;
  readonly templatePacing: { readonly afterSends: number; readonly holdMs: number } | null;
  /** Quality follows blocks within a day of delivery, once so many were delivered. */
  readonly qualityFromFeedback: { readonly least: number; readonly yellowShare: number; readonly redShare: number } | null;
  /** Days in which the name of a deleted approved template cannot be used again; Meta is said to have 30. */
  readonly deletedNameBlockedDays: number;
  /** Real time a Flow's data endpoint has. */
  readonly flowEndpointTimeoutMs: number;
  readonly sentAfterMs: number;
  readonly deliveredAfterMs: number;
  /** For customers with autoRead. */
  readonly readAfterMs: number;
  readonly webhook: {
    readonly batchSize: number;
    readonly batchWaitMs: number;
    readonly concurrency: number;
    readonly duplicateProbability: number;
    readonly delayMs: readonly [number, number];
    readonly reorder: boolean;
    readonly timeoutMs: number;
    readonly retryScheduleMs: readonly number[];
    readonly giveUpAfterMs: number;
  };
  readonly history: { readonly lagMs: number; readonly enabled: boolean };
  readonly seed: number;
  /** Customers made by a first send read what arrives. */
  readonly autoReadDefault: boolean;
  /** Distinct customers outside their window per portfolio and 24 h; null: no limit. The code is not documented. */
  readonly messagingLimitPer24h: number | null;
  readonly messagingLimitCode: number;
  /** Service messages per number and month before they are billed (since 2026-10-01). */
  readonly serviceFreeTierPerMonth: number;
  /** How long new templates answer 134101 on the Marketing Messages API; Meta takes up to 10 minutes. */
  readonly marketingSyncMs: number;
  /** Hosts whose media `link`s are fetched and judged, and whose pages scripted customers really open; those of others are believed unseen. */
  readonly linkedMediaHosts: readonly string[];
  /** Whether a click on a marketing message says which message it was on; Meta documents nothing of the kind. */
  readonly clicksNameMessage: boolean;
  /** Marketing templates to US numbers fail with 131049. */
  readonly usMarketingBlocked: boolean;
  /** Whether `biz_opaque_callback_data` comes back on `failed` too. */
  readonly callbackDataOnFailed: boolean;
  /** An attentive customer's open chat answers `read` without `delivered`. */
  readonly openChatSkipsDelivered: boolean;
  /** Brazil's ninth digit and Mexico's 1 are dropped from `wa_id`. */
  readonly extraDigitRewritten: boolean;
  /** When `to` has no plus: the business's calling code goes in front of short numbers, of all, of none. */
  readonly countryCodePrefix: "short_numbers" | "without_plus" | "never";
  /** System messages name the new number `wa_id` (today) or `new_wa_id` (older webhooks). */
  readonly systemMessageStyle: "wa_id" | "new_wa_id";
};

/** One line per message the API accepted; written before the answer leaves. Checkers read only this. */
export type LedgerEntry = {
  readonly seq: number;
  readonly wamid: string;
  readonly at: EmulatorTime;
  readonly phoneNumberId: string;
  readonly recipient: string;
  readonly customerId: string | null;
  readonly type: string;
  readonly templateName: string | null;
  readonly callbackData: string | null;
  readonly statuses: readonly { readonly status: MessageStatus; readonly at: EmulatorTime; readonly code?: number }[];
};

export type WebhookDelivery = {
  readonly id: string;
  readonly url: string;
  readonly at: EmulatorTime;
  readonly attempts: readonly { readonly at: EmulatorTime; readonly httpStatus: number | null; readonly error: string | null }[];
  readonly state: "pending" | "delivered" | "given_up";
  readonly body: string;
};
/** Sent as given (signed with the app's secret, or with `signature` when set). */
export type RawWebhook = {
  readonly phoneNumberId?: string;
  readonly accountId?: string;
  readonly body: string;
  readonly signature?: string;
};

export type TemplateAction =
  | { readonly action: "approve" | "pause" | "unpause" | "disable" | "flag" | "appeal" }
  | { readonly action: "reject"; readonly reason: string }
  | { readonly action: "set_quality"; readonly score: "GREEN" | "YELLOW" | "RED" | "UNKNOWN" }
  /** Pacing: after `after` more sends the rest is held, until released (or the template is paused: held ones fail). */
  | { readonly action: "pace"; readonly after: number }
  | { readonly action: "release" }
  | { readonly action: "set_category"; readonly category: "MARKETING" | "UTILITY" | "AUTHENTICATION" }
  /** The notice first; the change follows after `categoryNoticeMs`. */
  | { readonly action: "announce_category"; readonly category: "MARKETING" | "UTILITY" | "AUTHENTICATION" }
  /** A notice of misuse that changes nothing. */
  | { readonly action: "detect_category"; readonly category: "MARKETING" | "UTILITY" | "AUTHENTICATION" };

export type EmulatorEvent =
  | { readonly kind: "chat"; readonly phoneNumberId: string; readonly customerId: string }
  | { readonly kind: "customer"; readonly customerId: string }
  | { readonly kind: "typing"; readonly phoneNumberId: string; readonly customerId: string; readonly on: boolean }
  | { readonly kind: "clock"; readonly clock: ClockState };
