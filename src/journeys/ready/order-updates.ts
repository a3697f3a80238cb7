import type { Condition } from "../document.ts";
import type { ReadyJourney } from "./ready-journey.ts";

const FIRST_NAME = "{{ profile.attributes.firstName | default: 'there' }}";
const ORDER = "{{ event.properties.orderNumber | default: event.properties.orderId }}";
const sameOrder: Condition = { fact: "event.properties.orderId", is: "same_as", other: "entry.event.properties.orderId" };

export const orderUpdates: ReadyJourney = {
  name: "order-news",
  title: { en: "Order updates", fr: "Suivi de commande" },
  about: {
    en: "Confirms the order, tells when it is shipped with the parcel's link, and when it has arrived; by e-mail where WhatsApp does not reach.",
    fr: "Confirme la commande, annonce l’expédition avec le lien du colis, puis la livraison ; par e-mail là où WhatsApp n’arrive pas.",
  },
  templates: [
    { name: "order_confirmed", category: "UTILITY", body: "Hello {{first_name}}, we have received your order {{order_number}}." },
    { name: "order_on_its_way", category: "UTILITY", body: "Your order {{order_number}} is on its way. Parcel: {{tracking}}." },
    { name: "order_arrived", category: "UTILITY", body: "Your order {{order_number}} has arrived, {{first_name}}. Enjoy it!" },
  ],
  document: {
    schema: 1,
    name: "order-news",
    title: "Order updates",
    entry: { kind: "event", event: "order_placed", key: "properties.orderId" },
    exitOn: [{ event: "order_cancelled", where: sameOrder }],
    start: "confirm",
    nodes: {
      confirm: told("order_confirmed", { first_name: FIRST_NAME, order_number: ORDER }, `We have received your order ${ORDER}`, "shipping"),
      shipping: {
        kind: "wait_for",
        arms: [
          { on: "event", event: "order_shipped", where: sameOrder, next: "shipped" },
          { on: "event", event: "order_delivered", where: sameOrder, next: "arrived" },
        ],
        timeout: { after: "P14D", next: "not_shipped" },
      },
      shipped: told(
        "order_on_its_way",
        { order_number: ORDER, tracking: "{{ answers.shipping.event.trackingUrl | default: 'follows' }}" },
        `Your order ${ORDER} is on its way`,
        "delivery",
      ),
      delivery: {
        kind: "wait_for",
        arms: [{ on: "event", event: "order_delivered", where: sameOrder, next: "arrived" }],
        timeout: { after: "P21D", next: "not_delivered" },
      },
      arrived: told("order_arrived", { first_name: FIRST_NAME, order_number: ORDER }, `Your order ${ORDER} has arrived`, "delivered"),
      delivered: { kind: "exit", outcome: "delivered" },
      not_shipped: { kind: "exit", outcome: "not_shipped" },
      not_delivered: { kind: "exit", outcome: "not_delivered" },
    },
  },
};

/** By WhatsApp; by e-mail when that did not arrive within two hours. */
function told(name: string, body: { readonly [variable: string]: string }, subject: string, next: string) {
  const mail = { kind: "fields", fields: { subject, body: `Hello ${FIRST_NAME},\n\n${subject}.` } } as const;
  return {
    kind: "chain",
    purpose: "utility",
    steps: [
      { channel: "whatsapp", content: { kind: "template", name, body }, until: "delivered", patience: "PT2H" },
      { channel: "email", content: mail, until: "accepted", patience: "PT1H" },
    ],
    next,
    exhausted: next,
  } as const;
}
