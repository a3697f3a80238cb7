import type { Random } from "../clock/random.ts";
import { bubbleOf } from "../chat/bubble.ts";
import type { BubbleButton } from "../control/contract.ts";
import { actAsCustomer } from "../customers/customer-actions.ts";
import { draftOf } from "../customers/customer-messages.ts";
import { receiveFromCustomer } from "../customers/inbound.ts";
import { runScript } from "../flows/run-script.ts";
import { flowOfMessage } from "../flows/flow-of-message.ts";
import { jsonOf } from "../flows/flow-life.ts";
import { screensOf } from "../flows/components-walk.ts";
import { textAt } from "../json.ts";
import type { CustomerRecord } from "../store/customer.ts";
import type { OutboundMessage } from "../store/message.ts";
import type { PhoneNumber } from "../store/phone-number.ts";
import type { World } from "../store/world.ts";
import type { ScenarioRule } from "./scenario-contract.ts";
import { linkOf, visitLink } from "./visit-link.ts";

export type Doing = {
  readonly world: World;
  readonly number: PhoneNumber;
  readonly customer: CustomerRecord;
  readonly message: OutboundMessage;
  readonly random: Random;
};

const answers = ["Yes please", "Thank you", "Who is this?", "OK", "Tell me more"];

/** False when the message offers nothing of the kind. */
export async function perform(doing: Doing, rule: ScenarioRule): Promise<boolean> {
  const { world, number, customer, message, random } = doing;
  const act = (action: string, more: object = {}): true => {
    actAsCustomer(world, number, customer, { action, messageId: message.id, ...more });
    return true;
  };
  switch (rule.do) {
    case "read":
    case "block":
    case "stop_marketing":
    case "resume_marketing":
      return act(rule.do);
    case "open_link": {
      const link = linkOf(world, message);
      if (link === null) return false;
      act("open_link");
      await visitLink(world, link);
      return true;
    }
    case "react":
      return act("react", { emoji: rule.emoji ?? "👍" });
    case "reply":
      receiveFromCustomer(
        world,
        number,
        customer,
        draftOf(world, customer, { type: "text", text: pick(rule.texts ?? answers, random) ?? "OK" }),
      );
      return true;
    case "tap":
      return tap(doing, rule.button, act);
    case "order":
      return order(doing);
    case "fill":
      return fill(doing, rule);
  }
}

function tap({ world, message, random }: Doing, wanted: number | undefined, act: (action: string, more: object) => true): boolean {
  const { buttons, list, cards } = bubbleOf(world, message);
  const replies = [...buttons, ...cards.flatMap((card) => card.buttons)].filter(
    (button): button is Extract<BubbleButton, { kind: "reply" }> => button.kind === "reply",
  );
  const button = wanted === undefined ? pick(replies, random) : replies.find(({ index }) => index === wanted);
  if (button) return act("tap", { buttonIndex: button.index, ...(button.card === undefined ? {} : { cardIndex: button.card }) });
  const row = pick(list?.sections.flatMap((section) => section.rows) ?? [], random);
  return row ? act("choose_row", { rowId: row.id }) : false;
}

function order({ world, number, customer, message, random }: Doing): boolean {
  const shop = bubbleOf(world, message).shop;
  const product = pick(shop?.sections.flatMap((section) => section.products) ?? [], random);
  if (!shop || !product) return false;
  const items = [{ sku: product.sku, price: product.price, currency: product.currency, quantity: 1 + random.below(3) }];
  receiveFromCustomer(
    world,
    number,
    customer,
    draftOf(world, customer, { type: "order", catalogId: shop.catalogId, items, quote: message.id }),
  );
  return true;
}

async function fill({ world, message, random }: Doing, rule: Extract<ScenarioRule, { do: "fill" }>): Promise<boolean> {
  const opened = flowOfMessage(world, message, null);
  const screens = screensOf(jsonOf(opened.flow, opened.version) ?? {});
  const leaves = random.next() < (rule.leaveShare ?? 0);
  const leaveAt = leaves ? textAt(pick(screens, random) ?? {}, "id") : null;
  await runScript(
    world,
    message,
    { answers: rule.answers ?? {}, makeUp: true, thinkMs: rule.thinkMs ?? 0, ...(leaveAt === null ? {} : { leaveAt }) },
    random,
  );
  return true;
}

function pick<T>(items: readonly T[], random: Random): T | undefined {
  return items[random.below(items.length)];
}
