/**
 * A campaign as it is stored, pushed from files and shown: who is asked, in which variants, when, how fast, and how
 * success is judged. Owns nothing but shapes; `campaign-schema.ts` checks them, `validate-campaign.ts` what they mean.
 */
import type { ChannelKind, Purpose } from "../consent/consent.ts";
import type { Condition } from "../journeys/document.ts";
import type { LinkChoice } from "../links/choice.ts";
import type { MessageContent } from "../messages/content.ts";

export type CampaignDocument = {
  /** The format's version. */
  readonly schema: 1;
  /** `^[a-z0-9][a-z0-9-]{0,62}$`, unique in the workspace. */
  readonly name: string;
  readonly title: string;
  readonly description?: string;
  readonly channel: ChannelKind;
  readonly purpose: Purpose;
  /** What one can subscribe to that this is about: whoever left it does not get it. */
  readonly topic?: string;
  readonly audience: CampaignAudience;
  /** Share of the audience, 0 to 0.5, that gets nothing, so that the effect can be measured. Sticky over occurrences. */
  readonly holdout?: number;
  /** Spoken to who speaks none of a variant's languages. */
  readonly defaultLanguage: string;
  readonly variants: readonly CampaignVariant[];
  readonly experiment?: CampaignExperiment;
  readonly schedule: CampaignSchedule;
  readonly waves?: CampaignWaves;
  /** Messages a second, over all processes; without it the sender's own pace. */
  readonly ratePerSecond?: number;
  readonly budget?: CampaignBudget;
  /** At most so many people of one group of that kind, each time it is sent. */
  readonly perGroup?: CampaignPerGroup;
  /** ISO 8601 duration after which an unsent message is worthless. */
  readonly expiresAfter?: string;
  readonly conversion?: CampaignConversion;
  /** What is otherwise with its links than in the workspace. */
  readonly links?: LinkChoice;
  /** It has to be told to everybody it concerns, whatever they agreed to. */
  readonly notice?: CampaignNotice;
};

export type CampaignNotice = {
  /** The law, or the clause of a contract, that demands it. */
  readonly legalBasis: string;
  /** Why now, in words for whoever reads the evidence. */
  readonly reason: string;
  /** Said by one channel after the other until one has delivered it. */
  readonly steps?: readonly NoticeStep[];
};

export type NoticeStep = {
  /** ISO 8601 duration after the step before it; what cannot be delivered at all does not wait for it. */
  readonly after: string;
  readonly channel: ChannelKind;
  /** By language; the default language must be there. */
  readonly messages: { readonly [language: string]: MessageContent };
};

export type CampaignAudience =
  | { readonly kind: "everybody" }
  /** Members of an audience of the workspace. */
  | { readonly kind: "audience"; readonly name: string }
  /** Profiles for which the condition holds; it may name `profile` and `consent`. */
  | { readonly kind: "condition"; readonly condition: Condition };

export type CampaignVariant = {
  /** `a`, `with-picture`; up to 40 letters, digits and dashes. */
  readonly name: string;
  /** Share relative to the other variants; 1 when left out. */
  readonly weight?: number;
  /** By BCP 47 language (`en`, `pt-BR`); the default language must be there. */
  readonly messages: { readonly [language: string]: MessageContent };
};

/** What an experiment counts as success: unique recipients. */
export const GOALS = ["delivered", "read", "replied", "clicked", "converted"] as const;
export type Goal = (typeof GOALS)[number];

export type CampaignExperiment =
  /** Fixed weights to the end, with a read-out. */
  | { readonly kind: "fixed"; readonly goal: Goal }
  /** A share is asked first; the winner goes to the rest. */
  | {
      readonly kind: "winner";
      readonly goal: Goal;
      /** Share of the audience that the variants are tried on, 0.01 to 0.9. */
      readonly testShare: number;
      /** Not decided before this time (ISO 8601 duration) and this many recipients of each variant. */
      readonly after: string;
      readonly minimumSample: number;
      /** Probability to be best, 0.8 to 0.999, that decides early, once a test that may be looked at at any time agrees. */
      readonly confidence: number;
      /** Decided by the best so far after this time, counted from the start. */
      readonly latestAfter: string;
    }
  /** Thompson sampling: weights follow success, anew for each day. */
  | { readonly kind: "bandit"; readonly goal: Goal; /** Least weight of any variant, 0 to 0.3. */ readonly explore: number };

export type CampaignSchedule =
  | { readonly kind: "now" }
  /** ISO instant. */
  | { readonly kind: "at"; readonly at: string }
  /** Five fields of cron, read on the clocks of the zone. */
  | { readonly kind: "recurring"; readonly cron: string; readonly zone: string; readonly until?: string }
  /** The same wall-clock time for everybody, wherever they are. */
  | {
      readonly kind: "local";
      /** `2026-12-01` */
      readonly date: string;
      /** `09:00` */
      readonly time: string;
      /** For people whose zone is not known. */
      readonly zone: string;
      /** For zones in which that time has passed when the campaign starts. */
      readonly ifPast: "send_now" | "skip" | "next_day";
    }
  /** Each at the hour they read and answer most, within the window that begins at `from` (or at the start). */
  | { readonly kind: "best_time"; readonly from?: string; readonly windowHours: number; readonly zone: string }
  /** One message for each call of `POST /v1/campaigns/{name}/trigger`. */
  | { readonly kind: "api" };

export type CampaignWaves =
  /** So many people each time; whoever is left goes with a last wave when `rest` is set. */
  | { readonly kind: "sizes"; readonly sizes: readonly number[]; readonly every: string; readonly rest: boolean }
  /** Shares of the audience that add up to 1. */
  | { readonly kind: "shares"; readonly shares: readonly number[]; readonly every: string }
  /** Day by day: `first` people, then `factor` times as many each day, until everybody was asked. */
  | { readonly kind: "ramp"; readonly first: number; readonly factor: number };

export type CampaignBudget = {
  /** Of the whole campaign, all occurrences together. */
  readonly amount: number;
  /** ISO 4217; must be that of the rate card. */
  readonly currency: string;
};

export type CampaignPerGroup = {
  /** Of groups: `company`. Whoever belongs to none of it is not counted. */
  readonly kind: string;
  readonly most: number;
};

export type CampaignConversion = {
  readonly event: string;
  /** May name `event.properties`. */
  readonly where?: Condition;
  /** ISO 8601 duration after the message. */
  readonly within: string;
  /** Name of the event's property that holds the amount. */
  readonly value?: string;
  /** Name of the event's property that holds the amount's currency (ISO 4217); `currency` when left out. */
  readonly currencyProperty?: string;
  /** Of amounts whose event names none. Amounts of different currencies are never added up. */
  readonly currency?: string;
};

export const CAMPAIGN_STATES = ["draft", "awaiting_approval", "scheduled", "running", "paused", "finished", "cancelled"] as const;
export type CampaignState = (typeof CAMPAIGN_STATES)[number];
