import { actorOf } from "../../accounts/caller.ts";
import { changeWorkspace, readWorkspace, type WorkspaceSettings } from "../../catalog/workspace.ts";
import { withHolidays } from "../../catalog/staffing.ts";
import { hoursView } from "../../contract/working-hours.ts";
import { problems } from "../../contract/problem.ts";
import { workspaceChangeSchema, workspaceSchema, type WorkspaceView } from "../../contract/workspace.ts";
import { fillAudiences } from "../../ingress/fill-audiences.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

const tags = ["Workspace"];

export function registerWorkspaceRoutes(app: App, deps: HttpDeps): void {
  const { pool, ids, clock, refreshCatalog, config } = deps;
  const own = new URL(config.publicUrl).origin;
  const viewOf = ({ links, answerHours, ...workspace }: WorkspaceSettings): WorkspaceView => ({
    ...workspace,
    answerHours: answerHours && hoursView(answerHours),
    links: { ...links, base: links.address ?? own },
  });
  app.get(
    "/v1/workspace",
    {
      config: needs("settings:read"),
      schema: { tags, summary: "Read the name and the clocks of the workspace", response: { 200: workspaceSchema, ...problems } },
    },
    async (request) => viewOf(await readWorkspace(pool, callerOf(request).workspaceId)),
  );

  app.patch(
    "/v1/workspace",
    {
      config: needs("settings:write"),
      schema: {
        tags,
        summary: "Change the name and the clocks of the workspace",
        body: workspaceChangeSchema,
        response: { 200: workspaceSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const after = await changeWorkspace(
        { pool, ids },
        { workspaceId: caller.workspaceId, actor: actorOf(caller) },
        {
          ...request.body,
          answerHours: request.body.answerHours && (await withHolidays(request.body.answerHours, clock.now())),
        },
      );
      await refreshCatalog();
      // A new zone moves the days of audiences.
      if (request.body.timeZone !== undefined) await fillAudiences(deps);
      return viewOf(after);
    },
  );
}
