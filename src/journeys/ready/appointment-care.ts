import type { MessageContent } from "../../messages/content.ts";
import type { JourneyNode, WaitArm } from "../document.ts";
import type { ReadyJourney } from "./ready-journey.ts";

const BUTTONS = ["I will come", "Another time", "Cancel"] as const;
const CHOICES = ["appointment.confirm", "appointment.move", "appointment.cancel"] as const;
const THIS = { fact: "event.properties.appointmentId", is: "same_as", other: "entry.event.properties.appointmentId" } as const;

/** Outside of the service window the template, within it the same with what only free-form messages can have. */
function saying(name: string, facts: string, text: string): MessageContent {
  const own = CHOICES.map((id, index) => ({ id, title: BUTTONS[index] ?? "" }));
  return {
    kind: "template",
    name,
    body: { service: `{{ ${facts}.service }}`, when: `{{ ${facts}.when }}`, link: `{{ ${facts}.manageUrl }}` },
    buttons: CHOICES.map((payload, index) => ({ index, kind: "quick_reply", payload })),
    inWindow: { when: "open", content: { kind: "buttons", body: text, buttons: own } },
  };
}

function said(text: string, next: string): JourneyNode {
  return { kind: "message", channel: "whatsapp", purpose: "service", content: { kind: "text", text }, expiresAfter: "PT4H", next };
}

function told(name: string, facts: string, next: string): JourneyNode {
  const body = { service: `{{ ${facts}.service }}`, when: `{{ ${facts}.when }}`, link: `{{ ${facts}.manageUrl }}` };
  const content = { kind: "template", name, body } as const;
  return { kind: "message", channel: "whatsapp", purpose: "utility", content, expiresAfter: "P1D", next };
}

function on(event: string, next: string): WaitArm {
  return { on: "event", event, where: THIS, next };
}

function bookedText(facts: string): string {
  return `Booked: {{ ${facts}.service }}, {{ ${facts}.when }}{% if ${facts}.place %}, {{ ${facts}.place }}{% endif %}.\nTo change it: {{ ${facts}.manageUrl }}`;
}

const BOOKED = "event.properties";
const REMINDED = "answers.await_reminder.event";
const HEARD = "answers.listen.event";
const ADD = `Add it to your calendar:\n{{ ${BOOKED}.icsUrl }}\nGoogle: {{ ${BOOKED}.googleUrl }}\nOutlook: {{ ${BOOKED}.outlookUrl }}`;
const ALL_BUTTONS = BUTTONS;
const template = (name: string, body: string, quickReplies?: readonly string[]) => ({
  name,
  category: "UTILITY" as const,
  body,
  ...(quickReplies ? { quickReplies } : {}),
});

export const appointmentCare: ReadyJourney = {
  name: "appointment",
  title: { en: "Appointment", fr: "Rendez-vous" },
  about: {
    en: "Confirms whatever is booked, reminds of it, and lets the customer confirm, move or cancel it by buttons until it is over.",
    fr: "Confirme ce qui est réservé, le rappelle, et permet de confirmer, déplacer ou annuler par boutons jusqu’au bout.",
  },
  templates: [
    template(
      "appointment_is_booked",
      "Your appointment is booked: {{service}}, {{when}}. To change it: {{link}}. See you soon.",
      ALL_BUTTONS,
    ),
    template("appointment_is_due", "We expect you: {{service}}, {{when}}. To change it: {{link}}. See you soon.", ALL_BUTTONS),
    template("appointment_is_moved", "Your appointment has another time now: {{service}}, {{when}}. To change it: {{link}}. See you soon."),
    template("appointment_is_cancelled", "Your appointment does not take place: {{service}}, {{when}}. Details: {{link}}. We are sorry."),
    template("appointment_was_missed", "We missed you today: {{service}}, {{when}}. Details: {{link}}. Write to us for another time."),
  ],
  document: {
    schema: 1,
    name: "appointment",
    title: "Appointment",
    entry: { kind: "event", event: "appointment.booked", key: "properties.appointmentId" },
    start: "both",
    nodes: {
      both: {
        kind: "fork",
        paths: [
          { label: "Answers and changes", next: "listen" },
          { label: "Reminders", next: "booked" },
        ],
      },
      booked: {
        kind: "message",
        channel: "whatsapp",
        purpose: "utility",
        content: saying("appointment_is_booked", BOOKED, bookedText(BOOKED)),
        expiresAfter: "P1D",
        next: "calendar",
      },
      calendar: {
        kind: "branch",
        arms: [{ label: "May be written to", when: { fact: "window.open", is: "equal", value: true }, next: "calendar_links" }],
        otherwise: "await_reminder",
      },
      calendar_links: said(ADD, "await_reminder"),
      await_reminder: {
        kind: "wait_for",
        arms: [
          on("appointment.reminder_due", "remind"),
          on("appointment.cancelled", "over"),
          on("appointment.no_show", "over"),
          on("appointment.done", "over"),
        ],
        timeout: { after: "P365D", next: "over" },
      },
      remind: {
        kind: "chain",
        purpose: "utility",
        steps: [
          {
            channel: "whatsapp",
            content: saying(
              "appointment_is_due",
              REMINDED,
              `We expect you: {{ ${REMINDED}.service }}, {{ ${REMINDED}.when }}.\nTo change it: {{ ${REMINDED}.manageUrl }}`,
            ),
            until: "read",
            patience: "PT30M",
          },
          {
            channel: "sms",
            content: {
              kind: "fields",
              fields: { text: `We expect you: {{ ${REMINDED}.when }}. To change it: {{ ${REMINDED}.manageUrl }}` },
            },
            until: "delivered",
            patience: "PT30M",
          },
        ],
        expiresAfter: "PT3H",
        next: "await_reminder",
        exhausted: "await_reminder",
      },
      listen: {
        kind: "wait_for",
        arms: [
          { on: "reply", choice: "appointment.confirm", next: "confirm" },
          { on: "reply", choice: "appointment.move", next: "move" },
          { on: "reply", choice: "appointment.cancel", next: "cancel" },
          on("appointment.rescheduled", "moved_by_us"),
          on("appointment.resend", "booked_again"),
          on("appointment.cancelled", "cancelled_by_us"),
          on("appointment.no_show", "missed"),
          on("appointment.done", "over"),
        ],
        timeout: { after: "P365D", next: "over" },
      },
      booked_again: {
        kind: "message",
        channel: "whatsapp",
        purpose: "utility",
        content: saying("appointment_is_booked", HEARD, bookedText(HEARD)),
        expiresAfter: "P1D",
        next: "listen",
      },
      confirm: {
        kind: "appointment",
        do: "confirm",
        appointment: "{{ event.properties.appointmentId }}",
        next: "confirmed",
        noneSuited: "too_late",
      },
      confirmed: said("Thank you, see you then.", "listen"),
      move: {
        kind: "appointment",
        do: "move",
        appointment: "{{ event.properties.appointmentId }}",
        next: "moved",
        noneSuited: "stays",
        timedOut: "listen",
      },
      moved: said("Done: {{ answers.move.when }}.", "listen"),
      stays: said("Then it stays as it is.", "listen"),
      cancel: {
        kind: "appointment",
        do: "cancel",
        appointment: "{{ event.properties.appointmentId }}",
        next: "cancelled",
        noneSuited: "too_late",
      },
      cancelled: said("Your appointment is cancelled.", "over"),
      too_late: said("That cannot be changed here any more: please write to us.", "listen"),
      moved_by_us: told("appointment_is_moved", HEARD, "listen"),
      cancelled_by_us: told("appointment_is_cancelled", HEARD, "over"),
      missed: told("appointment_was_missed", HEARD, "over"),
      over: { kind: "exit" },
    },
  },
};
