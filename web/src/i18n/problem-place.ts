/** Where in a document, in the words of the screen: `/variants/0/messages/en/name` is “Variant 1 › English › Template”. */
import type { MessageKey } from "./en.ts";
import type { useI18n } from "./i18n.tsx";

type I18n = Pick<ReturnType<typeof useI18n>, "t" | "languageName">;

/** What parts of the document are called, in their order: its author knows a variant by its name. */
export type PlaceNames = { readonly variants?: readonly string[] };

/** Of a pointer, or of a path with dots. What has no name on the screen is left out; empty when nothing is left. */
export function placeWords({ t, languageName }: I18n, path: string, { variants = [] }: PlaceNames = {}): string {
  const parts = path
    .replace(/^\/?(body|params|querystring)(?=\/)/, "")
    .split(/[/.]/)
    .filter((part) => part !== "");
  const named = parts.flatMap((part, at): readonly string[] => {
    // What comes after the step before, not what a winner is chosen after.
    const key = part === "after" && parts[at - 2] === "steps" ? "wizard.notice.step.after" : PLACES[part];
    const before = parts[at - 1];
    if (before === "nodes") return [];
    if (before === "messages" && key === undefined) return [languageName(part)];
    if (key === undefined) return [];
    const index = parts[at + 1];
    const called = part === "variants" && index !== undefined ? (variants[Number(index)] ?? "") : "";
    if (called !== "") return [t("wizard.variant", { name: called })];
    return [index !== undefined && /^\d+$/.test(index) ? `${t(key)} ${Number(index) + 1}` : t(key)];
  });
  // A template's name is what a message has one for; anything else is called by its name.
  const last = parts.at(-1) === "name" && parts.includes("messages") ? [...named.slice(0, -1), t("wizard.template")] : named;
  return last.join(" › ");
}

const PLACES: { readonly [part: string]: MessageKey } = {
  title: "edit.title",
  name: "edit.name",
  description: "edit.description",
  variants: "variants.variant",
  people: "place.line",
  phone: "upload.role.phone",
  email: "signIn.email",
  displayPhoneNumber: "sender.displayPhoneNumber",
  phoneNumberId: "sender.phoneNumberId",
  accountId: "sender.accountId",
  appId: "sender.appId",
  accessToken: "sender.accessToken",
  appSecret: "sender.appSecret",
  baseUrl: "sender.baseUrl",
  audience: "edit.audience",
  event: "edit.event",
  where: "edit.where",
  when: "edit.when",
  start: "edit.start",
  purpose: "edit.purpose",
  expiresAfter: "edit.expiresAfter",
  timeout: "edit.timeout",
  appointment: "edit.appointment.appointment",
  noneSuited: "edit.appointment.noneSuited",
  timedOut: "edit.appointment.timedOut",
  for: "edit.wait.for",
  latestAfter: "wizard.winner.latest",
  every: "wizard.waves.every",
  body: "place.body",
  header: "place.header",
  footer: "place.footer",
  text: "edit.content.text",
  buttons: "place.button",
  cards: "place.card",
  sections: "place.section",
  rows: "place.row",
  url: "place.address",
  suffix: "place.address",
  code: "place.code",
  offerEndsAt: "place.offerEndsAt",
  arms: "place.way",
  exitOn: "edit.exits",
  entry: "edit.entry",
  timeZone: "wizard.zone",
  zone: "wizard.zone",
  defaultZone: "wizard.zone",
  at: "wizard.time",
  waves: "wizard.waves",
  budget: "wizard.budget",
  conversion: "wizard.conversion",
  within: "wizard.conversion.within",
  experiment: "wizard.experiment",
  holdout: "wizard.holdout",
  ratePerSecond: "wizard.rate",
  perGroup: "wizard.perGroup",
  after: "wizard.winner.after",
  rule: "place.rule",
  notice: "review.notice",
  legalBasis: "wizard.notice.basis",
  steps: "place.step",
};
