import type { JsonObject } from "../json.ts";
import type { Template, TemplateCategory, TemplateStatus } from "../store/template.ts";
import type { World } from "../store/world.ts";
import { shapeOf } from "./shape.ts";

export type TemplateDraft = {
  readonly accountId: string;
  readonly name: string;
  readonly language: string;
  readonly category: TemplateCategory;
  readonly components: readonly JsonObject[];
  readonly parameterFormat: "NAMED" | "POSITIONAL";
  readonly ttlSeconds?: number | null;
  readonly status?: TemplateStatus;
  readonly id?: string;
  readonly libraryName?: string | null;
  readonly hasMaxPrice?: boolean;
};

export function addTemplate(world: World, draft: TemplateDraft): Template {
  const now = world.clock.now();
  const template: Template = {
    id: draft.id ?? world.random.digits(16),
    accountId: draft.accountId,
    name: draft.name,
    language: draft.language,
    category: draft.category,
    previousCategory: null,
    correctCategory: null,
    libraryName: draft.libraryName ?? null,
    status: draft.status ?? "PENDING",
    components: draft.components,
    shape: shapeOf(draft.components),
    parameterFormat: draft.parameterFormat,
    quality: "UNKNOWN",
    qualityAt: now,
    rejectedReason: "NONE",
    ttlSeconds: draft.ttlSeconds ?? null,
    createdAt: now,
    updatedAt: now,
    hasMaxPrice: draft.hasMaxPrice ?? false,
    edits: [],
    pauses: 0,
    pausedByPacing: false,
    feedback: { delivered: 0, read: 0, blocked: 0 },
    edited: false,
    paceLeft: null,
    held: new Set(),
  };
  world.templates.set(template.id, template);
  world.templatesByKey.set(templateKey(template.accountId, template.name, template.language), template);
  return template;
}

export function findTemplate(world: World, accountId: string, name: string, language: string): Template | undefined {
  return world.templatesByKey.get(templateKey(accountId, name, language));
}

export function removeTemplate(world: World, template: Template): void {
  template.status = "DELETED";
  world.templates.delete(template.id);
  world.templatesByKey.delete(templateKey(template.accountId, template.name, template.language));
}

/** `en-US` and `en_US` name the same language. */
function templateKey(accountId: string, name: string, language: string): string {
  return `${accountId} ${name} ${language.replace("-", "_").toLowerCase()}`;
}
