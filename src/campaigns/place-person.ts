/** What one occurrence means for one person: held out, skipped, or a message. Pure; the same answer however often it is asked. */
import { assignVariant, bucketOf } from "../experiments/assign.ts";
import { NO_HOURS, type Hours } from "./best-hour.ts";
import { type Campaign, type Occurrence, weightsOf } from "./campaign.ts";
import { dueTime } from "./due-time.ts";
import { chooseLanguage } from "./language.ts";

export type Asked = { readonly id: string; readonly locale: string | null; readonly timeZone: string | null; readonly hours: Hours | null };

export type Placement =
  /** Belongs to a later wave. */
  | { readonly kind: "later" }
  | { readonly kind: "held_out" }
  | { readonly kind: "skipped"; readonly reason: "local_time_passed" | "no_language"; readonly variant: string }
  | {
      readonly kind: "message";
      readonly variant: string;
      readonly language: string;
      readonly dueMs: number;
      readonly note: string | null;
    };

export function placePerson(campaign: Campaign, occurrence: Occurrence, person: Asked, nowMs: number): Placement {
  const { document, id } = campaign;
  const pass = occurrence.passes[occurrence.wave];
  if (!pass) return { kind: "later" };
  // Each occurrence has waves of its own; who is held out, and who sees which variant, stays.
  if (pass.upTo < 1 && bucketOf(`${id}/${occurrence.occurrence}/wave`, person.id) >= pass.upTo) return { kind: "later" };
  if (document.holdout !== undefined && bucketOf(`${id}/holdout`, person.id) < document.holdout) return { kind: "held_out" };
  const variant = assignVariant(weightsOf(campaign), `${id}/variant`, person.id);
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
  return { kind: "message", variant, language: spoken.language, dueMs: due.at, note: due.note };
}
