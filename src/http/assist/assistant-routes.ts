import { actorOf } from "../../accounts/caller.ts";
import { titlesOf } from "../../assist/articles.ts";
import { assistantOf, saveAssistant, spendOf } from "../../assist/helpers.ts";
import { NO_ASSISTANT } from "../../assist/settings.ts";
import type { AssistTurn } from "../../assist/talk.ts";
import { conversationOf, personOf, turnsOf } from "../../assist/turns.ts";
import {
  assistantModeSchema,
  type AssistantPage,
  assistantSchema,
  type AssistantTurnView,
  saveAssistantSchema,
  suggestSchema,
  translateSchema,
  turnSchema,
  turnsQuery,
  turnsSchema,
} from "../../contract/assistant.ts";
import { problems } from "../../contract/problem.ts";
import type { Suggest, Translate } from "../../engine/assistant.ts";
import { AppError } from "../../platform/errors.ts";
import { type ChannelId, isUuid, type MessageId, type ProfileId, type WorkspaceId } from "../../platform/ids.ts";
import type { Secrets } from "../../platform/secrets.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";
import { savingOf } from "./saving.ts";

const tags = ["Assistant"];
const LOOKED_BACK_MS = 7 * 86_400_000;

export type AssistantDeps = HttpDeps & { readonly vault: Pick<Secrets, "seal">; readonly suggest: Suggest; readonly translate: Translate };

export function registerAssistantRoutes(app: App, deps: AssistantDeps): void {
  const { pool, clock } = deps;

  app.get(
    "/v1/assistant",
    {
      config: needs("settings:read"),
      schema: {
        tags,
        summary: "How the assistant is set up, and what it used this month",
        response: { 200: assistantSchema, ...problems },
      },
    },
    async (request) => pageOf(callerOf(request).workspaceId),
  );

  app.put(
    "/v1/assistant",
    {
      config: needs("settings:write"),
      schema: {
        tags,
        summary: "Set the assistant up, or switch it off",
        description: "Any endpoint that speaks OpenAI's chat completions. Personal data are hidden before anything is told to it.",
        body: saveAssistantSchema,
        response: { 200: assistantSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const { settings, key, revision } = request.body;
      await saveAssistant(savingOf(deps, caller), deps.vault, { settings, key, revision });
      await deps.refreshCatalog();
      return pageOf(caller.workspaceId);
    },
  );

  app.get(
    "/v1/assistant/mode",
    {
      config: needs("conversations:read"),
      schema: { tags, summary: "What the assistant may do", response: { 200: assistantModeSchema, ...problems } },
    },
    async (request) => {
      const { mode, translates } = deps.catalog().helpers(callerOf(request).workspaceId)?.assistant ?? NO_ASSISTANT;
      return { mode, translates };
    },
  );

  app.get(
    "/v1/assistant/turns",
    {
      // They are what customers asked, in their words.
      config: needs("conversations:read"),
      schema: {
        tags,
        summary: "What the assistant was asked, what it was told, and what came of it",
        querystring: turnsQuery,
        response: { 200: turnsSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const { after, limit } = request.query;
      const rows = await turnsOf(pool, workspaceId, { before: cursorOf(after), limit: limit + 1 });
      const shown = rows.slice(0, limit);
      const last = rows.length > limit ? shown.at(-1) : undefined;
      return { rows: await viewsOf(workspaceId, shown), next: last ? `${last.createdAt.toISOString()}_${last.id}` : null };
    },
  );

  app.post(
    "/v1/assistant/suggestions",
    {
      config: needs("conversations:write"),
      schema: {
        tags,
        summary: "Draft an answer to a customer",
        description: "For a person to read, change and send; it is recorded. `fault` says why there is none.",
        body: suggestSchema,
        response: { 200: turnSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const { workspaceId } = caller;
      const profileId = request.body.profileId as ProfileId;
      const channelId = request.body.channelId as ChannelId;
      const settings = deps.catalog().helpers(workspaceId)?.assistant;
      if (!settings || settings.mode === "off")
        throw new AppError("unprocessable", "the assistant is off: somebody may set it up under Helpers", {
          details: { reason: "assistant_off" },
        });
      await assertOwn(workspaceId, profileId, channelId);
      const question =
        request.body.question ??
        (await conversationOf(pool, { workspaceId, profileId, channelId }, clock.now() - LOOKED_BACK_MS, 20)).findLast(
          ({ from }) => from === "customer",
        )?.text;
      if (question === undefined)
        throw new AppError("unprocessable", "the customer has written nothing lately that could be answered", {
          details: { reason: "nothing_to_answer" },
        });
      const turn = await deps.suggest({ workspaceId, profileId, channelId, messageId: null, question, by: actorOf(caller) });
      const [view] = await viewsOf(workspaceId, [turn]);
      if (!view) throw new AppError("internal", "the suggestion was not kept");
      return view;
    },
  );

  app.post(
    "/v1/assistant/translations",
    {
      config: needs("conversations:write"),
      schema: {
        tags,
        summary: "Translate a message or a draft",
        description:
          "For the team to read. Off until somebody switches it on; personal data are hidden, the budget is the assistant's, and it is recorded.",
        body: translateSchema,
        response: { 200: turnSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const { workspaceId } = caller;
      const { text, to, ...of } = request.body;
      const channelId = of.channelId as ChannelId;
      if (!deps.catalog().helpers(workspaceId)?.assistant.translates)
        throw new AppError("unprocessable", "translating is off: somebody may switch it on under Helpers", {
          details: { reason: "translation_off" },
        });
      await assertOwn(workspaceId, of.profileId as ProfileId, channelId);
      const turn = await deps.translate({
        workspaceId,
        profileId: of.profileId as ProfileId,
        channelId,
        messageId: of.messageId as MessageId | null,
        text,
        to,
        by: actorOf(caller),
      });
      const [view] = await viewsOf(workspaceId, [turn]);
      if (!view) throw new AppError("internal", "the translation was not kept");
      return view;
    },
  );

  async function assertOwn(workspaceId: WorkspaceId, profileId: ProfileId, channelId: ChannelId): Promise<void> {
    if (deps.catalog().channels.get(channelId)?.workspaceId !== workspaceId || !(await personOf(pool, workspaceId, profileId)))
      throw new AppError("not_found", "there is no such person or sender in this workspace");
  }

  async function pageOf(workspaceId: WorkspaceId): Promise<AssistantPage> {
    const [{ settings, hasKey, revision }, spent] = await Promise.all([
      assistantOf(pool, workspaceId),
      spendOf(pool, workspaceId, clock.now()),
    ]);
    return {
      settings: { ...settings, budget: { ...settings.budget }, price: { ...settings.price } },
      hasKey,
      revision,
      spent: { ...spent },
    };
  }

  async function viewsOf(workspaceId: WorkspaceId, turns: readonly AssistTurn[]): Promise<AssistantTurnView[]> {
    const titles = await titlesOf(pool, workspaceId, [...new Set(turns.flatMap(({ articles }) => articles))]);
    return turns.map(({ lane: _lane, workspaceId: _workspace, attempts: _attempts, dueAt: _due, updatedAt: _updated, ...turn }) => ({
      ...turn,
      articles: turn.articles.map((id) => ({ id, title: titles.get(id) ?? id })),
      hidden: { ...turn.hidden },
      createdAt: turn.createdAt.toISOString(),
    }));
  }
}

function cursorOf(after: string | undefined): { readonly at: Date; readonly id: string } | null {
  const [at = "", id = ""] = after?.split("_") ?? [];
  if (after === undefined) return null;
  if (Number.isNaN(Date.parse(at)) || !isUuid(id)) throw new AppError("invalid_input", "after is none of the pages that were answered");
  return { at: new Date(at), id };
}
