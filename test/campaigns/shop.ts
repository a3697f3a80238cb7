/** A shop with people, and campaigns for them: what the stories of campaigns share. */
import type {
  CampaignDocument,
  CampaignRecipient,
  CampaignRecipientPage,
  CampaignStats,
  CampaignView,
} from "../../src/contract/campaign.ts";
import { afterEach, beforeEach } from "vitest";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import { createWorld, type World } from "../scenario/world.ts";

/** Before each test a world of its own, in which it is midday. */
export function eachInOwnShop(use: (world: World, shop: ReturnType<typeof marketer>) => void): void {
  let world: World;
  beforeEach(async () => {
    world = await createWorld({ at: "2026-12-01T12:00:00Z", switches: { pairRate: null } });
    use(world, marketer(world));
  });
  afterEach(async () => closeShop(world));
}

/** A story of which the log complains has failed. */
export async function closeShop(world: World): Promise<void> {
  const { complaints } = world;
  await world[Symbol.asyncDispose]();
  if (complaints.length > 0) throw new Error(`the log complains: ${complaints.join("\n")}`);
}

export const OPTED_IN = [{ channel: "whatsapp", purpose: "marketing", action: "opt_in", source: "test" }] as const;

export type PersonOptions = {
  readonly locale?: string;
  readonly timeZone?: string;
  readonly attributes?: { readonly [name: string]: string | number | boolean };
};

/** `+447700900000`, and so on. */
export const phoneOf = (index: number): string => `+4477009${String(index).padStart(5, "0")}`;

export async function addPeople(
  world: World,
  count: number,
  options: (index: number) => PersonOptions = () => ({}),
  from = 0,
): Promise<void> {
  const people = Array.from({ length: count }, (_, index) => ({
    phone: phoneOf(from + index),
    consent: OPTED_IN,
    ...options(from + index),
  }));
  for (let at = 0; at < people.length; at += 5_000) {
    const { status, body } = await world.call("POST", "/v1/profiles", people.slice(at, at + 5_000));
    if (status !== 202) throw new Error(`the people were refused: ${JSON.stringify(body)}`);
  }
  await world.settle();
}

export const SALE = {
  kind: "template",
  name: "summer_sale",
  body: { first_name: "{{ profile.attributes.firstName | default: 'you' }}" },
} as const;
export const TWO_VARIANTS = [
  { name: "a", messages: { en: SALE } },
  { name: "b", messages: { en: SALE } },
];

export function campaign(name: string, more: Partial<CampaignDocument> = {}): CampaignDocument {
  return {
    schema: 1,
    name,
    title: `Campaign ${name}`,
    channel: "whatsapp",
    purpose: "marketing",
    audience: { kind: "everybody" },
    defaultLanguage: "en",
    variants: [{ name: "a", messages: { en: SALE } }],
    schedule: { kind: "now" },
    ...more,
  };
}

export function marketer(world: World) {
  const must = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await world.call(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const recipients = async (name: string, query = ""): Promise<readonly CampaignRecipient[]> => {
    const rows: CampaignRecipient[] = [];
    let after: string | null = null;
    do {
      const page = (await must(
        "GET",
        `/v1/campaigns/${name}/recipients?limit=200${query}${after ? `&after=${after}` : ""}`,
      )) as CampaignRecipientPage;
      rows.push(...page.rows);
      after = page.next;
    } while (after !== null);
    return rows;
  };
  return {
    save: async (document: CampaignDocument) => (await must("PUT", `/v1/campaigns/${document.name}`, document)) as CampaignView,
    tell: async (name: string, verb: string, body?: unknown) => (await must("POST", `/v1/campaigns/${name}/${verb}`, body)) as CampaignView,
    read: async (name: string) => (await must("GET", `/v1/campaigns/${name}`)) as CampaignView,
    stats: async (name: string) => (await must("GET", `/v1/campaigns/${name}/stats`)) as CampaignStats,
    recipients,
    /** All of them read what they have, and what follows from it follows for all of them together. */
    readBy: async (people: readonly CampaignRecipient[]): Promise<void> => {
      for (const { person } of people) {
        if (!person.address) continue;
        const { id } = await world.customer(person.address);
        await world.control("POST", `/_emulator/customers/${id}/actions`, { phoneNumberId: EMULATED.phoneNumberId, action: "read" });
      }
      await world.settle();
    },
    /** Stored and started, and everything that follows from that at once. */
    launch: async (document: CampaignDocument): Promise<void> => {
      await must("PUT", `/v1/campaigns/${document.name}`, document);
      await must("POST", `/v1/campaigns/${document.name}/start`);
      await world.settle();
    },
  };
}
