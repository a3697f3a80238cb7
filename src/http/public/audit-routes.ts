import { verifyAudit } from "../../catalog/audit-chain.ts";
import { auditPageSchema, auditQuerySchema, auditVerificationSchema } from "../../contract/audit.ts";
import { problems } from "../../contract/problem.ts";
import { readAuditPage } from "../../insights/audit-log.ts";
import { readCursor } from "../../insights/cursor.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

const tags = ["Audit"];
const config = needs("audit:read");

export function registerAuditRoutes(app: App, { pool }: HttpDeps): void {
  app.get(
    "/v1/audit",
    {
      config,
      schema: {
        tags,
        summary: "Search what was changed, newest first",
        description: "All of it, as lines: `GET /v1/export/audit`.",
        querystring: auditQuerySchema,
        response: { 200: auditPageSchema, ...problems },
      },
    },
    async (request) => {
      const { text, actor, from, to, after, limit } = request.query;
      const { workspaceId } = callerOf(request);
      const dateOf = (instant: string | undefined): Date | undefined => (instant === undefined ? undefined : new Date(instant));
      return readAuditPage(pool, { workspaceId, text, actor, from: dateOf(from), to: dateOf(to), after: readCursor(after), limit });
    },
  );

  app.get(
    "/v1/audit/verification",
    {
      config,
      schema: {
        tags,
        summary: "Verify that nobody changed or removed an entry",
        response: { 200: auditVerificationSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const { heads, faults } = await verifyAudit(pool);
      const head = heads.find((one) => one.workspaceId === workspaceId);
      const own = faults.filter((fault) => fault.workspaceId === workspaceId);
      return {
        entries: head?.seq ?? 0,
        head: head?.hash ?? null,
        faults: own.map(({ seq, entryId, what }) => ({ seq, entryId, what })),
      };
    },
  );
}
