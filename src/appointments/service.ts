/** What can be booked. Lengths are minutes, times of the day are by the clock of whoever gives it. */
export type Service = {
  readonly id: string;
  readonly texts: Texts;
  readonly minutes: number;
  /** Before and after it, whoever gives it is not free either. */
  readonly bufferBeforeMinutes: number;
  readonly bufferAfterMinutes: number;
  /** How many can be at one appointment; more than 1: a group. */
  readonly capacity: number;
  readonly price: { readonly amountMinor: number; readonly currency: string } | null;
  readonly place: Place | null;
  /** Not sooner than so long after it is booked. */
  readonly noticeMinutes: number;
  /** Not later than in so many days. */
  readonly horizonDays: number;
  /** Between two times at which it may begin, counted from the start of the opening hours. */
  readonly stepMinutes: number;
  /** Until so long before it a customer may change or cancel it. */
  readonly changeNoticeMinutes: number;
  readonly questions: readonly Question[];
  /** Whether it stands on the public page. */
  readonly isPublic: boolean;
};

/** By language: `en`, `fr`, … The first is shown to who reads none of them. */
export type Texts = { readonly [language: string]: { readonly name: string; readonly description: string } };

/** `address`: where to come; `phone`: the customer is called; `video`: the address of the call. */
export type Place = { readonly kind: "address" | "phone" | "video"; readonly text: string };

export type Question = {
  readonly id: string;
  readonly texts: { readonly [language: string]: string };
  readonly isRequired: boolean;
  /** Empty: answered in words. */
  readonly choices: readonly string[];
};

export type WithArchived<Thing> = Thing & { readonly isArchived: boolean };

export function textsIn(texts: Texts, language: string): Texts[string] {
  const [short = ""] = language.toLowerCase().split(/[-_]/, 1);
  return texts[language] ?? texts[short] ?? Object.values(texts)[0] ?? { name: "", description: "" };
}
