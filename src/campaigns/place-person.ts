/** What one occurrence means for one person: held out, skipped, or a message. Pure; the same answer however often it is asked. */
import { assignVariant, bucketOf } from "../experiments/assign.ts";
import { type BestHour, NO_HOURS, type Hours } from "./best-hour.ts";
import { type Campaign, type Occurrence, weightsOf } from "./campaign.ts";
import { dueTime } from "./due-time.ts";
import type { Earlier } from "./earlier.store.ts";
import { chooseLanguage } from "./language.ts";

export type Asked = {
  readonly id: string;
  readonly locale: string | null;
  readonly timeZone: string | null;
  readonly hours: Hours | null;
  /** Decided by an earlier sending, when this person was two. */
  readonly earlier: Earlier | null;
};

export type Placement =
  /** Belongs to a later wave. */
  | { readonly kind: "later" }
  | { readonly kind: "held_out" }
  | { readonly kind: "skipped"; readonly reason: "local_time_passed" | "no_language" | "group_full"; readonly variant: string }
  | {
      readonly kind: "message";
      readonly variant: string;
      readonly language: string;
      readonly dueMs: number;
      readonly bestHour: BestHour | null;
    };

export function placePerson(campaign: Campaign, occurrence: Occurrence, person: Asked, nowMs: number): Placement {
  const { document, id } = campaign;
  const pass = occurrence.passes[occurrence.wave];
  if (!pass) return { kind: "later" };
  // Each occurrence has waves of its own; who is held out, and (but for the test of a winner) who sees which variant, stays.
  if (pass.upTo < 1 && bucketOf(`${id}/${occurrence.occurrence}/wave`, person.id) >= pass.upTo) return { kind: "later" };
  if (isHeldOut(campaign, person)) return { kind: "held_out" };
  const variant = variantOf(campaign, occurrence, person);
  const messages = document.variants.find(({ name }) => name === variant)?.messages ?? {};
  const spoken = chooseLanguage(messages, person.locale, document.defaultLanguage);
  if (!spoken) return { kind: "skipped", reason: "no_language", variant };
  const due = dueTime(document.schedule, {
    nowMs,
    startMs: occurrence.startedAt.getTime(),
    timeZone: person.timeZone,
    seed: `${id}/${occurrence.occurrence}/${person.id}`,
    own: person.hours ?? NO_HOURS,
    everybody: occurrence.hours ?? NO_HOURS,
  });
  if (due.kind === "skip") return { kind: "skipped", reason: due.reason, variant };
  return { kind: "message", variant, language: spoken.language, dueMs: due.at, bestHour: due.bestHour };
}

function isHeldOut({ id, document }: Campaign, { id: personId, earlier }: Asked): boolean {
  if (document.holdout === undefined || document.holdout === 0) return false;
  return earlier?.heldOut ?? bucketOf(`${id}/holdout`, personId) < document.holdout;
}

/** What they saw under another name they go on seeing, unless a decision has moved the shares since. */
function variantOf(campaign: Campaign, { occurrence }: Pick<Occurrence, "occurrence">, { id: personId, earlier }: Asked): string {
  // Each occurrence is a test by itself, so chance is drawn anew.
  if (campaign.document.experiment?.kind === "winner")
    return assignVariant(weightsOf(campaign), `${campaign.id}/${occurrence}/variant`, personId);
  const stays = campaign.weights === null && campaign.document.variants.find(({ name }) => name === earlier?.variant);
  return stays ? stays.name : assignVariant(weightsOf(campaign), `${campaign.id}/variant`, personId);
}
