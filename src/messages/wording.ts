/** Of a message that has two: which of them went, why, and what that saved. Kept with the message. */
export type Wording = {
  readonly as: "template" | "free_form";
  readonly why: "window_open" | "window_closed" | "window_closing" | "not_cheaper" | "unusable";
  /** Against the template; 0 when the template went. In micros of `currency`. */
  readonly savedMicros: number;
  /** ISO 4217. */
  readonly currency: string;
};
