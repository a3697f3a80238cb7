import type { CustomerRecord } from "../store/customer.ts";
import type { OutboundMessage } from "../store/message.ts";
import type { PhoneNumber } from "../store/phone-number.ts";
import type { Template } from "../store/template.ts";
import type { World } from "../store/world.ts";
import { chatKey } from "../store/chat.ts";
import { setQuality } from "./lifecycle.ts";

const dayMs = 86_400_000;

/** A template's message reached somebody: counted, and the rating looked at. */
export function watchFeedback(world: World): void {
  world.arrivals.listen((kind, message) => {
    const template = message.templateId === null ? undefined : world.templates.get(message.templateId);
    if (!template) return;
    template.feedback[kind] += 1;
    if (kind === "delivered") rate(world, template);
  });
}

/** A block within a day of a template's message is about that template. */
export function noteBlocked(world: World, number: PhoneNumber, customer: CustomerRecord): void {
  const chat = world.chats.get(chatKey(number.id, customer.id));
  const now = world.clock.now();
  const last = chat?.messages.findLast(
    (message): message is OutboundMessage => message.direction === "out" && message.templateId !== null && now - message.at < dayMs,
  );
  const template = last?.templateId === null || last === undefined ? undefined : world.templates.get(last.templateId);
  if (!template) return;
  template.feedback.blocked += 1;
  rate(world, template);
}

function rate(world: World, template: Template): void {
  const rule = world.switches.qualityFromFeedback;
  const { delivered, blocked } = template.feedback;
  if (!rule || delivered < rule.least || template.status !== "APPROVED") return;
  const share = blocked / delivered;
  const score = share >= rule.redShare ? "RED" : share >= rule.yellowShare ? "YELLOW" : "GREEN";
  if (score === template.quality) return;
  setQuality(world, template, score);
  // A pause starts a new count: what people thought of it before has had its effect.
  if (score === "RED") Object.assign(template.feedback, { delivered: 0, read: 0, blocked: 0 });
}
