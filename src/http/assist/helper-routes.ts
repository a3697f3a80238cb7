import type { Caller } from "../../accounts/caller.ts";
import { readTeam } from "../../accounts/team.ts";
import { isOpenAt, isPersonOf, personNeeds } from "../../engine/assist-plan.ts";
import { createTrial, type Tried } from "../../engine/assist-trial.ts";
import { type HelperProblem, problemsOfHelpers } from "../../assist/check-helpers.ts";
import {
  activateHelpers,
  helpersDraftOf,
  type HelpersDraft,
  type HelpersVersion,
  helpersVersionsOf,
  saveHelpersDraft,
} from "../../assist/helpers.ts";
import { type HelpersDocument, NO_HELPERS } from "../../assist/helpers-document.ts";
import type { HelpersInForce } from "../../assist/in-force.ts";
import { NO_ASSISTANT } from "../../assist/settings.ts";
import { STARTER_INTENTS } from "../../assist/starter-intents.ts";
import { helperCountsOf, inboundSince } from "../../assist/turns.ts";
import { factSource } from "../../audiences/load-facts.ts";
import type { PersonFacts } from "../../audiences/facts.ts";
import { ruleContextOf } from "../../catalog/rule-context.ts";
import { compilePredicate } from "../../audiences/predicate.ts";
import type { Channel } from "../../catalog/channel.ts";
import { deskReference } from "../../desk/desk-reference.ts";
import { hearKeyword } from "../../consent/keywords/classify.ts";
import {
  activateHelpersSchema,
  helperProblemSchema,
  helpersDraftSchema,
  type HelpersDraftView,
  helpersDocumentSchema,
  helpersSchema,
  helpersVersionSchema,
  helpersVersionsSchema,
  type HelpersVersionView,
  type HelpersAsRead,
  helperSimulationSchema,
  saveHelpersDraftSchema,
  starterSchema,
  trialSchema,
  tryHelpersSchema,
} from "../../contract/helpers.ts";
import { LIMITS } from "../../contract/limits.ts";
import { problems } from "../../contract/problem.ts";
import { checkTemplate, renderText } from "../../liquid/liquid.ts";
import { AppError } from "../../platform/errors.ts";
import type { WorkspaceId } from "../../platform/ids.ts";
import { showProfile } from "../../profiles/show-profile.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";
import { savingOf } from "./saving.ts";
import { z } from "zod";

const tags = ["Helpers"];
const COUNTED_MS = 30 * 86_400_000;
const WEEK_MS = 7 * 86_400_000;
const MOST_SIMULATED = 5_000;
const EXAMPLES = 5;

export function registerHelperRoutes(app: App, deps: HttpDeps): void {
  const { pool, clock } = deps;
  const inForce = (workspaceId: WorkspaceId): HelpersInForce =>
    deps.catalog().helpers(workspaceId) ?? { version: 0, document: NO_HELPERS, articles: [], assistant: NO_ASSISTANT };

  app.get(
    "/v1/helpers",
    {
      config: needs("settings:read"),
      schema: {
        tags,
        summary: "Rules and intents in force, their draft, and how often each did something",
        response: { 200: helpersSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const [draft, [active], counts, check] = await Promise.all([
        helpersDraftOf(pool, workspaceId),
        helpersVersionsOf(pool, workspaceId),
        helperCountsOf(pool, workspaceId, clock.now() - COUNTED_MS),
        checkerOf(callerOf(request)),
      ]);
      return {
        active: active ? versionView(active) : null,
        draft: draft ? draftView(draft, check) : null,
        counts: counts.map((count) => ({ ...count })),
      };
    },
  );

  app.get(
    "/v1/helpers/starter",
    {
      config: needs("settings:read"),
      schema: {
        tags,
        summary: "Intents to begin with",
        description: "What customers of most shops ask, in four languages.",
        response: { 200: starterSchema, ...problems },
      },
    },
    async () => ({ intents: STARTER_INTENTS.map((intent) => ({ ...intent, examples: [...intent.examples] })) }),
  );

  app.put(
    "/v1/helpers/draft",
    {
      config: needs("settings:write"),
      bodyLimit: LIMITS.documentBytes,
      schema: {
        tags,
        summary: "Save the draft of the rules and intents",
        description: "It may have problems, which are answered; nothing of it is in force before it is activated.",
        body: saveHelpersDraftSchema,
        response: { 200: helpersDraftSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const draft = await saveHelpersDraft(savingOf(deps, caller), request.body);
      return draftView(draft, await checkerOf(caller));
    },
  );

  app.post(
    "/v1/helpers/check",
    {
      config: needs("settings:read"),
      bodyLimit: LIMITS.documentBytes,
      schema: {
        tags,
        summary: "Say what is wrong with rules and intents",
        body: z.strictObject({ document: helpersDocumentSchema }),
        response: { 200: z.object({ problems: z.array(helperProblemSchema) }), ...problems },
      },
    },
    async (request) => ({ problems: (await checkerOf(callerOf(request)))(request.body.document).map((problem) => ({ ...problem })) }),
  );

  app.post(
    "/v1/helpers/activate",
    {
      config: needs("settings:write"),
      schema: {
        tags,
        summary: "Put the draft in force",
        body: activateHelpersSchema,
        response: { 200: helpersVersionSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const version = await activateHelpers(savingOf(deps, caller), request.body.revision, await checkerOf(caller));
      await deps.refreshCatalog();
      return versionView(version);
    },
  );

  app.get(
    "/v1/helpers/versions",
    {
      config: needs("settings:read"),
      schema: { tags, summary: "What was in force", response: { 200: helpersVersionsSchema, ...problems } },
    },
    async (request) => ({ rows: (await helpersVersionsOf(pool, callerOf(request).workspaceId)).map(versionView) }),
  );

  app.post(
    "/v1/helpers/try",
    {
      config: needs("settings:read"),
      bodyLimit: LIMITS.documentBytes,
      schema: {
        tags,
        summary: "What would happen to this message?",
        description: "The same code that answers customers; nothing is sent.",
        body: tryHelpersSchema,
        response: { 200: trialSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const { text, kind, isFirst, isTaken, profile: reference, document } = request.body;
      const catalog = deps.catalog();
      const profile = reference === null ? null : await showProfile(pool, workspaceId, reference);
      if (reference !== null && profile === null) throw new AppError("not_found", "there is no such profile in this workspace");
      const inUse = { ...inForce(workspaceId), ...(document ? { document } : {}) };
      const now = clock.now();
      const rules = inUse.document.rules.flatMap(({ conditions }) => conditions.flatMap((one) => (one.kind === "person" ? one.rule : [])));
      const facts: PersonFacts | null =
        profile && rules.length > 0
          ? ((await factSource(pool)([profile], personNeeds(catalog, workspaceId, rules, now))).get(profile.id) ?? null)
          : null;
      const channel = channelOf(workspaceId, request.body.channel);
      const tried = createTrial(
        catalog,
        workspaceId,
        inUse,
      )({
        text,
        kind,
        channelId: channel?.id ?? "",
        channelKind: channel?.kind ?? request.body.channel,
        isFirst,
        isTaken,
        isOpen: request.body.isOpen ?? isOpenAt(catalog, workspaceId, channel?.id ?? null, now),
        isPerson: isPersonOf(catalog, workspaceId, facts, now),
      });
      return trialView(tried, { profile: profile ? { attributes: profile.attributes, locale: profile.locale } : {}, message: { text } });
    },
  );

  app.post(
    "/v1/helpers/simulate",
    {
      config: needs("settings:read"),
      schema: {
        tags,
        summary: "Try the draft on the last week",
        description: "What came in during the last seven days, as if no journey had waited for it; conditions on people are not looked at.",
        response: { 200: helperSimulationSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const draft = await helpersDraftOf(pool, workspaceId);
      if (!draft) throw new AppError("not_found", "there is no draft of the helpers in this workspace");
      const now = clock.now();
      const messages = await inboundSince(pool, workspaceId, now - WEEK_MS, MOST_SIMULATED + 1);
      const catalog = deps.catalog();
      const trial = createTrial(catalog, workspaceId, { ...inForce(workspaceId), document: draft.document });
      const outcomes: { [outcome: string]: number } = {};
      const intents = new Map<string, number>();
      const matched = new Map<string, { count: number; readonly examples: { messageId: string; text: string }[] }>();
      for (const message of messages.slice(0, MOST_SIMULATED)) {
        const { outcome, judged, said } = trial({
          text: message.text,
          kind: message.kind,
          channelId: message.channelId,
          channelKind: catalog.channels.get(message.channelId)?.kind ?? "",
          isFirst: message.isFirst,
          isTaken: false,
          isOpen: isOpenAt(catalog, workspaceId, message.channelId, message.at.getTime()),
          isPerson: () => false,
        });
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        if (judged.intent) intents.set(judged.intent.of, (intents.get(judged.intent.of) ?? 0) + 1);
        for (const { id } of said) {
          const rule = matched.get(id) ?? { count: 0, examples: [] };
          rule.count += 1;
          if (rule.examples.length < EXAMPLES)
            rule.examples.push({ messageId: message.id, text: (message.text ?? message.kind).slice(0, 200) });
          matched.set(id, rule);
        }
      }
      return {
        from: new Date(now - WEEK_MS).toISOString(),
        to: new Date(now).toISOString(),
        whole: messages.length <= MOST_SIMULATED,
        messages: Math.min(messages.length, MOST_SIMULATED),
        outcomes,
        rules: draft.document.rules.map(({ id }) => ({ id, ...(matched.get(id) ?? { count: 0, examples: [] }) })),
        intents: [...intents].map(([name, count]) => ({ name, count })).toSorted((a, b) => b.count - a.count),
      };
    },
  );

  function channelOf(workspaceId: WorkspaceId, text: string): Channel | undefined {
    return [...deps.catalog().channels.values()].find(
      (channel) => channel.workspaceId === workspaceId && (channel.id === text || channel.kind === text),
    );
  }

  async function checkerOf(caller: Caller): Promise<(document: HelpersDocument) => readonly HelperProblem[]> {
    const { workspaceId } = caller;
    const catalog = deps.catalog();
    const people = new Set((await readTeam(pool, caller)).map(({ id }) => id));
    const labels = new Set(await deskReference(pool).labelNames(workspaceId));
    const teams = new Set(catalog.staffing(workspaceId).teams.map(({ id }) => id));
    const channels = [...catalog.channels.values()].filter((channel) => channel.workspaceId === workspaceId);
    const context = ruleContextOf(catalog, workspaceId);
    return (document) =>
      problemsOfHelpers(document, {
        teams,
        labels,
        people,
        channels: new Set(channels.flatMap(({ id, kind }) => [id, kind])),
        hasJourney: (name) => catalog.journey(workspaceId, name)?.liveVersionId != null,
        textProblem: (text) => checkTemplate(text)?.message ?? null,
        ruleProblem: (rule) => {
          try {
            compilePredicate(rule, context);
            return null;
          } catch (error) {
            return error instanceof Error ? error.message : "it cannot be judged";
          }
        },
        isCommand: (word) => hearKeyword(word) !== null,
      });
  }
}

function trialView({ outcome, judged, said, article, nearest }: Tried, variables: Parameters<typeof renderText>[1]) {
  const { intent } = judged;
  const answers = said.flatMap(({ actions }) =>
    actions.flatMap((action) => {
      if (action.kind !== "answer") return [];
      try {
        return renderText(action.text, variables);
      } catch {
        // A text that cannot be filled in is shown as it stands; the draft's problems say why.
        return action.text;
      }
    }),
  );
  return {
    outcome,
    intent: intent ? { name: intent.of, score: intent.score, example: intent.example, words: [...intent.words] } : null,
    rules: judged.rules.map(({ rule, verdict, conditions }) => ({
      id: rule.id,
      verdict,
      isCarriedOut: said.includes(rule),
      conditions: conditions.map((condition) => ({ ...condition })),
    })),
    answers,
    article,
    nearest: nearest ? { id: nearest.of, score: nearest.score } : null,
  };
}

function versionView({ version, document, activatedAt, activatedBy }: HelpersVersion): HelpersVersionView {
  return { version, document: document as HelpersAsRead, activatedAt: activatedAt.toISOString(), activatedBy };
}

function draftView(
  { document, revision, savedAt, savedBy }: HelpersDraft,
  check: (document: HelpersDocument) => readonly HelperProblem[],
): HelpersDraftView {
  const found = check(document).map((problem) => ({ ...problem }));
  return { document: document as HelpersAsRead, revision, savedAt: savedAt.toISOString(), savedBy, problems: found };
}
