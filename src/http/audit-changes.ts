/**
 * Every change that a person or a key asks for leaves an entry in the audit log. Most write their own, with what was before and after, in
 * the transaction of the change; for the others the door does: what was called and by whom, before the answer leaves.
 */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { actorOf } from "../accounts/caller.ts";
import { insertAuditEntry } from "../catalog/audit-entry.ts";
import { type Db, inTransaction } from "../db/pool.ts";
import { inScope, type WorkspaceScope } from "../db/workspace-scope.ts";
import type { Ids } from "../platform/ids.ts";

declare module "fastify" {
  interface FastifyRequest {
    scope: WorkspaceScope | null;
  }
}

const READING: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Calls that change nothing anybody decided, and why. A new route is audited unless it is named here. */
export const UNAUDITED: {
  readonly [route: string]: "asks only" | "facts about customers, kept in their own tables" | "one's own session";
} = {
  "POST /v1/audiences/:name/validate": "asks only",
  "POST /v1/audiences/estimate": "asks only",
  "POST /v1/business-events": "facts about customers, kept in their own tables",
  "POST /v1/campaigns/:name/trigger": "facts about customers, kept in their own tables",
  "POST /v1/campaigns/:name/validate": "asks only",
  "POST /v1/channels/:id/health": "asks only",
  "POST /v1/console/campaigns/audience-check": "asks only",
  "POST /v1/console/campaigns/expected-refusals": "asks only",
  "POST /v1/console/channels/:id/sync-templates": "asks only",
  "POST /v1/console/insights/reconcile": "asks only",
  "POST /v1/console/journeys/audience-check": "asks only",
  "POST /v1/console/drawn": "asks only",
  "POST /v1/console/rehearsal-cast": "asks only",
  "POST /v1/console/sample": "asks only",
  "POST /v1/channels/:id/templates/sync": "asks only",
  "POST /v1/data-connections/:id/preview": "asks only",
  "POST /v1/data-connections/try": "asks only",
  "POST /v1/desk/conversations/:id/canned/:canned": "asks only",
  "POST /v1/desk/conversations/:id/commands": "facts about customers, kept in their own tables",
  "POST /v1/desk/commands": "facts about customers, kept in their own tables",
  "POST /v1/desk/conversations/:id/presence": "one's own session",
  "PUT /v1/desk/conversations/:id/draft": "one's own session",
  "DELETE /v1/desk/conversations/:id/draft": "one's own session",
  "POST /v1/advice": "asks only",
  "POST /v1/appointments/calendars/find": "asks only",
  "POST /v1/appointments/resources/:id/calendar/read": "asks only",
  "POST /v1/assistant/suggestions": "facts about customers, kept in their own tables",
  "POST /v1/assistant/translations": "facts about customers, kept in their own tables",
  "POST /v1/desk/staffing/preview": "asks only",
  "PUT /v1/desk/availability": "one's own session",
  "POST /v1/events": "facts about customers, kept in their own tables",
  "POST /v1/groups": "facts about customers, kept in their own tables",
  "POST /v1/groups/:kind/:key/members": "facts about customers, kept in their own tables",
  "POST /v1/helpers/check": "asks only",
  "POST /v1/helpers/simulate": "asks only",
  "POST /v1/helpers/try": "asks only",
  "POST /v1/journeys/:name/runs": "facts about customers, kept in their own tables",
  "POST /v1/journeys/:name/validate": "asks only",
  "POST /v1/policy/ask": "asks only",
  "POST /v1/policy/check": "asks only",
  "POST /v1/policy/simulate": "asks only",
  "POST /v1/profiles": "facts about customers, kept in their own tables",
  "POST /v1/rehearsals": "asks only",
  "POST /v1/retention/preview": "asks only",
  "DELETE /v1/rehearsals/:id": "asks only",
  "DELETE /v1/session": "one's own session",
  "POST /v1/session/noticed": "one's own session",
  "POST /v1/session/passkeys/options": "one's own session",
  "POST /v1/session/totp": "one's own session",
};

export function auditChanges(app: FastifyInstance, { enginePool, ids }: { readonly enginePool: Db; readonly ids: Ids }): void {
  app.decorateRequest("scope", null);
  app.addHook("preHandler", (request, _reply, done) => {
    // Acts for nobody, and is answered by the thousand: what follows it through its promises would cost each of them something.
    if (request.routeOptions.config.access?.auth === "signed") return done();
    const scope: WorkspaceScope = { workspaceId: request.caller?.workspaceId ?? null, isAudited: false };
    request.scope = scope;
    inScope(scope, done);
  });
  app.addHook("onSend", (request, reply, _payload, done) => {
    const { caller, scope } = request;
    if (caller === null || scope === null || scope.isAudited || reply.statusCode >= 300 || !isChange(request)) return done();
    scope.isAudited = true;
    inTransaction(enginePool, async (client) =>
      insertAuditEntry(client, {
        id: ids.next(),
        workspaceId: caller.workspaceId,
        actor: actorOf(caller),
        action: `called ${routeOf(request)}`,
        subject: subjectOf(request),
        detail: {},
      }),
    ).then(() => done(), done);
  });
}

function isChange(request: FastifyRequest): boolean {
  return !READING.has(request.method) && UNAUDITED[routeOf(request)] === undefined;
}

function routeOf({ method, routeOptions }: FastifyRequest): string {
  return `${method} ${routeOptions.url ?? ""}`;
}

/** What the path names; never the query or the body, where secrets may be. */
function subjectOf(request: FastifyRequest): string {
  return request.url.split("?", 1)[0]?.slice(0, 300) ?? "";
}
