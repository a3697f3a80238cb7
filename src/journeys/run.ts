import type { CallId, MessageId, ProfileId, RunId, VersionId, WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import type { Lane } from "../platform/lane.ts";
import type { MessageState } from "../messages/message.ts";

/** One profile's passage through one version of a journey. */
export type Run = {
  readonly lane: Lane;
  readonly id: RunId;
  readonly workspaceId: WorkspaceId;
  readonly profileId: ProfileId;
  readonly journey: string;
  readonly versionId: VersionId;
  /** What makes it unique among the live runs of the profile in this journey; `""` when the journey has no key. */
  readonly key: string;
  readonly state: "live" | "finished" | "exited" | "failed";
  /** Where it stands, or stood when it ended. */
  readonly node: string;
  /** When the timer of the node fires; null when nothing is timed. */
  readonly dueAt: Date | null;
  readonly memory: RunMemory;
  readonly outcome: string | null;
  readonly startedAt: Date;
  readonly updatedAt: Date;
};

/** All that a run remembers; everything `step` needs besides the facts of the moment. */
export type RunMemory = {
  /** The event it entered by. */
  readonly event: { readonly type: string; readonly id: string; readonly occurredAt: string; readonly properties: JsonObject };
  /** By node: what the customer answered there, or the event that ended the wait. */
  readonly answers: JsonObject;
  /** By message node, and by step of a chain (`warn#0`): the latest message it made, the furthest state heard of, and whether a link of it was followed. */
  readonly messages: {
    readonly [node: string]: {
      readonly id: MessageId;
      readonly state: MessageState;
      /** When a link of it was first followed, ISO. */
      readonly clickedAt?: string;
      /** Ids of its messages before, when the run came by more than once: a customer may still tap an old one. Capped. */
      readonly earlier?: readonly MessageId[];
    };
  };
  /**
   * Where the run stands, when that is more than `run.node` and `run.dueAt` say: after a fork, or at a node it came to and has
   * not gone into yet. Absent otherwise. The first one is the one that `run.node` names.
   */
  readonly paths?: readonly Path[];
  /** By node on a circle: how often it was gone into, and when last. */
  readonly passes?: { readonly [node: string]: { readonly n: number; readonly at: string } };
  /** By node: how often it was tried again since it last went well. */
  readonly retries?: { readonly [node: string]: number };
  /**
   * By split with a bandit: the arm it keeps (from 0), the path it was on, and whether a message has been sent since, whose
   * success counts for the arm.
   */
  readonly arms?: { readonly [split: string]: { readonly arm: number; readonly path: string; readonly told?: true } };
  /** By chain the run has gone into: how far it came, the last time. */
  readonly chains?: { readonly [chain: string]: ChainProgress };
  /** By node that books appointments: how far it came, the last time. */
  readonly appointments?: { readonly [node: string]: AppointmentProgress };
  /** How many journeys it jumped through to get here. */
  readonly jumps?: number;
  /** Every passage: node, ISO time of leaving it, and by which way. Capped; the oldest are dropped. */
  readonly trail: readonly { readonly node: string; readonly at: string; readonly via: string }[];
};

export type ChainProgress = {
  /** Its steps that were begun, in that order. */
  readonly begun: readonly {
    readonly step: number;
    /** ISO: how long it is given; null while nothing is timed. */
    readonly until: string | null;
    /** Since the channel took its message. */
    readonly waited?: true;
    /** The workspace has no sender of its channel. */
    readonly passed?: true;
  }[];
  /** Steps in the order they are taken, where that is not the document's. */
  readonly order?: readonly number[];
};

export type AppointmentProgress = {
  /** Starts that were offered last, ISO, in the order of the list. */
  readonly offered: readonly string[];
  /** Whose they are where it was "the same as last time"; null: of all. */
  readonly giver?: string | null;
  /** Whose clock and language they were told in. */
  readonly zone: string;
  readonly language: string;
  /** Answers in a row that were not understood. */
  readonly misread: number;
  /** The person was asked to write back, because nothing else may be sent. */
  readonly knocked?: true;
};

/** One of the places where a run stands; without forks there is one, with the id `""`. */
export type Path = {
  /** The arms of the forks it is in, outermost first: `both.0/again.1`. */
  readonly id: string;
  readonly node: string;
  /** ISO; null when only something that happens moves it. */
  readonly dueAt: string | null;
  /** It came to the node and has not gone in: because of a pause, a guard, or before it is tried again. */
  readonly pending?: true;
  /** The call it waits for. */
  readonly call?: CallId;
};
