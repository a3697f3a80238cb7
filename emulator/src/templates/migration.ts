import { refuseUnknown } from "../graph/access.ts";
import { refuse } from "../graph/refusal.ts";
import { numberAt, parsedAt, textAt, type JsonObject } from "../json.ts";
import type { Account } from "../store/account.ts";
import type { World } from "../store/world.ts";
import { addTemplate, findTemplate } from "./catalogue.ts";
import { scheduleReview } from "./lifecycle.ts";

const pageSize = 500;

/** Templates made again in another account of the same business: approved ones of good or unknown quality only. */
export function migrateTemplates(world: World, account: Account, given: JsonObject): JsonObject {
  const sourceId = textAt(given, "source_waba_id") ?? refuse(100, null, { message: "(#100) The parameter source_waba_id is required." });
  const source = world.accounts.get(sourceId) ?? refuseUnknown(sourceId, "post");
  if (source.businessId !== account.businessId)
    refuse(100, null, { message: "(#100) Templates can only be migrated between accounts of the same business." });
  const only = parsedAt(given, "template_ids");
  const count = Math.min(pageSize, numberAt(given, "count") ?? pageSize);
  const first = (numberAt(given, "page_number") ?? 0) * count;
  const chosen = [...world.templates.values()]
    .filter((template) => template.accountId === source.id && (!Array.isArray(only) || only.map(String).includes(template.id)))
    .slice(first, first + count);
  const migrated: string[] = [];
  const failed: Record<string, string> = {};
  for (const template of chosen) {
    const reason =
      reasonAgainst(template.status, template.quality) ??
      (findTemplate(world, account.id, template.name, template.language) ? "Content in this language already exists" : null);
    if (reason !== null) {
      failed[template.id] = reason;
      continue;
    }
    const { name, language, category, components, parameterFormat, ttlSeconds, libraryName } = template;
    const copy = addTemplate(world, {
      accountId: account.id,
      name,
      language,
      category,
      components,
      parameterFormat,
      ttlSeconds,
      libraryName,
    });
    scheduleReview(world, copy);
    migrated.push(template.id);
  }
  return { migrated_templates: migrated, failed_templates: failed };
}

function reasonAgainst(status: string, quality: string): string | null {
  if (status !== "APPROVED") return `Template is ${status}`;
  return quality === "GREEN" || quality === "UNKNOWN" ? null : `Quality is ${quality}`;
}
