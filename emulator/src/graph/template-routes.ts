import { withInlineFlows } from "../flows/inline-flows.ts";
import { portfolioOf } from "../portfolio/portfolios.ts";
import type { FastifyInstance } from "fastify";
import { isObject, listAt, objectsAt, parsedAt, textAt, type JsonObject } from "../json.ts";
import type { Account } from "../store/account.ts";
import type { Template, TemplateCategory } from "../store/template.ts";
import type { World } from "../store/world.ts";
import { addTemplate, findTemplate, removeTemplate } from "../templates/catalogue.ts";
import { checkDraft } from "../templates/draft-checks.ts";
import { wrong } from "../templates/draft-problems.ts";
import { scheduleReview, unpause } from "../templates/lifecycle.ts";
import { bodyTextOf } from "../templates/shape.ts";
import { codePreviews } from "../templates/code-previews.ts";
import { compareTemplates } from "../templates/comparison.ts";
import { componentsFromLibrary, searchLibrary } from "../templates/library.ts";
import { migrateTemplates } from "../templates/migration.ts";
import { ttlOf } from "../templates/time-to-live.ts";
import { refuseUnknown, requireAccount, requireToken } from "./access.ts";
import { askedFields, paged } from "./fields.ts";
import { GraphRefused, refuse } from "./refusal.ts";
import { bodyOf, idOf, parametersOf, queryOf } from "./request-parts.ts";
import { templateNode } from "./template-node.ts";

const hourMs = 3_600_000;

export function registerTemplates(server: FastifyInstance, world: World): void {
  const accountFor = (request: Parameters<typeof idOf>[0]): Account =>
    requireAccount(world, idOf(request), requireToken(world, request, "whatsapp_business_management"));

  server.post("/:version/:id/message_templates", (request) => {
    const account = accountFor(request);
    const template = createTemplate(world, account, bodyOf(request));
    return { id: template.id, status: template.status, category: template.category };
  });

  server.get("/:version/:id/message_templates", (request) => {
    const account = accountFor(request);
    const query = queryOf(request);
    const asked = askedFields(query);
    const found = templatesOf(world, account).filter((template) => matches(template, query));
    return paged(
      found.map((template) => templateNode(template, asked)),
      query,
      `${world.publicUrl()}/v26.0/${account.id}/message_templates`,
    );
  });

  server.get<{ Params: { id: string; template: string } }>("/:version/:id/message_templates/:template", (request) => {
    accountFor(request);
    const template = world.templates.get(request.params.template) ?? refuseUnknown(request.params.template);
    return templateNode(template, askedFields(queryOf(request)));
  });

  server.delete("/:version/:id/message_templates", (request) => {
    const account = accountFor(request);
    for (const template of condemned(world, account, parametersOf(request))) {
      if (template.status === "APPROVED") account.deletedNames.set(template.name, world.clock.now());
      removeTemplate(world, template);
    }
    return { success: true };
  });

  server.post("/:version/:id/unpause", (request) => {
    requireToken(world, request, "whatsapp_business_management");
    const template = world.templates.get(idOf(request)) ?? refuseUnknown(idOf(request), "post");
    if (template.status !== "PAUSED") refuse(100, null, { message: "(#100) The template is not paused." });
    unpause(world, template);
    return { success: true };
  });

  server.get("/:version/message_template_library", (request) => {
    requireToken(world, request, "whatsapp_business_management");
    return paged(searchLibrary(queryOf(request)), queryOf(request), `${world.publicUrl()}/v26.0/message_template_library`);
  });

  server.get("/:version/:id/message_template_previews", (request) => {
    accountFor(request);
    return codePreviews(queryOf(request));
  });

  server.get("/:version/:id/compare", (request) => {
    requireToken(world, request, "whatsapp_business_management");
    return compareTemplates(world, world.templates.get(idOf(request)) ?? refuseUnknown(idOf(request)), queryOf(request));
  });

  server.post("/:version/:id/migrate_message_templates", (request) => migrateTemplates(world, accountFor(request), parametersOf(request)));

  server.post("/:version/:id/upsert_message_templates", (request) => {
    const account = accountFor(request);
    const given = bodyOf(request);
    const name = textAt(given, "name") ?? "";
    const data = listAt(given, "languages")
      .map(String)
      .map((language) => {
        const existing = findTemplate(world, account.id, name, language);
        if (existing) removeTemplate(world, existing);
        const template = createTemplate(world, account, { ...given, language });
        return { id: template.id, status: template.status, language };
      });
    return { data };
  });
}

function createTemplate(world: World, account: Account, given: JsonObject): Template {
  if (portfolioOf(world, account.businessId).underReview)
    refuse(368, "The business portfolio is under review: it cannot create templates.");
  const name = textAt(given, "name") ?? refuse(100, null, { message: "(#100) The parameter name is required." });
  const language = textAt(given, "language") ?? refuse(100, null, { message: "(#100) The parameter language is required." });
  const category = categoryOf(given);
  const parameterFormat = textAt(given, "parameter_format")?.toUpperCase() === "NAMED" ? "NAMED" : "POSITIONAL";
  const ready = given["library_template_name"] === undefined ? null : componentsFromLibrary(given);
  const components = withInlineFlows(
    world,
    account,
    name,
    ready?.components ?? objectsAt({ components: parsedAt(given, "components") }, "components"),
  );
  const problem =
    checkDraft({ name, category, parameterFormat, components }) ?? checkRoom(world, account, { name, language, components, category });
  if (problem) throw new GraphRefused(problem);
  const ttlSeconds = ttlOf(given, category);
  account.templateCreations.push(world.clock.now());
  const template = addTemplate(world, {
    accountId: account.id,
    name,
    language,
    category,
    components,
    parameterFormat,
    ttlSeconds,
    libraryName: ready?.name ?? null,
    hasMaxPrice: isObject(given["optimization_spec"]) || isObject(given["bid_spec"]),
    // Library templates were reviewed when Meta wrote them.
    status: category === "AUTHENTICATION" || ready !== null ? "APPROVED" : "PENDING",
  });
  if (template.status === "PENDING") scheduleReview(world, template);
  return template;
}

function categoryOf(given: JsonObject): TemplateCategory {
  const category = textAt(given, "category")?.toUpperCase();
  if (category === "MARKETING" || category === "UTILITY" || category === "AUTHENTICATION") return category;
  return refuse(100, null, { message: "(#100) Param category must be one of {UTILITY, MARKETING, AUTHENTICATION}" });
}

type Wanted = {
  readonly name: string;
  readonly language: string;
  readonly components: readonly JsonObject[];
  readonly category: TemplateCategory;
};

function checkRoom(world: World, account: Account, wanted: Wanted): ReturnType<typeof wrong> | null {
  const now = world.clock.now();
  account.templateCreations = account.templateCreations.filter((at) => now - at < hourMs);
  if (account.templateCreations.length >= 100)
    return {
      code: 80007,
      details: null,
      message: "(#80007) There have been too many calls to this WhatsApp Business account. At most 100 template creations per hour.",
    };
  const existing = templatesOf(world, account);
  const deletedAt = account.deletedNames.get(wanted.name);
  if (deletedAt !== undefined && now - deletedAt < world.switches.deletedNameBlockedDays * 24 * hourMs)
    return wrong(
      2388023,
      "Message template language is being deleted",
      "The name of a deleted template cannot be used for 30 days. Choose another name.",
    );
  if (existing.length >= 6000) return wrong(2388019, "Template limit reached", "This account has reached its limit of templates.");
  if (findTemplate(world, account.id, wanted.name, wanted.language)) {
    return wrong(
      2388024,
      "Content in this language already exists",
      `There is already ${wanted.language} content for this template. You can create a new template and try again.`,
    );
  }
  return null;
}

function templatesOf(world: World, account: Account): Template[] {
  return [...world.templates.values()].filter((template) => template.accountId === account.id);
}

function matches(template: Template, query: JsonObject): boolean {
  const is = (key: string, value: string): boolean => {
    const wantedValue = textAt(query, key);
    return wantedValue === null || wantedValue.toLowerCase() === value.toLowerCase();
  };
  const part = textAt(query, "name");
  const content = textAt(query, "content") ?? textAt(query, "name_or_content");
  return (
    (part === null || template.name.includes(part)) &&
    (content === null ||
      template.name.includes(content) ||
      bodyTextOf(template.components).toLowerCase().includes(content.toLowerCase())) &&
    is("status", template.status) &&
    is("language", template.language) &&
    is("category", template.category) &&
    is("quality_score", template.quality)
  );
}

/** By name (all languages), by id and name, or by up to 100 ids. Unknown: HTTP 404. */
function condemned(world: World, account: Account, given: JsonObject): Template[] {
  const ids = parsedAt(given, "hsm_ids");
  const id = textAt(given, "hsm_id");
  const name = textAt(given, "name");
  if (!Array.isArray(ids) && id === null && name === null) refuse(100, null, { message: "(#100) The parameter name is required." });
  if (Array.isArray(ids) && ids.length > 100) refuse(100, null, { message: "(#100) At most 100 hsm_ids." });
  const found = templatesOf(world, account).filter((template) => {
    if (Array.isArray(ids)) return ids.map(String).includes(template.id);
    return (id === null || template.id === id) && (name === null || template.name === name);
  });
  if (found.length === 0) {
    refuse(100, null, {
      message: "Invalid parameter",
      subcode: 2593002,
      httpStatus: 404,
      userTitle: "Message Template Not Found",
      userMessage: `The template ${name ?? id ?? ""} was not found in account ${account.id}.`,
    });
  }
  return found;
}
