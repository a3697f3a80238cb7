/** What the advisor is asked with: facts of this workspace, as of now. */
import { staffingAt } from "../../advice/answer-hours.ts";
import type { ChannelFacts, Staffing } from "../../advice/asking.ts";
import { readChannelFacts } from "../../advice/read-facts.ts";
import type { Catalog } from "../../catalog/catalog.ts";
import type { Purpose } from "../../consent/consent.ts";
import { measuredProblems } from "../../journeys/advice-check.ts";
import type { JourneyDocument } from "../../journeys/document.ts";
import { messagesOf } from "../../journeys/messages-of.ts";
import type { Problem } from "../../journeys/problem.ts";
import type { WorkspaceId } from "../../platform/ids.ts";
import type { HttpDeps } from "../deps.ts";

type Desk = Pick<HttpDeps, "pool" | "catalog" | "clock">;
type About = {
  readonly profileId: string | null;
  readonly audienceId: string | null;
  readonly purpose: Purpose;
  readonly topic: string | null;
};

export async function channelFacts(
  { pool, catalog, clock }: Desk,
  workspaceId: WorkspaceId,
  about: About,
): Promise<readonly ChannelFacts[]> {
  const { channels, prices: pricesOf } = catalog();
  const forms = new Map(
    [...channels.values()].flatMap(({ workspaceId: whose, form }) => (whose === workspaceId && form ? [[form.kind, form] as const] : [])),
  );
  const prices = pricesOf(workspaceId);
  const now = clock.now();
  return readChannelFacts(pool, {
    workspaceId,
    ...about,
    forms: [...forms.values()],
    // The card prices WhatsApp alone; what others cost is known once it was told. Pages and mail servers charge nothing a message.
    listPrice: (kind) => (kind === "whatsapp" ? prices.of("other", about.purpose, new Date(now)) : FREE.has(kind) ? 0 : null),
    currency: prices.currency,
    nowMs: now,
  });
}

const FREE: ReadonlySet<string> = new Set(["email", "web_push", "in_app"]);

export function staffingNow({ catalog, clock }: Desk, workspaceId: WorkspaceId): Staffing {
  return staffingAt(catalog().hours(workspaceId).answers ?? null, clock.now());
}

/** Undefined: there is none of that name. */
export function audienceIdOf(catalog: Catalog, workspaceId: WorkspaceId, name: string): string | undefined {
  return [...catalog.audiences.values()].find((one) => one.workspaceId === workspaceId && one.name === name)?.id;
}

/** Of a document that is being written: who is not on WhatsApp, who has not agreed. Of everybody where no audience begins it. */
export async function adviceOnJourney(desk: Desk, workspaceId: WorkspaceId, document: JourneyDocument): Promise<readonly Problem[]> {
  const name = "audience" in document.entry ? document.entry.audience : null;
  const audienceId = name === null ? null : (audienceIdOf(desk.catalog(), workspaceId, name) ?? null);
  const asked = new Map<string, readonly ChannelFacts[]>();
  for (const { channel, purpose, topic = null } of messagesOf(document)) {
    const key = `${purpose} ${topic}`;
    if (channel === "whatsapp" && !asked.has(key))
      asked.set(key, await channelFacts(desk, workspaceId, { profileId: null, audienceId, purpose, topic }));
  }
  return measuredProblems(document, ({ purpose, topic = null }) => asked.get(`${purpose} ${topic}`) ?? []);
}
