import type { ReadyJourney } from "./ready-journey.ts";

const TEXT = "{{ event.properties.notice }}";

export const urgentNotice: ReadyJourney = {
  name: "urgent-notice",
  title: { en: "Urgent notice", fr: "Avis urgent" },
  about: {
    en: "SMS and WhatsApp at once, then push: for what must be seen within the hour. Whoever was not reached is given to the team.",
    fr: "SMS et WhatsApp en même temps, puis notification : pour ce qui doit être vu dans l’heure. Qui n’a pas été joint est confié à l’équipe.",
  },
  templates: [{ name: "urgent_notice", category: "UTILITY", body: "Please note: {{notice}}. You need not answer." }],
  document: {
    schema: 1,
    name: "urgent-notice",
    title: "Urgent notice",
    priority: 90,
    entry: { kind: "event", event: "urgent_notice", key: "properties.noticeId", reentry: "never" },
    start: "warn",
    nodes: {
      warn: {
        kind: "chain",
        purpose: "utility",
        urgent: true,
        together: 2,
        expiresAfter: "PT2H",
        steps: [
          { channel: "sms", content: { kind: "fields", fields: { text: TEXT } }, until: "delivered", patience: "PT10M" },
          {
            channel: "whatsapp",
            content: { kind: "template", name: "urgent_notice", body: { notice: TEXT } },
            until: "read",
            patience: "PT10M",
          },
          {
            channel: "web_push",
            content: { kind: "fields", fields: { title: "Urgent", body: TEXT } },
            until: "delivered",
            patience: "PT30M",
          },
        ],
        next: "told",
        exhausted: "not_told",
      },
      not_told: { kind: "assign", to: "team", note: `Not reached by any channel: ${TEXT}`, next: "unreached" },
      told: { kind: "exit", outcome: "told" },
      unreached: { kind: "exit", outcome: "unreached" },
    },
  },
};
