import type { ReadyJourney } from "./ready-journey.ts";

const FIRST_NAME = "{{ profile.attributes.firstName | default: 'there' }}";

export const deliverySurvey: ReadyJourney = {
  name: "delivery-survey",
  title: { en: "Survey after delivery", fr: "Enquête après livraison" },
  about: {
    en: "A day after the parcel came, asks how it was; whoever is unhappy is given to the team.",
    fr: "Un jour après l’arrivée du colis, demande comment c’était ; les mécontents sont confiés à l’équipe.",
  },
  templates: [
    {
      name: "delivery_survey",
      category: "UTILITY",
      body: "Hello {{first_name}}, your order has arrived. How was it?",
      quickReplies: ["Good", "Okay", "Bad"],
    },
  ],
  document: {
    schema: 1,
    name: "delivery-survey",
    title: "Survey after delivery",
    entry: { kind: "event", event: "order_delivered", key: "properties.orderId" },
    start: "a_day",
    nodes: {
      a_day: { kind: "wait", for: "P1D", next: "ask" },
      ask: {
        kind: "message",
        channel: "whatsapp",
        purpose: "utility",
        content: {
          kind: "template",
          name: "delivery_survey",
          body: { first_name: FIRST_NAME },
          buttons: [
            { index: 0, kind: "quick_reply", payload: "good" },
            { index: 1, kind: "quick_reply", payload: "okay" },
            { index: 2, kind: "quick_reply", payload: "bad" },
          ],
        },
        expiresAfter: "P3D",
        next: "answer",
      },
      answer: {
        kind: "wait_for",
        arms: [
          { on: "reply", choice: "good", next: "note_good" },
          { on: "reply", choice: "okay", next: "note_okay" },
          { on: "reply", choice: "bad", next: "note_bad" },
          { on: "any_reply", next: "pass_on" },
        ],
        timeout: { after: "P3D", next: "silent" },
      },
      note_good: { kind: "update_profile", set: { lastDelivery: "good" }, next: "thank" },
      note_okay: { kind: "update_profile", set: { lastDelivery: "okay" }, next: "thank" },
      note_bad: { kind: "update_profile", set: { lastDelivery: "bad" }, next: "apologise" },
      thank: said("Thank you, {{ profile.attributes.firstName | default: 'that is good to know' }}!", "answered"),
      apologise: said("We are sorry to hear that. A person of our team will look into it and write to you.", "pass_on"),
      pass_on: { kind: "assign", to: "team", note: "Answer to the survey after delivery", next: "answered" },
      answered: { kind: "exit", outcome: "answered" },
      silent: { kind: "exit", outcome: "no_answer" },
    },
  },
};

function said(text: string, next: string) {
  return { kind: "message", channel: "whatsapp", purpose: "service", content: { kind: "text", text }, next } as const;
}
