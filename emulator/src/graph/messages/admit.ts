import { checkMarketingFields, marketingProduct } from "./marketing-checks.ts";
import { productOf } from "../../shop/catalogs.ts";
import { invalid } from "./checks.ts";
import { checkEnforcement } from "./enforcement-checks.ts";
import { limitOf } from "../../portfolio/tiers.ts";
import { portfolioOf } from "../../portfolio/portfolios.ts";
import { perSecondOf } from "../../portfolio/throughput-upgrade.ts";
import { openChat } from "../../customers/chats.ts";
import { countryOf } from "../../customers/calling-codes.ts";
import { objectAt, objectsAt, textAt, type JsonObject } from "../../json.ts";
import { outsideWindow } from "../../messages/fate.ts";
import type { Admission } from "../../messages/accept.ts";
import { takeMessagingLimit } from "../../rules/messaging-limit.ts";
import { takePairSlot } from "../../rules/pair-rate.ts";
import type { PricingCategory } from "../../rules/pricing.ts";
import { takeToken } from "../../rules/throughput.ts";
import { isOpen } from "../../rules/windows.ts";
import type { ChatRecord } from "../../store/chat.ts";
import type { PhoneNumber } from "../../store/phone-number.ts";
import type { Template } from "../../store/template.ts";
import type { World } from "../../store/world.ts";
import { refusal, type Refusal } from "../refusal.ts";
import type { Check } from "./checks.ts";
import { directSendCategory, directTemplateId } from "./direct-send.ts";
import { checkEnvelope, typeOf } from "./envelope-checks.ts";
import { admitFlow } from "./flow-admission.ts";
import { checkInteractive } from "./interactive-checks.ts";
import { checkMedia } from "./media-checks.ts";
import { recipientOf } from "./recipient.ts";
import { checkContacts, checkLocation, checkReaction, checkText, reactionTargetProblem } from "./simple-checks.ts";
import { admitTemplate } from "./template-admission.ts";

const contentChecks: Readonly<Record<string, (world: World, payload: JsonObject) => Check>> = {
  text: (_, payload) => checkText(payload),
  image: (world, payload) => checkMedia(world, payload, "image"),
  video: (world, payload) => checkMedia(world, payload, "video"),
  audio: (world, payload) => checkMedia(world, payload, "audio"),
  document: (world, payload) => checkMedia(world, payload, "document"),
  sticker: (world, payload) => checkMedia(world, payload, "sticker"),
  location: (_, payload) => checkLocation(payload),
  contacts: (_, payload) => checkContacts(payload),
  reaction: (_, payload) => checkReaction(payload),
  interactive: (world, payload) => checkInteractive(world, payload),
};

/** Everything Meta decides before it answers, in order: shape, recipient, content, then the limits. */
export function admit(
  world: World,
  number: PhoneNumber,
  payload: JsonObject,
  edge: "messages" | "marketing_messages",
): Admission | Refusal {
  const envelope = checkEnvelope(payload, edge);
  if (envelope) return envelope;
  const type = typeOf(payload);
  if (edge === "marketing_messages" && type !== "template")
    return refusal(131055, "Only marketing templates can be sent through marketing_messages.");
  const marketing = edge === "marketing_messages" ? checkMarketingFields(payload) : null;
  if (marketing) return marketing;
  const content = contentChecks[type]?.(world, payload) ?? null;
  if (content) return content;
  const lost = lostProduct(world, payload);
  if (lost !== null) return invalid(`Products not found in FB Catalog: ${lost}`);
  const calling = checkCalling(number, payload);
  if (calling) return calling;
  const recipient = recipientOf(world, number, payload);
  if ("code" in recipient) return recipient;
  if (number.blocked.has(recipient.customer.id)) return refusal(130403, "Your business blocked this user. Unblock them before sending.");
  if (number.threadsAway.has(recipient.customer.id))
    return refusal(131070, "Another partner owns this thread. Take it, or wait until it is passed back.");
  const template = type === "template" ? admitTemplate(world, number, payload, recipient.sentTo, edge) : null;
  if (template && "code" in template) return template;
  const product =
    template?.category === "MARKETING" && edge === "marketing_messages" ? marketingProduct(world, number, template, payload) : "marketing";
  if (typeof product === "object") return product;
  const barred = checkEnforcement(world, number, recipient.customer, template);
  if (barred) return barred;
  const direct = directSendCategory(payload, type, world.accounts.get(number.accountId), recipient.sentTo);
  if (direct !== null && typeof direct === "object") return direct;
  const opens = admitFlow(world, number, payload, template);
  if ("code" in opens) return opens;
  const chat = openChat(world, number.id, recipient.customer.id);
  const inWindow = isOpen(chat.windowExpiresAt, world.clock.now());
  const needsWindow = template === null && direct === null;
  const businessInitiated = !needsWindow && !inWindow;
  const limited = checkLimits(world, number, chat, { needsWindow, inWindow, businessInitiated });
  if (limited) return limited;
  const reach = businessInitiated ? takeReach(world, number, recipient.customer.id) : "known";
  if (reach === "over")
    return throttled(
      world.switches.throttleHttpStatus,
      world.switches.messagingLimitCode,
      "The portfolio's messaging limit has been reached.",
    );
  const reactionProblem = type === "reaction" ? reactionTargetProblem(world, payload) : null;
  return {
    number,
    customer: recipient.customer,
    sentTo: recipient.sentTo,
    recipient: recipient.address,
    type,
    payload,
    template,
    directTemplateId: direct === null ? null : directTemplateId(number, payload),
    category: direct ?? categoryOf(world, number, template, recipient.customer.phone, product),
    needsWindow,
    inWindow,
    flowVersion: opens.version,
    quotedId: textAt(objectAt(payload, "context"), "message_id"),
    callbackData: textAt(payload, "biz_opaque_callback_data"),
    businessInitiated,
    newlyReached: reach === "new",
    failure: reactionProblem === null ? null : { code: 131009, details: reactionProblem },
  };
}

function checkLimits(
  world: World,
  number: PhoneNumber,
  chat: ChatRecord,
  facts: { readonly needsWindow: boolean; readonly inWindow: boolean; readonly businessInitiated: boolean },
): Check {
  const { switches } = world;
  const now = world.clock.now();
  if (number.maintenanceUntil > now) return refusal(131057, "The throughput of this phone number is being raised. Try again in a minute.");
  if (facts.needsWindow && !facts.inWindow && switches.outsideWindow === "sync") return refusal(outsideWindow.code, outsideWindow.details);
  if (!takeToken(number.throughput, now, perSecondOf(world, number))) {
    return throttled(switches.throttleHttpStatus, 130429, "Cloud API message throughput has been reached.");
  }
  if (switches.pairRate && !takePairSlot(chat.pair, now, switches.pairRate)) {
    return throttled(
      switches.throttleHttpStatus,
      131056,
      "Too many messages sent from this phone number to the same phone number in a short period of time.",
    );
  }
  return null;
}

function takeReach(world: World, number: PhoneNumber, customerId: string): ReturnType<typeof takeMessagingLimit> {
  const portfolio = portfolioOf(world, world.accounts.get(number.accountId)?.businessId ?? "");
  return takeMessagingLimit(portfolio.reached, { customerId, now: world.clock.now(), limit: limitOf(world, portfolio) });
}

/** Call buttons and call permissions need calling to be on for the number. */
function checkCalling(number: PhoneNumber, payload: JsonObject): Check {
  const kind = textAt(objectAt(payload, "interactive"), "type");
  if (kind !== "voice_call" && kind !== "call_permission_request") return null;
  return textAt(objectAt(number.settings, "calling"), "status") === "ENABLED"
    ? null
    : refusal(138000, "Calling API is not enabled for this phone number.");
}

/** A product that a described catalogue does not have. */
function lostProduct(world: World, payload: JsonObject): string | null {
  const action = objectAt(objectAt(payload, "interactive"), "action");
  const catalogId = textAt(action, "catalog_id");
  if (catalogId === null) return null;
  const skus = [action, ...objectsAt(action, "sections").flatMap((section) => objectsAt(section, "product_items"))].flatMap(
    (item) => textAt(item, "product_retailer_id") ?? [],
  );
  return skus.find((sku) => productOf(world, catalogId, sku) === null) ?? null;
}

function throttled(httpStatus: 400 | 429, code: number, details: string): Refusal {
  return refusal(code, details, { httpStatus });
}

function categoryOf(
  world: World,
  number: PhoneNumber,
  template: Template | null,
  phone: string,
  product: "marketing" | "marketing_lite",
): PricingCategory {
  if (!template) return "service";
  if (template.category === "MARKETING") return product;
  if (template.category === "UTILITY") return "utility";
  const account = world.accounts.get(number.accountId);
  const country = countryOf(phone);
  const international = country !== account?.country && account?.authenticationInternational.includes(country);
  return international ? "authentication-international" : "authentication";
}
