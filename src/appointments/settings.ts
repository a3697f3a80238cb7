export type AppointmentSettings = {
  readonly isPageOpen: boolean;
  readonly holdMinutes: number;
  /** How long the next in the waiting list may think about it. */
  readonly offerMinutes: number;
  readonly remindBeforeMinutes: readonly number[];
  /** What whoever books on the page agrees to, by language. */
  readonly consentTexts: { readonly [language: string]: string };
  /** Whose pages may show the booking page within theirs. */
  readonly allowedOrigins: readonly string[];
};

export const BUILT_IN_SETTINGS: AppointmentSettings = {
  isPageOpen: false,
  holdMinutes: 10,
  offerMinutes: 60,
  remindBeforeMinutes: [1_440, 120],
  consentTexts: {
    en: "You may write to me about my appointments.",
    fr: "Vous pouvez m’écrire au sujet de mes rendez-vous.",
    es: "Pueden escribirme sobre mis citas.",
    de: "Sie dürfen mir zu meinen Terminen schreiben.",
  },
  allowedOrigins: [],
};
