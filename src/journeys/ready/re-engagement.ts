import type { ReadyJourney } from "./ready-journey.ts";

const FIRST_NAME = "{{ profile.attributes.firstName | default: 'there' }}";

export const reEngagement: ReadyJourney = {
  name: "re-engagement",
  title: { en: "Re-engagement across channels", fr: "Réengagement par plusieurs canaux" },
  about: {
    en: "Whoever has gone quiet hears by WhatsApp, then by e-mail, then by SMS; any reaction on any of them ends it.",
    fr: "Qui ne donne plus signe de vie est contacté par WhatsApp, puis par e-mail, puis par SMS ; toute réaction y met fin.",
  },
  templates: [
    {
      name: "we_miss_you",
      category: "MARKETING",
      body: "Hello {{first_name}}, we have not seen you for a while. Shall we show you what is new?",
      quickReplies: ["Show me", "Not now"],
    },
  ],
  document: {
    schema: 1,
    name: "re-engagement",
    title: "Re-engagement across channels",
    entry: { kind: "audience", audience: "gone-quiet", on: "entered", reentryAfter: "P90D" },
    exitOn: [{ event: "order_placed" }],
    start: "daytime",
    nodes: {
      daytime: { kind: "wait", quiet: {}, next: "call_back" },
      call_back: {
        kind: "chain",
        purpose: "marketing",
        steps: [
          {
            channel: "whatsapp",
            content: {
              kind: "template",
              name: "we_miss_you",
              body: { first_name: FIRST_NAME },
              buttons: [
                { index: 0, kind: "quick_reply", payload: "show" },
                { index: 1, kind: "quick_reply", payload: "later" },
              ],
            },
            until: "read",
            patience: "PT20H",
          },
          {
            channel: "email",
            content: {
              kind: "fields",
              fields: {
                subject: "We have not seen you for a while",
                body: `Hello ${FIRST_NAME},\n\nthere is much that is new. Answer this mail if we can help you with anything.`,
              },
            },
            until: "read",
            patience: "P2D",
          },
          {
            channel: "sms",
            content: { kind: "fields", fields: { text: "There is much that is new. Answer STOP and we leave you in peace." } },
            until: "delivered",
            patience: "P1D",
          },
        ],
        next: "reached",
        exhausted: "unreached",
      },
      reached: { kind: "update_profile", set: { reachedBy: "{{ answers.call_back.channel }}" }, next: "back" },
      unreached: { kind: "update_profile", set: { reachedBy: "nothing" }, next: "lost" },
      back: { kind: "exit", outcome: "reached" },
      lost: { kind: "exit", outcome: "unreached" },
    },
  },
};
