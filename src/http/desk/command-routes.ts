/** What people do with conversations of the shared inbox. */
import { actorOf, type Caller } from "../../accounts/caller.ts";
import { rightsOfRole } from "../../accounts/rights.ts";
import { readTeam } from "../../accounts/team.ts";
import { insertAuditEntry } from "../../catalog/audit-entry.ts";
import { whatsAppOnly } from "../../catalog/channel.ts";
import {
  agentMessageAnswerSchema,
  agentMessageSchema,
  bulkAnswerSchema,
  bulkCommandSchema,
  cancelAnswerSchema,
  conversationParams,
  type DeskCommand,
  deskCommandAnswerSchema,
  deskCommandSchema,
  draftDocumentSchema,
  presenceSchema,
  UNDO_MS,
} from "../../contract/desk.ts";
import { problems } from "../../contract/problem.ts";
import { inTransaction } from "../../db/pool.ts";
import { externalIdOf } from "../../insights/desk-thread.store.ts";
import { lastInbound } from "../../insights/desk-context.store.ts";
import { contentFaults } from "../../messages/form/content-form.ts";
import { plainFileName } from "../../media/receive-file.ts";
import type { MessageContent } from "../../messages/content.ts";
import { AppError } from "../../platform/errors.ts";
import type { MessageId } from "../../platform/ids.ts";
import type { JsonObject } from "../../platform/json.ts";
import { callerOf, needs } from "../access.ts";
import type { App } from "../typed-app.ts";
import { personOf, viewOf } from "./conversation-routes.ts";
import { agentOf, type DeskDeps, placeOf, whoIs } from "./deps.ts";
import { deskProblem } from "./desk-problems.ts";

const tags = ["Inbox"];
/** What says nothing of what anybody decided. */
const UNTOLD: ReadonlySet<DeskCommand["do"]> = new Set(["read", "unread"]);

export function registerCommandRoutes(app: App, deps: DeskDeps): void {
  const { pool, clock, desk } = deps;

  app.post(
    "/v1/desk/conversations/:id/commands",
    {
      config: needs("conversations:write"),
      schema: {
        tags,
        summary: "Change a conversation",
        description: "Exactly one of two who do the same at once comes first; the other is told who.",
        params: conversationParams,
        body: deskCommandSchema,
        response: { 200: deskCommandAnswerSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const command = request.body;
      await checkCommand(deps, caller, command);
      const { id, changed } = await carryOut(deps, caller, request.params.id, command);
      await audit(deps, caller, command, { conversations: [id], changed });
      if (command.do === "read" && command.mark)
        void desk.showCustomer({ workspaceId: caller.workspaceId, conversationId: id, what: "read" });
      return { conversation: await viewOf(deps, caller, id), changed };
    },
  );

  app.post(
    "/v1/desk/commands",
    {
      config: needs("conversations:write"),
      schema: {
        tags,
        summary: "Change many conversations",
        description: "Each by itself: what is refused of one keeps none of the others back.",
        body: bulkCommandSchema,
        response: { 200: bulkAnswerSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const { ids, command } = request.body;
      await checkCommand(deps, caller, command);
      const done: string[] = [];
      const refused: { id: string; reason: string; detail: string }[] = [];
      for (const id of new Set(ids)) {
        try {
          const { changed } = await carryOut(deps, caller, id, command);
          if (changed) done.push(id);
        } catch (error) {
          const reason = error instanceof AppError ? error.details["reason"] : undefined;
          if (!(error instanceof AppError) || typeof reason !== "string") throw error;
          refused.push({ id, reason, detail: error.message });
        }
      }
      await audit(deps, caller, command, { conversations: done, changed: done.length > 0 });
      return { done: done.length, refused };
    },
  );

  app.post(
    "/v1/desk/conversations/:id/messages",
    {
      config: needs("conversations:write"),
      schema: {
        tags,
        summary: "Answer",
        description: `Leaves after ${UNDO_MS / 1_000} seconds, within which it can be taken back. Free-form while the customer's service window is open, else a template.`,
        params: conversationParams,
        body: agentMessageSchema,
        response: { 201: agentMessageAnswerSchema, ...problems },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { content, about, seen, anyway, key, then } = request.body;
      const place = await placeOf(deps, caller, request.params.id);
      const quoted = about === undefined ? null : await externalIdOf(pool, await personOf(deps, caller, place), about);
      if (about !== undefined && quoted === null) throw deskProblem("quoted_unknown");
      const answers =
        content.kind === "fields" ? (quoted ?? (await lastInbound(pool, caller.workspaceId, place.id))?.externalId ?? null) : quoted;
      const whole = await withFiles(deps, caller, quoting(content, answers));
      checkContent(deps, caller, place.channelId, whole);
      const done = await desk.messages.send({
        workspaceId: caller.workspaceId,
        conversationId: place.id,
        content: whole,
        seen: anyway ? undefined : (seen as MessageId | null | undefined),
        key: key ?? null,
        resolves: then === "resolve",
        who: whoIs(caller),
        undoMs: UNDO_MS,
      });
      if (done.kind === "refused") throw deskProblem(done.reason, done.facts);
      if (caller.kind === "account") await desk.reference.removeDraft(caller.workspaceId, place, caller.accountId);
      await auditAs(deps, caller, "desk.message", `conversation ${place.id}`, { messageId: done.messageId, kind: content.kind });
      return reply.code(201).send({
        messageId: done.messageId,
        undoUntil: done.undoUntil.toISOString(),
        conversation: await viewOf(deps, caller, place.id),
      });
    },
  );

  app.post(
    "/v1/desk/messages/:id/cancel",
    {
      config: needs("conversations:write"),
      schema: {
        tags,
        summary: "Take an answer back",
        description: "`in_time`: nobody will get it. `left`: it was on its way, or over, already.",
        params: conversationParams,
        response: { 200: cancelAnswerSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const messageId = request.params.id as MessageId;
      const done = await desk.messages.cancel({ workspaceId: caller.workspaceId, messageId, who: whoIs(caller) });
      if (done === null) throw new AppError("not_found", `there is no answer ${messageId} in this workspace`);
      if (done.kind === "refused") throw deskProblem(done.reason, done.facts);
      await auditAs(deps, caller, "desk.message_taken_back", `message ${messageId}`, { outcome: done.outcome });
      return { outcome: done.outcome, state: done.state };
    },
  );

  app.put(
    "/v1/desk/conversations/:id/draft",
    {
      config: needs("conversations:write"),
      bodyLimit: 128 * 1_024,
      schema: { tags, summary: "Keep what is being written", params: conversationParams, body: draftDocumentSchema },
    },
    async (request, reply) => {
      const agent = agentOf(callerOf(request));
      const place = await placeOf(deps, agent, request.params.id);
      await desk.reference.saveDraft(agent.workspaceId, place, {
        account: agent.accountId,
        document: request.body,
        at: new Date(clock.now()),
      });
      return reply.code(204).send();
    },
  );
  app.delete(
    "/v1/desk/conversations/:id/draft",
    { config: needs("conversations:write"), schema: { tags, summary: "Drop what was being written", params: conversationParams } },
    async (request, reply) => {
      const agent = agentOf(callerOf(request));
      await desk.reference.removeDraft(agent.workspaceId, await placeOf(deps, agent, request.params.id), agent.accountId);
      return reply.code(204).send();
    },
  );

  app.post(
    "/v1/desk/conversations/:id/presence",
    {
      config: needs("conversations:read"),
      schema: {
        tags,
        summary: "Say that one is looking, or writing",
        description: "Again every ten seconds while it lasts. `typing` shows the customer, too, where the channel can.",
        params: conversationParams,
        body: presenceSchema,
      },
    },
    async (request, reply) => {
      const agent = agentOf(callerOf(request));
      const { id } = await placeOf(deps, agent, request.params.id);
      const { accountId: account, workspaceId, name } = agent;
      const { doing } = request.body;
      desk.presence.note({ workspaceId, conversationId: id, account, name: name.slice(0, 60), doing });
      if (doing === "typing" && agent.rights.has("conversations:write"))
        void desk.showCustomer({ workspaceId, conversationId: id, what: "typing" });
      return reply.code(204).send();
    },
  );
}

/** That what a command names exists. */
async function checkCommand({ pool, desk, catalog }: DeskDeps, caller: Caller, command: DeskCommand): Promise<void> {
  if (command.do === "assign" && command.to !== null) {
    const member = (await readTeam(pool, caller)).find(({ id }) => id === command.to);
    if (!member || member.disabledAt !== null) throw deskProblem("assignee_unknown");
    if (!rightsOfRole(member.role).has("conversations:write")) throw deskProblem("assignee_cannot_write");
  }
  if (command.do === "note" && command.mentions.length > 0) {
    const members = new Set((await readTeam(pool, caller)).flatMap(({ id, disabledAt }) => (disabledAt === null ? id : [])));
    if (command.mentions.some((id) => !members.has(id))) throw deskProblem("mention_unknown");
  }
  const { workspaceId } = caller;
  const { team = null } = command.do === "team" ? command : {};
  if (
    team !== null &&
    !catalog()
      .staffing(workspaceId)
      .teams.some(({ id }) => id === team)
  )
    throw deskProblem("team_unknown");
  if (command.do === "label") {
    const [unknown] = await desk.reference.unknownLabels(workspaceId, command.add);
    if (unknown !== undefined) throw deskProblem("label_unknown", { label: unknown });
  }
}

async function carryOut(
  deps: DeskDeps,
  caller: Caller,
  id: string,
  command: DeskCommand,
): Promise<{ readonly id: string; readonly changed: boolean }> {
  const done = await deps.desk.office.order({ workspaceId: caller.workspaceId, id, order: command, who: whoIs(caller) });
  if (done.kind === "done") return { id: done.conversation.id, changed: done.changed };
  if (done.reason !== "claimed_by_other") throw deskProblem(done.reason, done.facts);
  const members = await readTeam(deps.pool, caller);
  const holder = members.find((member) => member.id === done.facts["holder"]);
  throw deskProblem("claimed_by_other", { holder: holder ? { id: holder.id, name: holder.name } : null });
}

/** What a note says stays in the conversation. */
async function audit(
  deps: DeskDeps,
  caller: Caller,
  command: DeskCommand,
  { conversations, changed }: { readonly conversations: readonly string[]; readonly changed: boolean },
): Promise<void> {
  if (UNTOLD.has(command.do) || !changed) return;
  const { do: what, ...detail } = command;
  const told: JsonObject = command.do === "note" ? {} : { ...detail };
  const [first, ...others] = conversations;
  const subject = others.length === 0 ? `conversation ${first ?? ""}` : `${conversations.length} conversations`;
  await auditAs(deps, caller, `desk.${what}`, subject, others.length === 0 ? told : { ...told, conversations: [...conversations] });
}

async function auditAs({ enginePool, ids }: DeskDeps, caller: Caller, action: string, subject: string, detail: JsonObject): Promise<void> {
  const { workspaceId } = caller;
  await inTransaction(enginePool, async (client) =>
    insertAuditEntry(client, { id: ids.next(), workspaceId, actor: actorOf(caller), action, subject, detail }),
  );
}

function quoting(content: MessageContent, quoted: string | null): MessageContent {
  if (content.kind === "template") return content;
  if (content.kind === "reaction") {
    const to = quoted ?? content.to;
    if (to === "") throw deskProblem("quoted_unknown");
    return { ...content, to };
  }
  return quoted === null ? content : { ...content, replyTo: quoted };
}

/** What is attached as the library knows it now: whoever looks at the conversation later needs no library. */
async function withFiles({ catalog, lookAgain }: DeskDeps, { workspaceId }: Caller, content: MessageContent): Promise<MessageContent> {
  if (content.kind === "media" && content.filename !== undefined)
    return { ...content, filename: plainFileName(content.filename, content.media) };
  if (content.kind !== "fields" || content.files === undefined) return content;
  // It may have been uploaded to another process a moment ago.
  const isKnown = content.files.every(({ asset }) => catalog().assets.has(asset));
  const { assets } = isKnown ? catalog() : await lookAgain();
  const files = content.files.map(({ asset, filename }, index) => {
    const file = assets.get(asset);
    if (file?.workspaceId !== workspaceId)
      throw deskProblem("content_invalid", {
        problems: [{ path: `/files/${index}/asset`, message: "there is no such file in the library" }],
      });
    return { asset, filename: plainFileName(filename ?? file.filename, file.kind), kind: file.kind, bytes: file.bytes };
  });
  return { ...content, files };
}

/** What an agent writes is the same for everybody, so all limits are known. */
function checkContent({ catalog }: DeskDeps, { workspaceId }: Caller, channelId: string, content: MessageContent): void {
  const channel = [...catalog().channels.values()].find(({ id }) => id === channelId);
  if (channel?.workspaceId !== workspaceId) throw deskProblem("channel_cannot_write");
  const isWhatsApp = whatsAppOnly(channel) !== null;
  if (isWhatsApp === (content.kind === "fields"))
    throw deskProblem("content_invalid", {
      problems: [{ path: "/kind", message: isWhatsApp ? "WhatsApp takes no fields" : `this channel takes content of the kind "fields"` }],
    });
  if (content.kind === "template" && catalog().templates(channel.id, content.name).length === 0) throw deskProblem("template_unknown");
  const faults = contentFaults(content, { name: "content", path: "" }, (text) => text, isWhatsApp ? null : channel.form);
  if (faults.length > 0)
    throw deskProblem("content_invalid", { problems: faults.map(({ path, problem }) => ({ path, message: problem })) });
}
