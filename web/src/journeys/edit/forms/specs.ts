import type { MessageKey } from "../../../i18n/en.ts";
import type { Loose } from "../loose.ts";

/** Fields of a node that need no form of their own, told as data. `key` is a path such as `at.time`. */
export type Spec = {
  readonly key: string;
  readonly label: MessageKey;
  readonly optional?: true;
  /** Shown only while another field says one of these. */
  readonly when?: { readonly key: string; readonly is: readonly string[] };
} & (
  | {
      readonly as:
        | "text"
        | "liquid"
        | "lines"
        | "flag"
        | "number"
        | "words"
        | "node"
        | "condition"
        | "json"
        | "pairs"
        | "headers"
        | "secret"
        | "event"
        | "audience"
        | "property"
        | "service"
        | "moment"
        | "shift"
        | "time"
        | "times_form";
    }
  /** `usual`: what holds while nothing is said; left out: no limit. */
  | { readonly as: "duration"; readonly usual?: string }
  /** Of the service that the part names. */
  | { readonly as: "giver" }
  /** An address at `key`, or a file of the library at `asset`; `kind` is the field that says what is shown. */
  | { readonly as: "file"; readonly asset: string; readonly kind: string }
  /** `usual`: what holds where nothing is chosen. */
  | { readonly as: "choice"; readonly options: readonly string[]; readonly words: string; readonly usual?: string }
  | { readonly as: "repeat"; readonly each: readonly Spec[]; readonly start: (count: number, first: Loose) => Loose }
);

const PURPOSES = ["marketing", "utility", "authentication", "service"] as const;
const ON = { key: "on", label: "edit.audience.on", as: "choice", options: ["entered", "left"], words: "edit.audience" } as const;

export const NODE_SPECS: { readonly [kind: string]: readonly Spec[] } = {
  join: [
    { key: "fork", label: "edit.join.fork", as: "node" },
    { key: "when", label: "edit.join.when", as: "choice", options: ["all", "any"], words: "edit.join" },
  ],
  update_profile: [{ key: "set", label: "edit.set", as: "pairs" }],
  consent: [
    { key: "action", label: "edit.consent.action", as: "choice", options: ["opt_in", "opt_out"], words: "edit.consent" },
    { key: "purpose", label: "edit.purpose", as: "choice", options: ["marketing", "utility"], words: "purpose" },
  ],
  assign: [
    { key: "to", label: "edit.assign.to", as: "text" },
    { key: "note", label: "edit.assign.note", as: "liquid", optional: true },
  ],
  http: [
    { key: "method", label: "edit.http.method", as: "choice", options: ["GET", "POST", "PUT", "PATCH", "DELETE"], words: "" },
    { key: "url", label: "edit.http.url", as: "liquid" },
    { key: "headers", label: "edit.http.headers", as: "headers", optional: true },
    { key: "body", label: "edit.http.body", as: "json", optional: true },
    { key: "sign", label: "edit.http.sign", as: "secret", optional: true },
    { key: "timeoutSeconds", label: "edit.http.timeout", as: "number", optional: true },
    { key: "retries", label: "edit.http.retries", as: "number", optional: true },
  ],
  appointment: [
    {
      key: "do",
      label: "edit.appointment.do",
      as: "choice",
      options: ["book", "move", "confirm", "cancel", "wait"],
      words: "edit.appointment",
    },
    { key: "service", label: "edit.appointment.service", as: "service", optional: true, when: { key: "do", is: ["book", "wait"] } },
    { key: "staff", label: "edit.appointment.staff", as: "giver", optional: true, when: { key: "do", is: ["book", "move", "wait"] } },
    {
      key: "appointment",
      label: "edit.appointment.appointment",
      as: "liquid",
      when: { key: "do", is: ["move", "confirm", "cancel"] },
    },
    { key: "body", label: "edit.appointment.body", as: "liquid", optional: true, when: { key: "do", is: ["book", "move"] } },
    { key: "form", label: "edit.appointment.form", as: "times_form", optional: true, when: { key: "do", is: ["book", "move"] } },
    { key: "offer", label: "edit.appointment.offer", as: "number", optional: true, when: { key: "do", is: ["book", "move"] } },
    {
      key: "patience",
      label: "edit.appointment.patience",
      as: "duration",
      usual: "P1D",
      optional: true,
      when: { key: "do", is: ["book", "move"] },
    },
    { key: "noneSuited", label: "edit.appointment.noneSuited", as: "node", optional: true },
    { key: "timedOut", label: "edit.appointment.timedOut", as: "node", optional: true, when: { key: "do", is: ["book", "move"] } },
  ],
  jump: [{ key: "journey", label: "edit.jump.journey", as: "text", optional: true }],
  exit: [{ key: "outcome", label: "edit.exit.outcome", as: "text", optional: true }],
};

export const MESSAGE_SPECS: readonly Spec[] = [
  { key: "purpose", label: "edit.purpose", as: "choice", options: PURPOSES, words: "purpose" },
  { key: "expiresAfter", label: "edit.expiresAfter", as: "duration", optional: true },
];

export const CHAIN_SPECS: readonly Spec[] = [
  { key: "purpose", label: "edit.purpose", as: "choice", options: PURPOSES, words: "purpose" },
  { key: "order", label: "edit.chain.order", as: "choice", options: ["best"], words: "edit.chain.order", usual: "given", optional: true },
  { key: "together", label: "edit.chain.together", as: "number", optional: true },
  { key: "urgent", label: "edit.chain.urgent", as: "flag", optional: true },
  { key: "expiresAfter", label: "edit.expiresAfter", as: "duration", optional: true },
];

/** A wait is by one of these; the others are taken out when it changes. */
export const WAIT_MODES = {
  for: [{ key: "for", label: "edit.wait.for", as: "duration" }],
  until: [
    { key: "until", label: "edit.wait.until", as: "moment" },
    { key: "offset", label: "edit.wait.offset", as: "shift", optional: true },
  ],
  at: [{ key: "at.time", label: "edit.wait.time", as: "time" }],
  quiet: [],
  best: [{ key: "best.within", label: "edit.wait.atMost", as: "duration" }],
  window: [{ key: "window.after", label: "edit.wait.atMost", as: "duration" }],
} as const satisfies { readonly [mode: string]: readonly Spec[] };
export type WaitMode = keyof typeof WAIT_MODES;
export const WAIT_STARTS: { readonly [Mode in WaitMode]: { readonly [key: string]: string | { readonly [key: string]: string } } } = {
  for: { for: "PT1H" },
  until: { until: "event.properties." },
  at: { at: { time: "09:00" } },
  quiet: { quiet: {} },
  best: { best: { within: "P1D" } },
  window: { window: { after: "P1D", next: "" } },
};

export const ARM_SPECS: { readonly [on: string]: readonly Spec[] } = {
  reply: [
    { key: "choice", label: "edit.arm.choice", as: "text", optional: true },
    { key: "equals", label: "edit.arm.equals", as: "words", optional: true },
    { key: "contains", label: "edit.arm.contains", as: "words", optional: true },
  ],
  any_reply: [],
  event: [
    { key: "event", label: "edit.event", as: "event" },
    { key: "where", label: "edit.where", as: "condition", optional: true },
  ],
  receipt: [
    { key: "node", label: "edit.arm.message", as: "node" },
    {
      key: "state",
      label: "edit.arm.state",
      as: "choice",
      options: ["accepted", "sent", "delivered", "read", "clicked", "failed", "refused"],
      words: "state",
    },
  ],
  audience: [
    { key: "audience", label: "edit.audience", as: "audience" },
    { ...ON, key: "change" },
  ],
};
export const ARM_STARTS = {
  reply: { on: "reply", choice: "", next: "" },
  any_reply: { on: "any_reply", next: "" },
  event: { on: "event", event: "", next: "" },
  receipt: { on: "receipt", node: "", state: "read", next: "" },
  audience: { on: "audience", audience: "", change: "entered", next: "" },
} as const;

const REENTRY: Spec = {
  key: "reentry",
  label: "edit.reentry",
  as: "choice",
  options: ["never", "after_finish", "always"],
  words: "edit.reentry",
  usual: "after_finish",
  optional: true,
};
const WHERE: Spec = { key: "where", label: "edit.where", as: "condition", optional: true };
export const ENTRY_SPECS: { readonly [kind: string]: readonly Spec[] } = {
  event: [
    { key: "event", label: "edit.event", as: "event" },
    { key: "key", label: "edit.entry.key", as: "property", optional: true },
    REENTRY,
    WHERE,
  ],
  audience: [{ key: "audience", label: "edit.audience", as: "audience" }, ON, REENTRY, WHERE],
  schedule: [
    { key: "audience", label: "edit.audience", as: "audience" },
    { key: "cron", label: "edit.entry.cron", as: "text", optional: true },
    { key: "at", label: "edit.entry.at", as: "text", optional: true },
    { key: "zone", label: "edit.entry.zone", as: "text", optional: true },
    REENTRY,
    WHERE,
  ],
  business_event: [
    { key: "event", label: "edit.event", as: "event" },
    { key: "audience", label: "edit.audience", as: "audience" },
    { key: "key", label: "edit.entry.key", as: "property", optional: true },
    REENTRY,
    WHERE,
  ],
  api: [{ key: "key", label: "edit.entry.key", as: "property", optional: true }, REENTRY, WHERE],
  inbound: [
    { key: "equals", label: "edit.arm.equals", as: "words", optional: true },
    { key: "contains", label: "edit.arm.contains", as: "words", optional: true },
    { key: "choice", label: "edit.arm.choice", as: "text", optional: true },
    REENTRY,
    WHERE,
  ],
};
export const ENTRY_STARTS = {
  event: { kind: "event", event: "" },
  audience: { kind: "audience", audience: "", on: "entered" },
  schedule: { kind: "schedule", audience: "", cron: "0 9 * * mon", zone: "UTC" },
  business_event: { kind: "business_event", event: "", audience: "" },
  api: { kind: "api" },
  inbound: { kind: "inbound", equals: [] },
} as const;
