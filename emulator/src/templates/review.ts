import { objectsAt, textAt, type JsonObject } from "../json.ts";
import type { Template } from "../store/template.ts";
import type { World } from "../store/world.ts";
import { bodyTextOf, componentOf } from "./shape.ts";

/** What the review makes of a template's words. Meta's own judgement is secret: these are the obvious cases it names. */
export type Verdict =
  | { readonly kind: "rejected"; readonly reason: string; readonly recommendation: string }
  | { readonly kind: "marketing" };

export function reviewOf(world: World, template: Template): Verdict | null {
  const body = bodyTextOf(template.components);
  const words = [body, ...textsOf(template.components)].join("\n");
  if (/\}\}\s*\{\{/.test(body)) return rejected("INVALID_FORMAT", "Put words between two variables that follow each other.");
  if (/\{\{[^{}]*$|^[^{}]*\}\}/.test(body)) return rejected("INVALID_FORMAT", "Close every variable with two braces.");
  if (/\b(card number|cvv|iban|password|passport number|social security)\b/i.test(words))
    return rejected("ABUSIVE_CONTENT", "Do not ask for card numbers, identity numbers or passwords.");
  if (/\b(you have won|claim your prize|double your money|guaranteed profit)\b/i.test(words))
    return rejected("SCAM", "Do not promise prizes or profits.");
  if (linksOf(template.components).some((link) => /^https?:\/\/(wa\.me|bit\.ly|tinyurl\.com|t\.co)\//i.test(link)))
    return rejected("INVALID_FORMAT", "Use your own domain: shortened and wa.me links hide where they lead.");
  if (template.category !== "AUTHENTICATION" && hasTwin(world, template))
    return rejected("INVALID_FORMAT", "Another template has the same body and footer.");
  return template.category === "UTILITY" && isMarketing(words) ? { kind: "marketing" } : null;
}

const marketing =
  /\b(sale|discount|offer|promo\w*|coupon|deal|% off|\d+ ?% (?:off|de réduction)|buy now|shop now|new collection|limited time|don't miss|soldes|réduction|offre|promotion|profitez|nouvelle collection|descuento|oferta)\b|\d+ ?% off/i;

export function isMarketing(words: string): boolean {
  return marketing.test(words);
}

function rejected(reason: string, recommendation: string): Verdict {
  return { kind: "rejected", reason, recommendation };
}

function textsOf(components: readonly JsonObject[]): string[] {
  const own = components.flatMap((component) => textAt(component, "text") ?? []);
  const cards = components.flatMap((component) => objectsAt(component, "cards")).flatMap((card) => textsOf(objectsAt(card, "components")));
  return [...own, ...cards, ...buttonsOf(components).flatMap((button) => textAt(button, "text") ?? [])];
}

function linksOf(components: readonly JsonObject[]): string[] {
  return buttonsOf(components).flatMap((button) => textAt(button, "url") ?? []);
}

function buttonsOf(components: readonly JsonObject[]): readonly JsonObject[] {
  return objectsAt(componentOf(components, "BUTTONS") ?? {}, "buttons");
}

function hasTwin(world: World, template: Template): boolean {
  const face = faceOf(template);
  return [...world.templates.values()].some(
    (other) =>
      other !== template &&
      other.accountId === template.accountId &&
      other.name !== template.name &&
      other.status === "APPROVED" &&
      faceOf(other) === face,
  );
}

function faceOf(template: Template): string {
  const footer = componentOf(template.components, "FOOTER");
  return JSON.stringify([bodyTextOf(template.components).trim(), footer ? textAt(footer, "text") : null, template.language]);
}
