/** What a workspace has decided about answering: as it is kept. Pure. */
import type { AnswerPolicy } from "./answer-clock.ts";

/** By language; `en` and `fr` have words of ours, which count where a workspace has none. */
export type TextsByLanguage = { readonly [language: string]: string };

export type StaffSettings = {
  /** In the order in which they are asked. */
  readonly policies: readonly AnswerPolicy[];
  /** Open conversations of whoever is away or gone for longer go to others; null: they stay. */
  readonly awayMinutes: number | null;
  /** Whoever is online and has had nothing open for so long is away; null: never by itself. */
  readonly goneMinutes: number | null;
  /** Said when nobody is there. Liquid over `staff.opens`, `staff.by`, `staff.usually`, each empty when it is not known. */
  readonly closed: { readonly isOn: boolean; readonly texts: TextsByLanguage };
  /** Said when more people than that wait. */
  readonly busy: { readonly isOn: boolean; readonly moreThan: number; readonly texts: TextsByLanguage };
  /** A service by telephone whose times are offered below both; null: none is. */
  readonly callBackService: string | null;
  readonly csat: {
    readonly isOn: boolean;
    /** Three buttons, or a list from one to five. */
    readonly scale: 3 | 5;
    readonly question: TextsByLanguage;
    readonly thanks: TextsByLanguage;
    /** Whoever answered is asked why. */
    readonly asksWhy: boolean;
    readonly why: TextsByLanguage;
  };
};

export const NO_STAFF_SETTINGS: StaffSettings = {
  policies: [],
  awayMinutes: 30,
  goneMinutes: 5,
  closed: { isOn: true, texts: {} },
  busy: { isOn: true, moreThan: 20, texts: {} },
  callBackService: null,
  csat: { isOn: false, scale: 3, question: {}, thanks: {}, asksWhy: true, why: {} },
};

export const USUAL_CAPACITY = 8;
