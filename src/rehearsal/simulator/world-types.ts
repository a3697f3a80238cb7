/** What a virtual world is made of, tells, and can be told. */
import type { Channel } from "../../catalog/channel.ts";
import type { LanguageChain, Template, TemplateRule } from "../../catalog/template.ts";
import type { PolicyInForce } from "../../contact-rules/document.ts";
import type { RenderText } from "../../content/fill.ts";
import type { Gap } from "../../content/gaps.ts";
import type { ArrivedEvent } from "../../journeys/facts.ts";
import type { JourneyDocument } from "../../journeys/document.ts";
import type { Run } from "../../journeys/run.ts";
import type { CallAnswer, CallRequest } from "../../journeys/step.ts";
import type { WorkspaceHours } from "../../journeys/workspace-hours.ts";
import type { Fragments } from "../../liquid/text-facts.ts";
import type { InboundContent } from "../../messages/content.ts";
import type { Prices } from "../../messages/rate-card.ts";
import type { CallId } from "../../platform/ids.ts";
import type { VirtualMessage, VirtualPerson, VirtualRun } from "./people.ts";
import type { WhatsAppRules } from "./whatsapp.ts";

export type WorldSetting = {
  readonly document: JourneyDocument;
  /** The WhatsApp number; null when the workspace has none. */
  readonly channel: Channel | null;
  /** Senders of other channels, by kind. */
  readonly others: ReadonlyMap<string, Channel>;
  readonly templates: readonly Template[];
  /** By template's name; the second templates are among `templates`. */
  readonly templateRules?: { readonly [template: string]: TemplateRule } | undefined;
  readonly rules: WhatsAppRules;
  readonly holdout: { readonly share: number; readonly salt: string };
  readonly hours?: WorkspaceHours | undefined;
  /** Null: the workspace has activated no policy. */
  readonly policy: PolicyInForce | null;
  /** Of splits with a bandit, by node; without them those of the document. */
  readonly weights?: { readonly [split: string]: readonly number[] } | undefined;
  readonly startMs: number;
  /** Names what the world makes: runs, messages, calls. */
  readonly newId: (kind: "run" | "message" | "call") => string;
  readonly render: RenderText;
  /** The workspace's; none when left out. */
  readonly fragments?: Fragments | undefined;
  /** By template. */
  readonly languages?: { readonly [template: string]: LanguageChain } | undefined;
  readonly prices: Prices;
};

/** What a message came to; `delivered`, `read` and `failed` by receipts, `clicked` by a link of it that was followed. */
export type MessageNews = "queued" | "held" | "sent" | "delivered" | "read" | "clicked" | "refused" | "expired" | "failed" | "cancelled";

/** Told of everything at the moment it happens. */
export type Observer = {
  readonly entered: (run: VirtualRun, nowMs: number) => void;
  readonly stayedOut: (person: VirtualPerson, why: string) => void;
  readonly passed: (run: VirtualRun, node: string, via: string, nowMs: number) => void;
  /** A conversation goes to the team, which is not played. */
  readonly handedOver: (nowMs: number) => void;
  /** The run has come to rest somewhere else, or remembers something new. */
  readonly stepped: (run: VirtualRun, before: Run, nowMs: number) => void;
  /** The step itself threw: the run fails, and whoever wrote the node kind is to know. */
  readonly broke: (run: VirtualRun, error: string) => void;
  readonly ended: (run: VirtualRun, nowMs: number) => void;
  /** `detail`: the reason of a hold or refusal, the code of a failure. */
  readonly message: (message: VirtualMessage, news: MessageNews, atMs: number, detail: string | null) => void;
  /** Variables that had no value for the person when the message was filled in. */
  readonly gaps: (message: VirtualMessage, gaps: readonly Gap[]) => void;
  /** Any event, also one that no run listens to. */
  readonly happened: (person: VirtualPerson, event: ArrivedEvent, nowMs: number) => void;
  readonly said: (person: VirtualPerson, content: InboundContent, answered: VirtualMessage | null, nowMs: number) => void;
};

/** What a node asks of another system, or of the appointments. */
export type AskedCall = { readonly callId: CallId; readonly node: string; readonly request: CallRequest };

/** What people and other systems do of their own accord; they act by `world.later`. */
export type Others = {
  /** WhatsApp has taken the message, and will not fail it. */
  readonly take: (message: VirtualMessage, nowMs: number) => void;
  readonly answerCall: (run: VirtualRun, call: AskedCall, nowMs: number) => void;
};

export type Act =
  | { readonly kind: "event"; readonly person: VirtualPerson; readonly event: ArrivedEvent }
  | { readonly kind: "begin"; readonly person: VirtualPerson; readonly event: ArrivedEvent }
  | { readonly kind: "receipt"; readonly message: VirtualMessage; readonly status: "delivered" | "read" }
  | { readonly kind: "click"; readonly message: VirtualMessage }
  | { readonly kind: "failure"; readonly message: VirtualMessage; readonly code: number }
  | { readonly kind: "reply"; readonly person: VirtualPerson; readonly answered: VirtualMessage | null; readonly content: InboundContent }
  | { readonly kind: "stop"; readonly person: VirtualPerson }
  | { readonly kind: "call"; readonly run: VirtualRun; readonly callId: CallId; readonly answer: CallAnswer }
  | { readonly kind: "timer"; readonly run: VirtualRun; readonly dueAt: Date }
  | { readonly kind: "due"; readonly person: VirtualPerson }
  | { readonly kind: "sender" };

export type World = {
  readonly nowMs: () => number;
  /** Infinity when nothing is to come. */
  readonly nextAt: () => number;
  readonly later: (atMs: number, act: Act) => void;
  /** Does the next thing; time jumps there. */
  readonly next: () => void;
  /** Something happens now. */
  readonly happen: (act: Act) => void;
  /** Time passes without anything happening; never back. */
  readonly passTo: (atMs: number) => void;
  readonly tierUse: () => number;
};
