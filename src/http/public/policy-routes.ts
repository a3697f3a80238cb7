import { actorOf, type Caller } from "../../accounts/caller.ts";
import {
  activatePolicy,
  type PolicyBy,
  policyDraftOf,
  type PolicyDraft,
  type PolicyVersion,
  policyVersionOf,
  policyVersionsOf,
  savePolicyDraft,
} from "../../catalog/policies.ts";
import type { PolicyInForce } from "../../contact-rules/document.ts";
import { holidaysFor } from "../../contact-rules/holidays.ts";
import { PACKS } from "../../contact-rules/packs/packs.ts";
import { problemsOf } from "../../contact-rules/problems.ts";
import { gateDecisionSchema } from "../../contract/decision.ts";
import {
  activatePolicySchema,
  askPolicySchema,
  checkPolicySchema,
  type PolicyDraftView,
  policyDraftSchema,
  policyPacksSchema,
  policyProblemsSchema,
  policySchema,
  policySimulationSchema,
  policyVersionParams,
  policyVersionSchema,
  policyVersionsSchema,
  type PolicyAsRead,
  type PolicyVersionView,
  savePolicyDraftSchema,
} from "../../contract/policy.ts";
import { problems } from "../../contract/problem.ts";
import { simulatePolicy } from "../../insights/policy-simulation.ts";
import { AppError } from "../../platform/errors.ts";
import type { WorkspaceId } from "../../platform/ids.ts";
import { showProfile } from "../../profiles/show-profile.ts";
import type { AskGate } from "../../sends/ask-gate.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

export type PolicyDeps = HttpDeps & { readonly askGate: AskGate };

const tags = ["Policy"];
const by = (caller: Caller): PolicyBy => ({ workspaceId: caller.workspaceId, actor: actorOf(caller), name: caller.name });

export function registerPolicyRoutes(app: App, deps: PolicyDeps): void {
  const { pool, clock, askGate } = deps;

  app.get(
    "/v1/policy",
    {
      config: needs("settings:read"),
      schema: { tags, summary: "The policy in force, and its draft", response: { 200: policySchema, ...problems } },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const [draft, [active]] = await Promise.all([policyDraftOf(pool, workspaceId), policyVersionsOf(pool, workspaceId)]);
      return { active: active ? versionView(active) : null, draft: draft ? draftView(draft) : null };
    },
  );

  app.get(
    "/v1/policy/packs",
    {
      config: needs("settings:read"),
      schema: {
        tags,
        summary: "Ready-made rules to copy from",
        description: "The safe default, and rules of ten countries and regions with their sources. None of it is legal advice.",
        response: { 200: policyPacksSchema, ...problems },
      },
    },
    async () => ({ rows: PACKS.map(({ name, document }) => ({ name, document: document as PolicyAsRead })) }),
  );

  app.put(
    "/v1/policy/draft",
    {
      config: needs("settings:write"),
      schema: {
        tags,
        summary: "Save the draft of the policy",
        description: "It may have problems, which are answered; nothing of it is in force before it is activated.",
        body: savePolicyDraftSchema,
        response: { 200: policyDraftSchema, ...problems },
      },
    },
    async (request) => draftView(await savePolicyDraft(deps, by(callerOf(request)), request.body)),
  );

  app.post(
    "/v1/policy/check",
    {
      config: needs("settings:read"),
      schema: {
        tags,
        summary: "Say what is wrong with a policy",
        body: checkPolicySchema,
        response: { 200: policyProblemsSchema, ...problems },
      },
    },
    async (request) => ({ problems: problemsOf(request.body.document).map((problem) => ({ ...problem })) }),
  );

  app.post(
    "/v1/policy/activate",
    {
      config: needs("settings:write"),
      schema: {
        tags,
        summary: "Put the draft in force",
        description: "Every decision from then on goes by it, also about what waits already. The audit log keeps both policies.",
        body: activatePolicySchema,
        response: { 200: policyVersionSchema, ...problems },
      },
    },
    async (request) => {
      const version = await activatePolicy(deps, by(callerOf(request)), request.body.revision);
      await deps.refreshCatalog();
      return versionView(version);
    },
  );

  app.get(
    "/v1/policy/versions",
    {
      config: needs("settings:read"),
      schema: { tags, summary: "Policies that were in force", response: { 200: policyVersionsSchema, ...problems } },
    },
    async (request) => ({ rows: (await policyVersionsOf(pool, callerOf(request).workspaceId)).map(versionView) }),
  );

  app.get(
    "/v1/policy/versions/:version",
    {
      config: needs("settings:read"),
      schema: { tags, summary: "One of them", params: policyVersionParams, response: { 200: policyVersionSchema, ...problems } },
    },
    async (request) => {
      const { version } = request.params;
      const found = await policyVersionOf(pool, callerOf(request).workspaceId, version);
      if (!found) throw new AppError("not_found", `there is no version ${version} of the policy`);
      return versionView(found);
    },
  );

  app.post(
    "/v1/policy/ask",
    {
      config: needs("messages:read"),
      schema: {
        tags,
        summary: "Would this person get this now?",
        description: "The gate's own answer, rule by rule, also of the rules behind the one that decides. Nothing is sent.",
        body: askPolicySchema,
        response: { 200: gateDecisionSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const { profile: reference, at, draft, ...asked } = request.body;
      const profile = await showProfile(pool, workspaceId, reference);
      if (!profile) throw new AppError("not_found", "there is no such profile in this workspace");
      const decision = await askGate({
        ...asked,
        workspaceId,
        profileId: profile.id,
        at: at === null ? null : new Date(at),
        ...(draft ? { policy: await draftInForce(workspaceId) } : {}),
      });
      return { ...decision, ladder: decision.ladder.map((rung) => ({ ...rung })) };
    },
  );

  app.post(
    "/v1/policy/simulate",
    {
      config: needs("settings:read"),
      schema: {
        tags,
        summary: "Try the draft on the last week",
        description:
          "What was let go in the last seven days, judged again by the draft: how much of it would have been held or refused, by which rule.",
        response: { 200: policySimulationSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const asking = { pool, catalog: deps.catalog(), workspaceId, now: new Date(clock.now()) };
      return simulatePolicy(asking, await draftInForce(workspaceId));
    },
  );

  async function draftInForce(workspaceId: WorkspaceId): Promise<PolicyInForce> {
    const draft = await policyDraftOf(pool, workspaceId);
    if (!draft) throw new AppError("not_found", "there is no draft of a policy in this workspace");
    const { document } = draft;
    return { version: 0, document, holidays: await holidaysFor(document, new Date(clock.now()).getUTCFullYear()) };
  }
}

function versionView({ version, document, holidays, activatedAt, activatedBy }: PolicyVersion): PolicyVersionView {
  const years = Object.values(holidays).flatMap((days) => days.slice(-1).map((day) => Number(day.slice(0, 4))));
  return {
    version,
    document: document as PolicyAsRead,
    activatedAt: activatedAt.toISOString(),
    activatedBy,
    holidaysUntil: years.length === 0 ? null : Math.min(...years),
  };
}

function draftView({ document, revision, savedAt, savedBy }: PolicyDraft): PolicyDraftView {
  const found = problemsOf(document).map((problem) => ({ ...problem }));
  return { document: document as PolicyAsRead, revision, savedAt: savedAt.toISOString(), savedBy, problems: found };
}
