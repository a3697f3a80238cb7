/**
 * The door of shops and other systems, behind their signatures. Promises that an authentic call is kept, with all that follows from it,
 * before it is answered: in one transaction, so that a call told again changes nothing and nothing is lost between its parts.
 */
import { createHash } from "node:crypto";
import type { SourceDoor } from "../../catalog/door-secrets.ts";
import { type DbClient, inTransaction } from "../../db/pool.ts";
import type { InboxWriter } from "../../lanes/inbox-writer.ts";
import type { NewInboxRow } from "../../lanes/inbox.ts";
import { appendWithin } from "../../lanes/postgres/append-within.ts";
import type { Clock } from "../../platform/clock.ts";
import type { ProfileId } from "../../platform/ids.ts";
import { askForCopy } from "../../privacy/data-requests.ts";
import { askErasure } from "../../privacy/erase.ts";
import { findProfiles } from "../../profiles/identify.ts";
import type { Delivery, Opened, SourceKind, Told } from "../../sources/source-module.ts";
import type { DoorDeps } from "../admit.ts";
import { contentId } from "../content-id.ts";
import { readSignedBody } from "../signed-body.ts";
import {
  insertDelivery,
  judgeDelivery,
  keepProduct,
  type KeptDelivery,
  lockDelivery,
  moveObject,
  nameObjects,
  type NewDelivery,
  ownerOf,
  type Verdict,
} from "./deliveries.store.ts";
import { withPictures } from "./pictures.ts";
import { rowsOf } from "./rows.ts";

export type SourceDeps = Omit<DoorDeps, "inboxWriter"> & {
  readonly clock: Clock;
  readonly inboxWriter: Pick<InboxWriter, "wake">;
};
export type Outcome = Verdict | "duplicate";

export async function admitDelivery(
  deps: SourceDeps,
  { source, kind }: { readonly source: SourceDoor; readonly kind: SourceKind },
  opened: Extract<Opened, { kind: "delivery" }>,
  raw: Buffer,
): Promise<Outcome> {
  const { json: body, isJson } = readSignedBody(raw);
  const topic = opened.topic.slice(0, 100);
  const key = opened.key?.slice(0, 200) ?? createHash("sha256").update(topic).update(raw).digest("hex").slice(0, 40);
  const delivery: NewDelivery = {
    id: contentId("delivery", source.id, key),
    sourceId: source.id,
    workspaceId: source.workspaceId,
    topic,
    key,
    body,
    isJson,
    sentAt: opened.sentAt,
    receivedAt: new Date(deps.clock.now()).toISOString(),
  };
  const told: Told =
    opened.stranger === null ? readSafely(kind, source, delivery) : { kind: "problem", why: `it is of another shop: ${opened.stranger}` };
  const plan = await prepare(deps, source, delivery, told);
  // Of somebody who is to be forgotten and is not known here nothing is begun to be kept.
  const kept = told.kind === "privacy" && plan.profileId === null ? { ...delivery, body: {} } : delivery;
  const outcome = await inTransaction(deps.pool, async (client) =>
    (await insertDelivery(client, kept)) ? carryOut(client, deps, { source, delivery, plan, isReplay: false }) : "duplicate",
  );
  if (outcome !== "duplicate") deps.inboxWriter.wake(rowsIn(plan));
  return outcome;
}

/** Reads a kept call again, after its mapping was mended or what it lacked has come. Null: it is not kept any more. */
export async function replayDelivery(
  deps: SourceDeps,
  { source, kind }: { readonly source: SourceDoor; readonly kind: SourceKind },
  id: string,
): Promise<Verdict | null> {
  const kept = await inTransaction(deps.pool, async (client) => lockDelivery(client, source.id, id));
  if (!kept) return null;
  const plan = await prepare(deps, source, kept, readSafely(kind, source, kept));
  const verdict = await inTransaction(deps.pool, async (client) => {
    const locked: KeptDelivery | null = await lockDelivery(client, source.id, id);
    return locked && carryOut(client, deps, { source, delivery: locked, plan, isReplay: true });
  });
  if (verdict !== null) deps.inboxWriter.wake(rowsIn(plan));
  return verdict;
}

/** No call may break its door: what our own code stumbles over is a problem like any other. */
export function readSafely(kind: SourceKind, source: Pick<SourceDoor, "settings">, delivery: Delivery): Told {
  try {
    return kind.read(delivery, source.settings);
  } catch (error) {
    return { kind: "problem", why: `it could not be read: ${error instanceof Error ? error.message : "unknown"}`.slice(0, 300) };
  }
}

type Plan = { readonly told: Told; readonly profileId: ProfileId | null; readonly rows: ReturnType<typeof rowsOf> | null };

function rowsIn({ rows }: Plan): readonly NewInboxRow[] {
  return rows === null ? [] : [...rows.merges, ...(rows.profile ? [rows.profile] : []), ...rows.events.map(({ row }) => row)];
}

/** All that needs no lock: whose it is, and what its products look like. */
async function prepare(deps: SourceDeps, source: SourceDoor, delivery: NewDelivery, told: Told): Promise<Plan> {
  const of = { ids: deps.ids, source, told: { key: delivery.key, at: delivery.sentAt ?? delivery.receivedAt } };
  if (told.kind === "privacy") {
    const { identities } = told.person;
    const [profileId = null] = Object.keys(identities).length === 0 ? [] : await findProfiles(deps.pool, source.workspaceId, [identities]);
    return { told, profileId, rows: null };
  }
  if (told.kind !== "news") return { told, profileId: null, rows: null };
  const news = await withPictures(deps.pool, source.id, told);
  const owner = news.of === undefined ? null : await ownerOf(deps.pool, source.id, news.of);
  if (owner !== null) {
    const who = { profileId: owner, identities: {}, mergeFrom: [] };
    return { told: news, profileId: owner, rows: rowsOf(of, news, who) };
  }
  const [who] = Object.keys(news.person.identities).length === 0 ? [] : await deps.identify(source.workspaceId, [news.person.identities]);
  if (who) return { told: news, profileId: who.profileId, rows: rowsOf(of, news, who) };
  const nobody: Told =
    news.mayBeNobody === true
      ? { kind: "ignored", why: "nobody knows yet whose it is" }
      : { kind: "problem", why: "it names nobody by customer id, phone or e-mail address" };
  return { told: nobody, profileId: null, rows: null };
}

type Work = { readonly source: SourceDoor; readonly delivery: NewDelivery; readonly plan: Plan; readonly isReplay: boolean };

async function carryOut(client: DbClient, deps: SourceDeps, work: Work): Promise<Verdict> {
  const { delivery, plan, isReplay } = work;
  const now = new Date(deps.clock.now());
  const { verdict, why } = await applied(client, deps, work, now);
  await judgeDelivery(client, delivery.id, { verdict, why, profileId: plan.profileId }, isReplay ? now : null);
  return verdict;
}

type Judged = { readonly verdict: Verdict; readonly why: string | null };

async function applied(
  client: DbClient,
  deps: Pick<SourceDeps, "ids" | "clock">,
  { source, delivery, plan: { told, profileId, rows } }: Work,
  now: Date,
): Promise<Judged> {
  switch (told.kind) {
    case "ignored":
    case "problem":
      return { verdict: told.kind, why: told.why };
    case "privacy": {
      if (profileId === null) return { verdict: "ignored", why: "nobody here is known by these names" };
      const by = { workspaceId: source.workspaceId, actor: `source:${source.id}` };
      if (told.asks === "copy") {
        await askForCopy(client, source.workspaceId, {
          id: delivery.id,
          profileId,
          by: by.actor,
          reference: told.reference ?? null,
          at: new Date(delivery.receivedAt),
        });
        return { verdict: "accepted", why: null };
      }
      const { hold } = await askErasure(client, deps, by, profileId);
      return hold === null
        ? { verdict: "accepted", why: null }
        : { verdict: "problem", why: "a legal hold keeps what is known of the customer" };
    }
    case "product":
      return (await keepProduct(client, source.id, told.product, told.at))
        ? { verdict: "accepted", why: null }
        : { verdict: "stale", why: "the product is known as of later" };
    case "news": {
      if (!rows || profileId === null) return { verdict: "problem", why: "it could not be led to anybody" };
      const isCurrent = told.stateOf === undefined || (await moveObject(client, source.id, told.stateOf, now));
      const isPersonCurrent = told.personAsOf === undefined || (await moveObject(client, source.id, told.personAsOf, now));
      if (told.names && told.names.length > 0) await nameObjects(client, source.id, told.names, { profileId, now });
      // What happened once counts whenever it is told; how something stood is old news once it stands otherwise.
      const events = rows.events.filter(({ isOnce }) => isOnce || isCurrent).map(({ row }) => row);
      const profile = isPersonCurrent && isCurrent ? rows.profile : rows.consentOnly;
      const added = await appendWithin(client, [...rows.merges, ...(profile ? [profile] : []), ...events]);
      const isNews = isCurrent && isPersonCurrent;
      if (events.some(({ id }) => added.has(id)) || (isNews && profile && events.length === 0)) return { verdict: "accepted", why: null };
      return isNews
        ? { verdict: "known", why: "what it tells has been told before" }
        : { verdict: "stale", why: "something newer is known" };
    }
  }
}
