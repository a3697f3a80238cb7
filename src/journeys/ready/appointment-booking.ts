import type { ReadyJourney } from "./ready-journey.ts";

export const appointmentBooking: ReadyJourney = {
  name: "appointment-booking",
  title: { en: "Book by chat", fr: "Réserver par message" },
  about: {
    en: "Whoever writes that they want an appointment is offered the next free times, and the waiting list when none suits.",
    fr: "Qui écrit vouloir un rendez-vous reçoit les prochaines heures libres, et la liste d’attente si aucune ne convient.",
  },
  templates: [],
  document: {
    schema: 1,
    name: "appointment-booking",
    title: "Book by chat",
    entry: { kind: "inbound", contains: ["appointment", "rendez-vous", "rdv", "cita", "termin"], reentry: "after_finish" },
    start: "book",
    nodes: {
      book: { kind: "appointment", do: "book", next: "booked", noneSuited: "ask_to_wait", timedOut: "silent" },
      ask_to_wait: {
        kind: "message",
        channel: "whatsapp",
        purpose: "service",
        content: {
          kind: "buttons",
          body: "Shall we tell you when another time becomes free?",
          buttons: [
            { id: "wait", title: "Yes, please" },
            { id: "no", title: "No, thank you" },
          ],
        },
        expiresAfter: "PT4H",
        next: "answer",
      },
      answer: {
        kind: "wait_for",
        arms: [
          { on: "reply", choice: "wait", next: "wait" },
          { on: "any_reply", next: "none_suited" },
        ],
        timeout: { after: "P1D", next: "none_suited" },
      },
      wait: { kind: "appointment", do: "wait", next: "waiting", noneSuited: "none_suited" },
      waiting: {
        kind: "message",
        channel: "whatsapp",
        purpose: "service",
        content: { kind: "text", text: "You are on the waiting list. We write to you as soon as a time becomes free." },
        expiresAfter: "PT4H",
        next: "on_the_list",
      },
      booked: { kind: "exit", outcome: "booked" },
      on_the_list: { kind: "exit", outcome: "waiting" },
      none_suited: { kind: "exit", outcome: "none_suited" },
      silent: { kind: "exit", outcome: "timed_out" },
    },
  },
};
