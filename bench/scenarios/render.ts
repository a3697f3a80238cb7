/**
 * Personalised templates a second on one core: three variables, an amount and a date in four languages, filled in as a claim fills
 * them. The floor puts the same texts together by hand.
 */
import type { LanguageChain, Template } from "../../src/catalog/template.ts";
import type { RenderedContent, TemplateContent } from "../../src/messages/content.ts";
import { toLane } from "../../src/platform/lane.ts";
import type { Profile } from "../../src/profiles/profile.ts";
import type { BenchOptions } from "../args.ts";
import { median, round } from "../lib/stats.ts";
import { type Outcome, thousands } from "../report.ts";

const TEMPLATES = 400_000;
const PEOPLE = 5_000;
const LEAST_PER_SECOND = 50_000;
const NOW = new Date(Date.UTC(2026, 10, 29, 9));
const LOCALES = ["en-GB", "fr-FR", "de-DE", "es-ES"];
const CHAIN: LanguageChain = { workspace: "en", template: null };
const HOURS = new Map([["hours", "9-18"]]);

const CONTENT: TemplateContent = {
  kind: "template",
  name: "order_news",
  body: {
    first_name: "{{ profile.attributes.firstName | default: 'you' }}",
    order: "{{ event.properties.orderId }}",
    total: "{{ event.properties.total | money: event.properties.currency }}",
    day: "{{ event.properties.delivery | date: 'long' }}",
    hours: "{% render 'hours' %}",
  },
  buttons: [{ index: 0, kind: "url", suffix: "{{ event.properties.orderId }}" }],
};

/** As it is built and shipped. */
async function built(): Promise<typeof import("../../src/content/render-message.ts")> {
  return (await import(new URL("../../dist/content/render-message.js", import.meta.url).href)) as never;
}

export async function benchRender({ rounds, scale }: BenchOptions): Promise<Outcome> {
  const { renderMessage } = await built();
  const total = Math.max(10_000, Math.round(TEMPLATES * scale));
  const people = Array.from({ length: PEOPLE }, (_, index) => personOf(index));
  const templates = LOCALES.map((locale) => templateIn(locale.slice(0, 2)));
  const product = (index: number): RenderedContent => {
    const { profile, variables } = people[index % PEOPLE] ?? personOf(index);
    const facts = { profile, variables, templates, now: NOW, timeZone: "Europe/Paris", fragments: HOURS, languages: CHAIN };
    const rendering = renderMessage(CONTENT, facts);
    if (rendering.kind !== "rendered") throw new Error(`a text could not be filled: ${JSON.stringify(rendering)}`);
    return rendering.rendered;
  };
  const formats = new Map(
    LOCALES.map((locale) => [
      locale,
      {
        money: new Intl.NumberFormat(locale, { style: "currency", currency: "EUR" }),
        day: new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "Europe/Paris" }),
      },
    ]),
  );
  const floor = (index: number): string => {
    const { profile, variables } = people[index % PEOPLE] ?? personOf(index);
    const { orderId, total: amount, delivery } = variables.event.properties;
    const format = formats.get(profile.locale ?? "");
    const name = profile.attributes["firstName"];
    return `${profile.locale?.slice(0, 2)}: Hello ${typeof name === "string" ? name : "you"}, your order ${orderId} for ${format?.money.format(amount)} comes on ${format?.day.format(new Date(delivery))}, 9-18.`;
  };
  // Both say the same, or the comparison is none.
  for (let index = 0; index < 1_000; index += 1)
    if (product(index).preview.body !== floor(index)) throw new Error(`${product(index).preview.body} is not ${floor(index)}`);

  const rateOf = (each: (index: number) => unknown): number => {
    let kept: unknown;
    const began = performance.now();
    for (let index = 0; index < total; index += 1) kept = each(index);
    const perSecond = total / ((performance.now() - began) / 1_000);
    if (kept === undefined) throw new Error("nothing was rendered");
    return perSecond;
  };
  rateOf(product);
  const floors: number[] = [];
  const products: number[] = [];
  for (let turn = 0; turn < rounds; turn += 1) {
    floors.push(rateOf(floor));
    products.push(rateOf(product));
  }
  const [of, by] = [median(floors), median(products)];
  const met = by >= LEAST_PER_SECOND;
  return {
    figures: { templates: total, floor: Math.round(of), perSecond: Math.round(by), ratio: round(by / of, 2), met },
    rows: [
      {
        what: "personalised templates, one core",
        floor: `${thousands(of)}/s`,
        product: `${thousands(by)}/s`,
        ratio: round(by / of, 2),
        demand: `≥ ${thousands(LEAST_PER_SECOND)}/s`,
        met,
      },
    ],
  };
}

function personOf(index: number) {
  const profile = {
    lane: toLane(index % 256),
    id: `person-${index}`,
    workspaceId: "workspace",
    identities: { phone: `+3361200${String(index).padStart(4, "0")}` },
    attributes: index % 10 === 0 ? {} : { firstName: `Ana ${index}` },
    locale: LOCALES[index % LOCALES.length] ?? null,
    timeZone: "Europe/Paris",
    country: "FR",
    consent: {},
    reachability: {},
    mergedInto: null,
    absorbed: null,
    createdAt: NOW,
    updatedAt: NOW,
  } as unknown as Profile;
  const delivery = new Date(NOW.getTime() + (index % 40) * 86_400_000 + index * 1_000).toISOString();
  return {
    profile,
    variables: { event: { properties: { orderId: `A-${index}`, total: 10 + (index % 900) / 4, currency: "EUR", delivery } } },
  };
}

function templateIn(language: string): Template {
  const text = `${language}: Hello {{first_name}}, your order {{order}} for {{total}} comes on {{day}}, {{hours}}.`;
  return {
    name: "order_news",
    language,
    status: "APPROVED",
    category: "UTILITY",
    parameterFormat: "NAMED",
    components: [
      { type: "BODY", text },
      { type: "BUTTONS", buttons: [{ type: "URL", text: "Follow", url: "https://example.com/t/{{1}}" }] },
    ],
  } as unknown as Template;
}
