import type { JourneyNode } from "../../api/types.ts";

/** Nodes as they come from the palette, by kind: as complete as can be without knowing the journey, their ways open. */
export const BLANKS = {
  message: { kind: "message", channel: "whatsapp", purpose: "utility", content: { kind: "text", text: "" }, next: "" },
  chain: {
    kind: "chain",
    purpose: "utility",
    steps: [
      { channel: "whatsapp", content: { kind: "text", text: "" }, until: "read", patience: "PT4H" },
      { channel: "email", content: { kind: "fields", fields: {} }, until: "read", patience: "P1D" },
      { channel: "sms", content: { kind: "fields", fields: {} }, until: "delivered", patience: "PT4H" },
    ],
    next: "",
    exhausted: "",
  },
  wait: { kind: "wait", for: "PT1H", next: "" },
  wait_for: { kind: "wait_for", arms: [{ on: "any_reply", next: "" }], timeout: { after: "P1D", next: "" } },
  branch: { kind: "branch", arms: [{ when: { fact: "profile.attributes.", is: "set" }, next: "" }], otherwise: "" },
  split: {
    kind: "split",
    arms: [
      { label: "A", weight: 1, next: "" },
      { label: "B", weight: 1, next: "" },
    ],
  },
  fork: { kind: "fork", paths: [{ next: "" }, { next: "" }] },
  join: { kind: "join", fork: "", when: "all", next: "" },
  update_profile: { kind: "update_profile", set: {}, next: "" },
  consent: { kind: "consent", channel: "whatsapp", purpose: "marketing", action: "opt_in", next: "" },
  assign: { kind: "assign", to: "", next: "" },
  appointment: { kind: "appointment", do: "book", next: "", noneSuited: "", timedOut: "" },
  http: { kind: "http", method: "POST", url: "https://", next: "" },
  jump: { kind: "jump", node: "" },
  exit: { kind: "exit" },
} as const satisfies { readonly [Kind in JourneyNode["kind"]]: Extract<JourneyNode, { readonly kind: Kind }> };
export type PaletteKind = keyof typeof BLANKS;
export const PALETTE = Object.keys(BLANKS) as readonly PaletteKind[];

/** What a new node is called until somebody names it. */
export const FIRST_NAMES: { readonly [Kind in PaletteKind]: string } = {
  message: "message",
  chain: "chain",
  wait: "wait",
  wait_for: "answer",
  branch: "branch",
  split: "split",
  fork: "fork",
  join: "join",
  update_profile: "update",
  consent: "consent",
  assign: "assign",
  appointment: "appointment",
  http: "call",
  jump: "jump",
  exit: "end",
};

/** Kinds that end a path: what a way led to would be cut off behind them. */
export function isEnding(kind: PaletteKind): boolean {
  return kind === "exit" || kind === "jump";
}
