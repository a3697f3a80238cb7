/** Who is spoken to in which language of a template. */
import { setTemplateLanguage } from "../../catalog/template-language.ts";
import { problems } from "../../contract/problem.ts";
import { ruleNameSchema, templateLanguageBody, templateLanguagesSchema, type TemplateLanguages } from "../../contract/template.ts";
import { readTemplateLanguages } from "../../insights/template-languages.ts";
import { AppError } from "../../platform/errors.ts";
import type { WorkspaceId } from "../../platform/ids.ts";
import { callerOf, needs } from "../access.ts";
import type { App } from "../typed-app.ts";
import { byOf, type TemplateRouteDeps } from "./template-draft-routes.ts";

const tags = ["Templates"];

export function registerTemplateLanguageRoutes(app: App, deps: TemplateRouteDeps): void {
  const { pool, catalog, refreshCatalog } = deps;
  const shown = async (workspaceId: WorkspaceId, name: string): Promise<TemplateLanguages> => {
    const found = await readTemplateLanguages(pool, catalog(), workspaceId, name);
    if (!found) throw new AppError("not_found", `there is no template ${name} in this workspace`);
    return found;
  };

  app.get(
    "/v1/template-languages/:name",
    {
      config: needs("insights:read"),
      schema: {
        tags,
        summary: "Which language of a template people get",
        description: "Counted over everybody whose locale is known: their own language, else the workspace's, else the template's.",
        params: ruleNameSchema,
        response: { 200: templateLanguagesSchema, ...problems },
      },
    },
    async (request) => shown(callerOf(request).workspaceId, request.params.name),
  );

  app.put(
    "/v1/template-languages/:name",
    {
      config: needs("templates:write"),
      schema: {
        tags,
        summary: "Choose a template's language for people who speak none of its languages",
        params: ruleNameSchema,
        body: templateLanguageBody,
        response: { 200: templateLanguagesSchema, ...problems },
      },
    },
    async (request) => {
      const by = byOf(request);
      const { name } = request.params;
      const { language } = request.body;
      const channel = catalog().defaultChannel(by.workspaceId, "whatsapp");
      const templates = channel ? catalog().templates(channel.id, name) : [];
      if (language !== null && !templates.some((one) => one.language === language))
        throw new AppError("unprocessable", `the template ${name} is not there in ${language}: choose one of its languages`);
      await setTemplateLanguage(deps, by, name, language);
      await refreshCatalog();
      return shown(by.workspaceId, name);
    },
  );
}
