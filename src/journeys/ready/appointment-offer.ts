import type { ReadyJourney } from "./ready-journey.ts";

const FACTS = "event.properties";

export const appointmentOffer: ReadyJourney = {
  name: "appointment-offer",
  title: { en: "Waiting list", fr: "Liste d’attente" },
  about: {
    en: "Offers a time that became free to whoever waits longest; after their no, or without an answer, it goes to the next.",
    fr: "Propose une heure libérée à qui attend depuis le plus longtemps ; après un non ou sans réponse, elle va au suivant.",
  },
  templates: [
    {
      name: "appointment_became_free",
      category: "UTILITY",
      body: "A time has become free: {{service}}, {{when}}. It is kept for you for a while. Would you like it?",
      quickReplies: ["Yes, please", "No, thank you"],
    },
  ],
  document: {
    schema: 1,
    name: "appointment-offer",
    title: "Waiting list",
    entry: { kind: "event", event: "appointment.offered", key: "properties.appointmentId" },
    start: "offer",
    nodes: {
      offer: {
        kind: "message",
        channel: "whatsapp",
        purpose: "utility",
        content: {
          kind: "template",
          name: "appointment_became_free",
          body: { service: `{{ ${FACTS}.service }}`, when: `{{ ${FACTS}.when }}` },
          buttons: [
            { index: 0, kind: "quick_reply", payload: "offer.take" },
            { index: 1, kind: "quick_reply", payload: "offer.leave" },
          ],
        },
        expiresAfter: "PT4H",
        next: "answer",
      },
      answer: {
        kind: "wait_for",
        arms: [
          { on: "reply", choice: "offer.take", next: "take" },
          { on: "reply", choice: "offer.leave", next: "leave" },
          {
            on: "event",
            event: "appointment.offer_ended",
            where: { fact: "event.properties.appointmentId", is: "same_as", other: "entry.event.properties.appointmentId" },
            next: "too_late",
          },
        ],
        timeout: { after: "P2D", next: "silent" },
      },
      take: { kind: "appointment", do: "confirm", appointment: `{{ ${FACTS}.appointmentId }}`, next: "taken", noneSuited: "too_late" },
      leave: { kind: "appointment", do: "cancel", appointment: `{{ ${FACTS}.appointmentId }}`, next: "left", noneSuited: "left" },
      too_late: {
        kind: "branch",
        arms: [{ label: "May be written to", when: { fact: "window.open", is: "equal", value: true }, next: "say_too_late" }],
        otherwise: "silent",
      },
      say_too_late: {
        kind: "message",
        channel: "whatsapp",
        purpose: "service",
        content: { kind: "text", text: "That time is not kept any more: it has gone to the next in the line." },
        expiresAfter: "PT4H",
        next: "silent",
      },
      taken: { kind: "exit", outcome: "taken" },
      left: { kind: "exit", outcome: "left" },
      silent: { kind: "exit", outcome: "lapsed" },
    },
  },
};
