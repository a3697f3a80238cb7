import type { ReadyJourney } from "./ready-journey.ts";

const AT = "{{ event.properties.startsAt | date: '%H:%M' }}";

export const appointmentReminder: ReadyJourney = {
  name: "appointment-reminder",
  title: { en: "Appointment reminder", fr: "Rappel de rendez-vous" },
  about: {
    en: "A day before the appointment, asks whether it holds; by SMS two hours before for whoever has not answered.",
    fr: "La veille du rendez-vous, demande s’il tient ; par SMS deux heures avant pour qui n’a pas répondu.",
  },
  templates: [
    {
      name: "appointment_reminder",
      category: "UTILITY",
      body: "Hello {{first_name}}, we expect you tomorrow at {{time}}. Will you come?",
      quickReplies: ["I will come", "I cannot come"],
    },
  ],
  document: {
    schema: 1,
    name: "appointment-reminder",
    title: "Appointment reminder",
    entry: { kind: "event", event: "appointment_booked", key: "properties.appointmentId" },
    exitOn: [
      {
        event: "appointment_cancelled",
        where: { fact: "event.properties.appointmentId", is: "same_as", other: "entry.event.properties.appointmentId" },
      },
    ],
    start: "day_before",
    nodes: {
      day_before: { kind: "wait", until: "event.properties.startsAt", offset: "-P1D", next: "remind" },
      remind: {
        kind: "message",
        channel: "whatsapp",
        purpose: "utility",
        content: {
          kind: "template",
          name: "appointment_reminder",
          body: { first_name: "{{ profile.attributes.firstName | default: 'there' }}", time: AT },
          buttons: [
            { index: 0, kind: "quick_reply", payload: "comes" },
            { index: 1, kind: "quick_reply", payload: "cannot" },
          ],
        },
        expiresAfter: "PT20H",
        next: "answer",
      },
      answer: {
        kind: "wait_for",
        arms: [
          { on: "reply", choice: "comes", next: "comes" },
          { on: "reply", choice: "cannot", next: "pass_on" },
          { on: "any_reply", next: "pass_on" },
        ],
        timeout: { after: "PT21H", next: "two_hours_before" },
      },
      two_hours_before: { kind: "wait", until: "event.properties.startsAt", offset: "-PT2H", next: "last_word" },
      last_word: {
        kind: "message",
        channel: "sms",
        purpose: "utility",
        content: { kind: "fields", fields: { text: `We expect you today at ${AT}.` } },
        expiresAfter: "PT2H",
        next: "silent",
      },
      pass_on: { kind: "assign", to: "team", note: `Wants another time than ${AT}: {{ answers.answer.text }}`, next: "asked" },
      comes: { kind: "exit", outcome: "comes" },
      asked: { kind: "exit", outcome: "wants_another_time" },
      silent: { kind: "exit", outcome: "no_answer" },
    },
  },
};
