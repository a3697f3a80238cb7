/** The journey of the shop that the console is tested on. */
export const JOURNEY = {
  schema: 1,
  name: "order-updates",
  title: "Order updates",
  description: "From the order to the door, and how it was",
  entry: { kind: "event", event: "order_placed", key: "properties.orderId" },
  start: "confirm",
  nodes: {
    confirm: {
      kind: "message",
      channel: "whatsapp",
      purpose: "utility",
      content: {
        kind: "template",
        name: "order_confirmation",
        body: { name: "{{ profile.attributes.firstName }}", order: "{{ event.properties.orderName }}" },
      },
      next: "ship-wait",
    },
    "ship-wait": {
      kind: "wait_for",
      arms: [{ on: "event", event: "order_shipped", next: "shipped" }],
      timeout: { after: "P7D", next: "late" },
    },
    shipped: {
      kind: "message",
      channel: "whatsapp",
      purpose: "utility",
      content: { kind: "template", name: "order_confirmation" },
      next: "ask",
    },
    ask: {
      kind: "message",
      channel: "whatsapp",
      purpose: "service",
      content: {
        kind: "buttons",
        body: "How was it?",
        buttons: [
          { id: "good", title: "Good" },
          { id: "bad", title: "Bad" },
        ],
      },
      next: "answer",
    },
    answer: {
      kind: "wait_for",
      arms: [
        { on: "reply", choice: "good", next: "thanks" },
        { on: "reply", choice: "bad", next: "sorry" },
        { on: "any_reply", next: "thanks" },
      ],
      timeout: { after: "P2D", next: "done" },
    },
    thanks: {
      kind: "message",
      channel: "whatsapp",
      purpose: "service",
      content: { kind: "text", text: "Thank you! *See you soon.*" },
      next: "done",
    },
    sorry: {
      kind: "message",
      channel: "whatsapp",
      purpose: "service",
      content: { kind: "text", text: "We are sorry. An agent will call you." },
      next: "flag",
    },
    flag: { kind: "update_profile", set: { needsCall: true }, next: "done" },
    late: { kind: "exit", outcome: "never_shipped" },
    done: { kind: "exit", outcome: "done" },
  },
} as const;
