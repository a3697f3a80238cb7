import type { ReadyJourney } from "./ready-journey.ts";

export const teamQuestion: ReadyJourney = {
  name: "team-question",
  title: { en: "Question to the team", fr: "Question à l’équipe" },
  about: {
    en: "Whoever asks for a person is given to the team, and told honestly whether somebody is there now.",
    fr: "Qui demande une personne est confié à l’équipe, et apprend honnêtement si quelqu’un est là.",
  },
  templates: [],
  document: {
    schema: 1,
    name: "team-question",
    title: "Question to the team",
    entry: {
      kind: "inbound",
      contains: ["question", "help", "an agent", "a person", "aide", "conseiller", "ayuda", "hilfe", "frage"],
      reentry: "after_finish",
    },
    start: "somebody_there",
    nodes: {
      // Where nobody has said when somebody answers, it promises nothing.
      somebody_there: {
        kind: "branch",
        arms: [{ when: { fact: "workspace.answering", is: "equal", value: true }, next: "soon" }],
        otherwise: "later",
      },
      soon: said("Thank you for your message. Somebody of our team answers you in a moment."),
      later: said("Thank you for your message. Nobody of our team is here right now: you get an answer as soon as we are back."),
      pass_on: { kind: "assign", to: "team", note: "Asked for a person", next: "passed_on" },
      passed_on: { kind: "exit", outcome: "passed_on" },
    },
  },
};

function said(text: string) {
  return { kind: "message", channel: "whatsapp", purpose: "service", content: { kind: "text", text }, next: "pass_on" } as const;
}
