import { everOpen, type HoursInForce, isOpenAt } from "../contact-rules/working-hours.ts";
import type { MeasuredAnswers } from "./answer-promise.ts";
import type { Staffing } from "./asking.ts";

/** When somebody reads answers, and whether more wait than are answered in time. Null: nobody has said. */
export type Answering = { readonly hours: HoursInForce; readonly isBehind: boolean; readonly measured: MeasuredAnswers | null } | null;

export function staffingAt(answering: Answering, ms: number): Staffing {
  if (answering === null) return "unknown";
  if (!everOpen(answering.hours)) return "never";
  return isOpenAt(answering.hours, ms) && !answering.isBehind ? "now" : "later";
}

/** Of a document that runs at all hours: somebody is not there at some of them. */
export function everStaffed(answering: Answering): Staffing {
  return answering === null ? "unknown" : everOpen(answering.hours) ? "later" : "never";
}
