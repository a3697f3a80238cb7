import { objectsAt, textAt, type JsonObject } from "../json.ts";
import { failMessage } from "../messages/progress.ts";
import type { Template, TemplateCategory, TemplateStatus } from "../store/template.ts";
import type { World } from "../store/world.ts";
import { publishForAccount } from "../webhooks/publish.ts";
import { noteUtilityPause, release, releaseLater, startPacing } from "./pacing.ts";
import { reviewOf } from "./review.ts";
import { bodyTextOf, componentOf } from "./shape.ts";

/** What Meta's review decides after `templateApprovalMs`, unless somebody decided before. */
export function scheduleReview(world: World, template: Template): void {
  if (!world.switches.autoApprove) return;
  world.clock.after(world.switches.templateApprovalMs, () => {
    if (template.status !== "PENDING" || !world.templates.has(template.id)) return;
    const verdict = world.switches.reviewJudges ? reviewOf(world, template) : null;
    if (verdict?.kind === "rejected") return reject(world, template, verdict.reason, verdict.recommendation);
    // Asked for as UTILITY, read as marketing: approved as MARKETING since April 2025.
    if (verdict?.kind === "marketing") setCategory(world, template, "MARKETING");
    approve(world, template);
  });
}

export function approve(world: World, template: Template): void {
  template.rejectedReason = "NONE";
  moveTo(world, template, "APPROVED", "APPROVED", { reason: "NONE" });
  if (template.edited) publishComponents(world, template);
  template.edited = false;
  startPacing(world, template);
}

export function reject(world: World, template: Template, reason: string, recommendation = "Edit the template and submit it again."): void {
  template.rejectedReason = reason;
  moveTo(world, template, "REJECTED", "REJECTED", {
    reason,
    rejection_info: { reason, recommendation },
  });
}

const hourMs = 3_600_000;

/** Three hours the first time, six the second; the third pause disables. Held messages fail with 132015. */
export function pause(world: World, template: Template): void {
  template.pauses += 1;
  if (template.pauses > 2) return disable(world, template);
  const title = template.pauses === 1 ? "FIRST_PAUSE" : "SECOND_PAUSE";
  const hours = template.pauses * 3;
  const pausesSoFar = template.pauses;
  template.pausedByPacing = template.held.size > 0;
  if (template.category === "UTILITY") noteUtilityPause(world, template);
  failHeld(world, template);
  moveTo(world, template, "PAUSED", "PAUSED", {
    reason: "NONE",
    other_info: { title, description: `Paused for ${hours} hours because of low quality.` },
  });
  endPauseAt(world, template, world.clock.now() + hours * hourMs, pausesSoFar);
}

function endPauseAt(world: World, template: Template, at: number, pauses: number): void {
  world.clock.schedule(at, () => {
    if (template.status === "PAUSED" && template.pauses === pauses && !template.pausedByPacing) unpause(world, template);
  });
}

/** After a restart: reviews go on, pauses end, what was held is let go in its time. */
export function resumeLife(world: World, template: Template): void {
  if (template.status === "PENDING") scheduleReview(world, template);
  if (template.status === "PAUSED") endPauseAt(world, template, template.updatedAt + template.pauses * 3 * hourMs, template.pauses);
  if (template.held.size > 0) releaseLater(world, template);
}

export function unpause(world: World, template: Template): void {
  moveTo(world, template, "APPROVED", "REINSTATED", {
    reason: "NONE",
    other_info: { title: "UNPAUSE", description: "The template can be sent again." },
  });
  template.pausedByPacing = false;
  startPacing(world, template);
}

export function disable(world: World, template: Template): void {
  failHeld(world, template);
  moveTo(world, template, "DISABLED", "DISABLED", { reason: "NONE", disable_info: { disable_date: String(world.clock.seconds()) } });
}

export function flag(world: World, template: Template): void {
  announce(world, template, "FLAGGED", { reason: "NONE" });
}

/** RED pauses by itself. */
export function setQuality(world: World, template: Template, score: Template["quality"]): void {
  const previous = template.quality;
  template.quality = score;
  template.qualityAt = world.clock.now();
  publish(world, template, "message_template_quality_update", {
    previous_quality_score: previous,
    new_quality_score: score,
    ...named(world, template),
  });
  if (score === "RED" && template.status === "APPROVED") pause(world, template);
  // A good signal lets go what was held for it.
  if (score === "GREEN" && template.held.size > 0) release(world, template);
}

/** Asked for in Meta's own tool: no call does it. A person looks again; `approve` or `reject` tells what came of it. */
export function appeal(world: World, template: Template): void {
  moveTo(world, template, "IN_APPEAL", "IN_APPEAL", { reason: "NONE" });
}

export function setCategory(world: World, template: Template, category: TemplateCategory): void {
  const previous = template.category;
  template.previousCategory = previous;
  template.category = category;
  template.correctCategory = null;
  publish(world, template, "template_category_update", { ...named(world, template), previous_category: previous, new_category: category });
}

/** A day's notice: `new_category` is still the present one (reference section 9). */
export function announceCategory(world: World, template: Template, category: TemplateCategory): void {
  const { categoryNoticeMs } = world.switches;
  template.correctCategory = category;
  publish(world, template, "template_category_update", {
    ...named(world, template),
    new_category: template.category,
    correct_category: category,
    category_update_timestamp: Math.floor((world.clock.now() + categoryNoticeMs) / 1000),
  });
  world.clock.after(categoryNoticeMs, () => {
    if (template.correctCategory === category && world.templates.has(template.id)) setCategory(world, template, category);
  });
}

export function detectCategory(world: World, template: Template, category: TemplateCategory): void {
  publish(world, template, "template_correct_category_detection", {
    ...named(world, template),
    category: template.category,
    correct_category: category,
  });
}

function publishComponents(world: World, template: Template): void {
  const header = componentOf(template.components, "HEADER");
  const footer = componentOf(template.components, "FOOTER");
  const buttons = objectsAt(componentOf(template.components, "BUTTONS") ?? {}, "buttons");
  publish(world, template, "message_template_components_update", {
    ...named(world, template),
    message_template_element: bodyTextOf(template.components),
    ...(header && textAt(header, "text") !== null ? { message_template_title: textAt(header, "text") } : {}),
    ...(footer && textAt(footer, "text") !== null ? { message_template_footer: textAt(footer, "text") } : {}),
    ...(buttons.length > 0 ? { message_template_buttons: buttons.map(buttonUpdate) } : {}),
  });
}

function buttonUpdate(button: JsonObject): JsonObject {
  const [url, phone] = [textAt(button, "url"), textAt(button, "phone_number")];
  return {
    message_template_button_type: textAt(button, "type"),
    message_template_button_text: textAt(button, "text"),
    ...(url === null ? {} : { message_template_button_url: url }),
    ...(phone === null ? {} : { message_template_button_phone_number: phone }),
  };
}

export function pace(template: Template, after: number): void {
  template.paceLeft = after;
}

function failHeld(world: World, template: Template): void {
  const held = [...template.held];
  template.held.clear();
  template.paceLeft = null;
  for (const id of held) failMessage(world, id, 132015, "The template was paused while this message was held for quality assessment.");
}

function moveTo(world: World, template: Template, status: TemplateStatus, event: string, extra: object): void {
  template.status = status;
  template.updatedAt = world.clock.now();
  announce(world, template, event, extra);
}

function announce(world: World, template: Template, event: string, extra: object): void {
  publish(world, template, "message_template_status_update", {
    event,
    ...named(world, template),
    message_template_category: template.category,
    ...extra,
  });
}

function named(world: World, template: Template): object {
  const dashed = world.switches.templateLanguageStyle === "dash";
  return {
    message_template_id: Number(template.id),
    message_template_name: template.name,
    message_template_language: dashed ? template.language.replace("_", "-") : template.language,
  };
}

function publish(world: World, template: Template, field: string, value: object): void {
  const account = world.accounts.get(template.accountId);
  if (account) publishForAccount(world, account, field, value);
}
