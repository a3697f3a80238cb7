import {
  exit,
  journey,
  onEvent,
  sameAsEntry,
  template,
  text,
  updateProfile,
  waitFor,
  whenAnyReply,
  whenEvent,
  whenReply,
} from "@parley/sdk";

const sameOrder = sameAsEntry("properties.orderId");
const firstName = "{{ profile.attributes.firstName | default: profile.attributes.first_name | default: 'there' }}";
const orderNumber = "{{ event.properties.orderNumber | default: event.properties.orderId }}";

/** The demo shop's journey: confirmation, shipping, delivery, "how was it?", and somebody who listens to the answer. */
export default journey("order-updates", {
  title: "Order updates",
  description: "Tells the customer where the order is, and asks how it was.",
  entry: onEvent("order_placed", { key: "properties.orderId" }),
  exitOn: [{ event: "order_cancelled", where: sameOrder }],
  start: "confirm",
  nodes: {
    confirm: template("order_confirmation", {
      purpose: "utility",
      expiresAfter: "P1D",
      body: {
        first_name: firstName,
        order_number: orderNumber,
        total: "{{ event.properties.total | money: event.properties.currency }}",
      },
      next: "shipping",
    }),
    shipping: waitFor([whenEvent("order_shipped", "tell_shipped", sameOrder), whenEvent("order_delivered", "ask_feedback", sameOrder)], {
      after: "P14D",
      next: "not_shipped",
    }),
    tell_shipped: template("order_shipped", {
      purpose: "utility",
      expiresAfter: "P3D",
      body: {
        first_name: firstName,
        order_number: orderNumber,
      },
      buttons: [
        { index: 0, kind: "url", suffix: "{{ answers.shipping.event.trackingNumber | default: event.properties.orderId | url_encode }}" },
      ],
      next: "delivery",
    }),
    delivery: waitFor([whenEvent("order_delivered", "ask_feedback", sameOrder)], { after: "P21D", next: "not_delivered" }),
    ask_feedback: template("order_feedback", {
      purpose: "utility",
      expiresAfter: "P3D",
      body: {
        first_name: firstName,
        order_number: orderNumber,
      },
      buttons: [
        { index: 0, kind: "quick_reply", payload: "good" },
        { index: 1, kind: "quick_reply", payload: "okay" },
        { index: 2, kind: "quick_reply", payload: "bad" },
      ],
      next: "feedback",
    }),
    feedback: waitFor(
      [
        whenReply({ choice: "good", equals: ["good", "great", "👍"] }, "thank"),
        whenReply({ choice: "okay", equals: ["ok", "okay"] }, "thank"),
        whenReply({ choice: "bad", contains: ["bad", "terrible", "broken"] }, "request_call"),
        whenAnyReply("pass_on"),
      ],
      { after: "P3D", next: "no_answer" },
    ),
    thank: text("Thank you, that is good to know! See you soon.", { next: "answered" }),
    request_call: updateProfile({ callbackRequested: true, callbackOrder: orderNumber }, "apologise"),
    apologise: text(`I am sorry to hear that. A person from our team will call you about order ${orderNumber}.`, {
      next: "unhappy",
    }),
    pass_on: text("Thank you. I have passed your message on to our team.", { next: "answered" }),
    answered: exit("answered"),
    unhappy: exit("callback_requested"),
    no_answer: exit("no_answer"),
    not_shipped: exit("not_shipped"),
    not_delivered: exit("not_delivered"),
  },
});
