import { failMessage, releaseHeld } from "../messages/progress.ts";
import type { Template, TemplateCategory, TemplateStatus } from "../store/template.ts";
import type { World } from "../store/world.ts";
import { publishForAccount } from "../webhooks/publish.ts";

/** What Meta's review decides after `templateApprovalMs`, unless somebody decided before. */
export function scheduleReview(world: World, template: Template): void {
  if (!world.switches.autoApprove) return;
  world.clock.after(world.switches.templateApprovalMs, () => {
    if (template.status === "PENDING" && world.templates.has(template.id)) approve(world, template);
  });
}

export function approve(world: World, template: Template): void {
  template.rejectedReason = "NONE";
  moveTo(world, template, "APPROVED", "APPROVED", { reason: "NONE" });
}

export function reject(world: World, template: Template, reason: string): void {
  template.rejectedReason = reason;
  moveTo(world, template, "REJECTED", "REJECTED", {
    reason,
    rejection_info: { reason, recommendation: "Edit the template and submit it again." },
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
  failHeld(world, template);
  moveTo(world, template, "PAUSED", "PAUSED", {
    reason: "NONE",
    other_info: { title, description: `Paused for ${hours} hours because of low quality.` },
  });
  world.clock.after(hours * hourMs, () => {
    if (template.status === "PAUSED" && template.pauses === pausesSoFar) unpause(world, template);
  });
}

export function unpause(world: World, template: Template): void {
  moveTo(world, template, "APPROVED", "REINSTATED", {
    reason: "NONE",
    other_info: { title: "UNPAUSE", description: "The template can be sent again." },
  });
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
}

export function setCategory(world: World, template: Template, category: TemplateCategory): void {
  const previous = template.category;
  template.previousCategory = previous;
  template.category = category;
  publish(world, template, "template_category_update", { ...named(world, template), previous_category: previous, new_category: category });
}

export function pace(template: Template, after: number): void {
  template.paceLeft = after;
}

/** Good signals: everything held goes out. */
export function release(world: World, template: Template): void {
  template.paceLeft = null;
  const held = [...template.held];
  template.held.clear();
  for (const id of held) releaseHeld(world, id);
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
