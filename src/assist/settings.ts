/** How a workspace uses an assistant; without any, it uses none. */
export const ASSISTANT_MODES = ["off", "suggest", "answer"] as const;

export type AssistantSettings = {
  /** `suggest`: drafts for people. `answer`: also by itself, within these limits. */
  readonly mode: (typeof ASSISTANT_MODES)[number];
  /** For the team, when somebody asks: whatever the mode. */
  readonly translates: boolean;
  /** Of chat completions, whole: `https://…/v1/chat/completions`. */
  readonly url: string;
  readonly model: string;
  /** Of one answer. */
  readonly mostTokens: number;
  readonly timeoutMs: number;
  /** Of a calendar month (UTC); null: not limited by it. Not both. */
  readonly budget: { readonly tokens: number | null; readonly micros: number | null };
  /** Millionths of the currency's unit for a million tokens. */
  readonly price: { readonly in: number; readonly out: number; readonly currency: string };
  /** By itself, to one person with one sender within 24 hours. */
  readonly mostAnswersADay: number;
};

export const NO_ASSISTANT: AssistantSettings = {
  mode: "off",
  translates: false,
  url: "",
  model: "",
  mostTokens: 400,
  timeoutMs: 20_000,
  budget: { tokens: 1_000_000, micros: null },
  price: { in: 0, out: 0, currency: "EUR" },
  mostAnswersADay: 5,
};

const MILLION = 1_000_000;
export function costMicros({ price }: Pick<AssistantSettings, "price">, tokensIn: number, tokensOut: number): number {
  return Math.ceil((tokensIn * price.in + tokensOut * price.out) / MILLION);
}

export function monthOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 7);
}
