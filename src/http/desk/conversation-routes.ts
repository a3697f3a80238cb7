/** What is read of the shared inbox. */
import {
  conversationParams,
  deskConversationSchema,
  deskCountsSchema,
  deskDetailSchema,
  type DeskDetailView,
  deskListQuery,
  deskPageSchema,
  type DraftDocument,
  galleryQuery,
  gallerySchema,
  openConversationSchema,
  threadQuery,
  threadSchema,
} from "../../contract/desk.ts";
import { contextSchema, type DeskContext, searchQuery, searchSchema } from "../../contract/desk-kept.ts";
import { problems } from "../../contract/problem.ts";
import type { Caller } from "../../accounts/caller.ts";
import { insertAuditEntry } from "../../catalog/audit-entry.ts";
import type { DeskPlace } from "../../desk/desk-reference.ts";
import { lastInbound, readContext, readGallery } from "../../insights/desk-context.store.ts";
import { conversationsByIds, listConversations, otherConversations } from "../../insights/desk-list.store.ts";
import { searchConversations } from "../../insights/desk-search.store.ts";
import { type DeskOf, readThread } from "../../insights/desk-thread.store.ts";
import { inTransaction } from "../../db/pool.ts";
import { showProfile } from "../../profiles/show-profile.ts";
import type { ChannelId, ProfileId } from "../../platform/ids.ts";
import { callerOf, needs } from "../access.ts";
import { readsPersonal } from "../masked.ts";
import type { App } from "../typed-app.ts";
import { type DeskDeps, placeOf, whoIs } from "./deps.ts";
import { deskProblem } from "./desk-problems.ts";

const tags = ["Inbox"];

/** The person of a conversation, with all profiles that were merged into theirs. */
export async function personOf({ pool }: Pick<DeskDeps, "pool">, { workspaceId }: Caller, place: DeskPlace): Promise<DeskOf> {
  const profile = await showProfile(pool, workspaceId, place.profileId);
  return { workspaceId, profileIds: [place.profileId, ...(profile?.absorbed ?? [])], channelId: place.channelId };
}

export function registerConversationRoutes(app: App, deps: DeskDeps): void {
  const { pool, ids, desk } = deps;
  const accountIn = (caller: Caller) => (caller.kind === "account" ? caller.accountId : null);

  app.get(
    "/v1/desk/conversations",
    {
      config: needs("conversations:read"),
      schema: { tags, summary: "List conversations", querystring: deskListQuery, response: { 200: deskPageSchema, ...problems } },
    },
    async (request) => {
      const caller = callerOf(request);
      // A search that finds by a number tells the number.
      const query = readsPersonal(caller) ? request.query : { ...request.query, person: undefined };
      return listConversations(pool, caller.workspaceId, accountIn(caller), query);
    },
  );

  app.get(
    "/v1/desk/counts",
    {
      config: needs("conversations:read"),
      schema: { tags, summary: "Count conversations by view", response: { 200: deskCountsSchema, ...problems } },
    },
    async (request) => desk.counters.views(callerOf(request).workspaceId, accountIn(callerOf(request))),
  );

  app.post(
    "/v1/desk/conversations",
    {
      config: needs("conversations:write"),
      schema: {
        tags,
        summary: "Open a conversation to write first",
        description: "The one that is there already, if any. Outside the service window only templates can be sent.",
        body: openConversationSchema,
        response: { 200: deskConversationSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const { profileId, channelId } = request.body;
      const { workspaceId } = caller;
      const done = await desk.office.open({
        workspaceId,
        profileId: profileId as ProfileId,
        channelId: channelId as ChannelId,
        who: whoIs(caller),
      });
      if (done.kind === "refused") throw deskProblem(done.reason, done.facts);
      const { id } = done.conversation;
      await inTransaction(deps.enginePool, async (client) =>
        insertAuditEntry(client, {
          id: ids.next(),
          workspaceId,
          actor: whoIs(caller).by,
          action: "desk.opened",
          subject: `conversation ${id}`,
          detail: {},
        }),
      );
      return viewOf(deps, caller, id);
    },
  );

  app.get(
    "/v1/desk/conversations/:id",
    {
      config: needs("conversations:read"),
      schema: {
        tags,
        summary: "Read a conversation",
        description: "Of one whose person turned out to be another: the one it went on in, by its own id.",
        params: conversationParams,
        response: { 200: deskDetailSchema, ...problems },
      },
    },
    async (request): Promise<DeskDetailView> => {
      const caller = callerOf(request);
      const place = await placeOf(deps, caller, request.params.id);
      const [conversation, others, draft, last] = await Promise.all([
        viewOf(deps, caller, place.id),
        otherConversations(pool, caller.workspaceId, place.profileId, place.id),
        caller.kind === "account" ? desk.reference.findDraft(caller.workspaceId, place, caller.accountId) : null,
        lastInbound(pool, caller.workspaceId, place.id),
      ]);
      return {
        conversation,
        draft: draft && { document: draft.document as DraftDocument, savedAt: draft.savedAt.toISOString() },
        present: [...desk.presence.of(place.id)],
        subject: last?.subject ?? null,
        others,
      };
    },
  );

  app.get(
    "/v1/desk/conversations/:id/thread",
    {
      config: needs("conversations:read"),
      schema: {
        tags,
        summary: "Read what was said, and what happened",
        description: "Newest first. Reactions, corrections and revocations stand with the message they are about.",
        params: conversationParams,
        querystring: threadQuery,
        response: { 200: threadSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const place = await placeOf(deps, caller, request.params.id);
      const { after, limit, across } = request.query;
      const thread = await readThread(pool, await personOf(deps, caller, place), { after, limit, across: across === "yes" });
      return { rows: [...thread.rows], next: thread.next };
    },
  );

  app.get(
    "/v1/desk/conversations/:id/media",
    {
      config: needs("conversations:read"),
      schema: {
        tags,
        summary: "List the files of both sides",
        params: conversationParams,
        querystring: galleryQuery,
        response: { 200: gallerySchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const place = await placeOf(deps, caller, request.params.id);
      const gallery = await readGallery(pool, await personOf(deps, caller, place), request.query);
      return { rows: [...gallery.rows], next: gallery.next };
    },
  );

  app.get(
    "/v1/desk/conversations/:id/context",
    {
      config: needs("conversations:read"),
      schema: {
        tags,
        summary: "Read who the person is and what is going on with them",
        description: "Profile, consent, windows, events, journeys, what is planned and what was sent. Why: each message's decision.",
        params: conversationParams,
        response: { 200: contextSchema, ...problems },
      },
    },
    async (request): Promise<DeskContext> => {
      const caller = callerOf(request);
      const place = await placeOf(deps, caller, request.params.id);
      const { profileIds } = await personOf(deps, caller, place);
      const context = await readContext(pool, caller.workspaceId, place.profileId, profileIds);
      if (context === null) throw deskProblem("conversation_gone");
      return context;
    },
  );

  app.get(
    "/v1/desk/search",
    {
      config: needs("conversations:read"),
      schema: {
        tags,
        summary: "Search messages and notes",
        description: "All words, in any language; accents and capitals do not count. Newest first.",
        querystring: searchQuery,
        response: { 200: searchSchema, ...problems },
      },
    },
    async (request) => {
      const found = await searchConversations({ db: pool, finder: deps.enginePool }, callerOf(request).workspaceId, request.query);
      return { rows: [...found.rows], next: found.next };
    },
  );
}

export async function viewOf({ pool }: Pick<DeskDeps, "pool">, { workspaceId }: Caller, id: string) {
  const [view] = await conversationsByIds(pool, workspaceId, [id]);
  if (!view) throw deskProblem("conversation_gone");
  return view;
}
