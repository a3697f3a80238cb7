import { releaseHeld } from "../messages/progress.ts";
import type { Template } from "../store/template.ts";
import type { World } from "../store/world.ts";

const utilityPacedMs = 7 * 86_400_000;

/** Newly approved or unpaused: its first messages go out, the rest waits for what people think (section 5). */
export function startPacing(world: World, template: Template): void {
  const { templatePacing } = world.switches;
  if (!templatePacing || template.quality === "GREEN" || template.category === "AUTHENTICATION") return;
  if (template.category === "UTILITY" && !utilityIsPaced(world, template)) return;
  template.paceLeft = templatePacing.afterSends;
}

/** Utility templates are paced only in the week after one of the account's was paused. */
function utilityIsPaced(world: World, template: Template): boolean {
  const at = world.accounts.get(template.accountId)?.utilityPausedAt ?? null;
  return at !== null && world.clock.now() - at < utilityPacedMs;
}

export function noteUtilityPause(world: World, template: Template): void {
  const account = world.accounts.get(template.accountId);
  if (account) account.utilityPausedAt = world.clock.now();
}

/** The first held message starts the wait; when it ends without a bad signal everything goes out. */
export function noteHeld(world: World, template: Template): void {
  if (template.held.size === 1) releaseLater(world, template);
}

export function releaseLater(world: World, template: Template): void {
  const { templatePacing } = world.switches;
  if (!templatePacing) return;
  world.clock.after(templatePacing.holdMs, () => {
    if (template.status === "APPROVED") release(world, template);
  });
}

/** Good signals, or long enough without bad ones: everything held goes out. */
export function release(world: World, template: Template): void {
  template.paceLeft = null;
  const held = [...template.held];
  template.held.clear();
  for (const id of held) releaseHeld(world, id);
}
