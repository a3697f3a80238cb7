/** What the console shows of people; see `console.ts`. */
import { z } from "zod";
import type { ChannelKind, ConsentAction, ConsentPurpose, ConsentWay, Wording } from "../consent/consent.ts";
import type { JsonObject } from "../platform/json.ts";
import type { Identities, Reachability } from "../profiles/profile.ts";
import { type MessageRow, type Person, after, limit, list } from "./console.ts";

export type ProfileRow = {
  readonly person: Person;
  readonly identities: Identities;
  readonly country: string | null;
  readonly locale: string | null;
  readonly marketing: "opted_in" | "opted_out" | null;
  readonly utility: "opted_in" | "opted_out" | null;
  readonly reachable: "reachable" | "unreachable" | null;
  readonly createdAt: string;
  readonly updatedAt: string;
};

export type ConsentCell = {
  readonly channel: ChannelKind;
  readonly purpose: ConsentPurpose;
  /** Null: the purpose as a whole. */
  readonly topic: string | null;
  readonly state: "opted_in" | "opted_out" | null;
  readonly at: string | null;
  readonly source: string | null;
  readonly how: ConsentWay | null;
  readonly wording: Wording | null;
  readonly evidence: { readonly [key: string]: string };
  /** They wanted none of it until then, which may be long ago; null: nobody said so, or they took it back. */
  readonly pausedUntil: string | null;
};
export type WindowView = {
  readonly channelId: string;
  readonly channelName: string;
  readonly expiresAt: string | null;
  readonly lastInboundAt: string | null;
  readonly lastOutboundAt: string | null;
  readonly unread: number;
};

export type ProfileDetail = ProfileRow & {
  readonly attributes: JsonObject;
  readonly timeZone: string | null;
  readonly reachability: Reachability;
  readonly consent: readonly ConsentCell[];
  readonly windows: readonly WindowView[];
  readonly mergedInto: string | null;
  readonly runs: readonly {
    readonly id: string;
    readonly journey: string;
    readonly title: string;
    readonly node: string;
    readonly key: string;
    readonly dueAt: string | null;
    readonly startedAt: string;
  }[];
};

export const TIMELINE_KINDS = ["event", "message", "reply", "consent", "journey"] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];
export type TimelineItem =
  | {
      readonly kind: "event";
      readonly id: string;
      readonly at: string;
      readonly type: string;
      readonly properties: JsonObject;
      readonly source: string;
    }
  | { readonly kind: "message" | "reply"; readonly id: string; readonly at: string; readonly message: MessageRow }
  | {
      readonly kind: "consent";
      readonly id: string;
      readonly at: string;
      readonly channel: string;
      readonly purpose: ConsentPurpose;
      /** Null: the purpose as a whole. */
      readonly topic: string | null;
      readonly how: ConsentWay;
      /** The words that were put to them. */
      readonly wording: Wording | null;
      /** `request`: to be asked whether they agree. */
      readonly action: ConsentAction | "request";
      readonly source: string;
      readonly evidence: { readonly [key: string]: string };
    }
  | {
      readonly kind: "journey";
      readonly id: string;
      readonly at: string;
      readonly runId: string;
      readonly journey: string;
      readonly title: string;
      readonly what: "entered" | "finished" | "exited" | "failed";
      readonly node: string;
      readonly key: string;
      readonly outcome: string | null;
    };

export const profilesQuery = z.object({ after, limit: limit(200), query: z.string().trim().max(200).optional() });
export const timelineQuery = z.object({ after, limit: limit(200), kinds: list });
