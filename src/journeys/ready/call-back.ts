import type { ReadyJourney } from "./ready-journey.ts";

export const callBack: ReadyJourney = {
  name: "call-back",
  title: { en: "Call-back", fr: "Rappel" },
  about: {
    en: "Whoever writes that they want to be called chooses when; whom no time suits is given to the team.",
    fr: "Qui écrit vouloir être rappelé choisit quand ; si aucune heure ne convient, l’équipe s’en charge.",
  },
  templates: [],
  document: {
    schema: 1,
    name: "call-back",
    title: "Call-back",
    entry: {
      kind: "inbound",
      contains: ["call me", "call back", "callback", "rappelez", "rappeler", "llámame", "llámeme", "zurückrufen", "rückruf"],
      reentry: "after_finish",
    },
    start: "choose",
    nodes: {
      choose: { kind: "appointment", do: "book", next: "booked", noneSuited: "pass_on", timedOut: "pass_on" },
      pass_on: { kind: "assign", to: "team", note: "Wants to be called, and chose no time.", next: "passed_on" },
      booked: { kind: "exit", outcome: "booked" },
      passed_on: { kind: "exit", outcome: "passed_on" },
    },
  },
};
