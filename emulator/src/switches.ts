import type { Switches } from "./control/contract.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

export const defaultSwitches: Switches = {
  strictTokens: false,
  outsideWindow: "async",
  utilityInWindowBillable: true,
  reactionOpensWindow: false,
  pricingOn: "sent_and_delivered",
  templateLanguageStyle: "underscore",
  mediaSha256: "base64",
  quickReplyPayloadDefault: "text",
  freeEntryPointHours: 72,
  throttleHttpStatus: 400,
  messagesPerSecond: 80,
  pairRate: { everyMs: 6 * second, burst: 45 },
  marketingCapPerDay: null,
  templateApprovalMs: 5 * second,
  autoApprove: true,
  reviewJudges: false,
  categoryNoticeMs: 24 * hour,
  templatePacing: null,
  portfolioPacing: null,
  messagingTiers: false,
  managementQuota: { withoutNumber: 200, withNumber: 5_000 },
  qualityFromFeedback: null,
  deletedNameBlockedDays: 0,
  flowEndpointTimeoutMs: 10 * second,
  sentAfterMs: 150,
  deliveredAfterMs: 400,
  readAfterMs: 2 * second,
  autoReadDefault: false,
  messagingLimitPer24h: null,
  messagingLimitCode: 131048,
  serviceFreeTierPerMonth: 1000,
  linkedMediaHosts: ["127.0.0.1", "localhost", "[::1]"],
  usMarketingBlocked: false,
  callbackDataOnFailed: true,
  openChatSkipsDelivered: false,
  extraDigitRewritten: false,
  countryCodePrefix: "short_numbers",
  systemMessageStyle: "wa_id",
  webhook: {
    batchSize: 1,
    batchWaitMs: 0,
    concurrency: 32,
    duplicateProbability: 0,
    delayMs: [0, 0],
    reorder: false,
    timeoutMs: 20 * second,
    retryScheduleMs: [10 * second, 30 * second, minute, 5 * minute, 30 * minute, hour],
    giveUpAfterMs: 7 * 24 * hour,
  },
  history: { lagMs: 0, enabled: true },
  seed: 1,
};

/** The defaults with an example where a switch is off: what a change of switches may look like. */
export const switchModel = {
  ...defaultSwitches,
  marketingCapPerDay: 0,
  messagingLimitPer24h: 0,
  templatePacing: { afterSends: 0, holdMs: 0 },
  portfolioPacing: { firstBatch: 0, batch: 0, everyMs: 0 },
  qualityFromFeedback: { least: 0, yellowShare: 0, redShare: 0 },
};
