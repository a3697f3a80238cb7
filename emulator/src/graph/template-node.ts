import { objectsAt, textAt, type JsonObject } from "../json.ts";
import type { Template } from "../store/template.ts";
import type { World } from "../store/world.ts";
import { checkDraft } from "../templates/draft-checks.ts";
import { scheduleReview } from "../templates/lifecycle.ts";
import { ttlOf } from "../templates/time-to-live.ts";
import { shapeOf } from "../templates/shape.ts";
import { project, type AskedField } from "./fields.ts";
import { GraphRefused, refuse } from "./refusal.ts";

const defaults = [
  "name",
  "parameter_format",
  "components",
  "language",
  "status",
  "category",
  "sub_category",
  "previous_category",
  "correct_category",
  "id",
];
const dayMs = 86_400_000;

export function templateNode(template: Template, asked: readonly AskedField[]): JsonObject {
  return project(
    {
      id: template.id,
      name: template.name,
      language: template.language,
      status: template.status,
      category: template.category,
      previous_category: template.previousCategory ?? undefined,
      correct_category: template.correctCategory ?? undefined,
      library_template_name: template.libraryName ?? undefined,
      parameter_format: template.parameterFormat,
      components: template.components,
      rejected_reason: template.rejectedReason,
      quality_score: { score: template.quality, date: Math.floor(template.qualityAt / 1000) },
      message_send_ttl_seconds: template.ttlSeconds ?? undefined,
      last_updated_time: new Date(template.updatedAt).toISOString().replace(/\.\d+Z$/, "+0000"),
    },
    asked,
    defaults,
  );
}

/** Only approved, rejected and paused templates; approved ones once a day and ten times in thirty days. */
export function editTemplate(world: World, template: Template, given: JsonObject): JsonObject {
  if (!["APPROVED", "REJECTED", "PAUSED"].includes(template.status))
    refuseEdit(`A template in status ${template.status} cannot be edited.`);
  const category = textAt(given, "category")?.toUpperCase();
  const approved = template.status === "APPROVED";
  if (approved && category !== undefined && category !== template.category)
    refuseEdit("The category of an approved template cannot be changed.");
  const now = world.clock.now();
  template.edits = template.edits.filter((at) => now - at < 30 * dayMs);
  if (approved && template.edits.some((at) => now - at < dayMs)) refuseEdit("An approved template can be edited once in 24 hours.");
  if (approved && template.edits.length >= 10) refuseEdit("An approved template can be edited 10 times in 30 days.");
  if (category === "MARKETING" || category === "UTILITY" || category === "AUTHENTICATION") template.category = category;
  if (given["components"] !== undefined) {
    const components = objectsAt(given, "components");
    const problem = checkDraft({ name: template.name, category: template.category, parameterFormat: template.parameterFormat, components });
    if (problem) throw new GraphRefused(problem);
    template.components = components;
    template.shape = shapeOf(components);
  }
  template.ttlSeconds = ttlOf(given, template.category) ?? template.ttlSeconds;
  if (approved) template.edits.push(now);
  template.updatedAt = now;
  template.edited = true;
  template.status = "PENDING";
  scheduleReview(world, template);
  return { success: true };
}

function refuseEdit(message: string): never {
  refuse(100, null, { message: "Invalid parameter", subcode: 2388025, userTitle: "Template cannot be edited", userMessage: message });
}
