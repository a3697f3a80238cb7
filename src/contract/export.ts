/** Raw facts to take along: flat rows of stable, typed columns, as lines of JSON or CSV. */
import { z } from "zod";
import { instantSchema } from "./shapes.ts";

export const EXPORT_KINDS = ["events", "messages", "runs", "consent", "recipients", "audit"] as const;
export type ExportKind = (typeof EXPORT_KINDS)[number];

const ofATime = z.strictObject({
  from: instantSchema.meta({ description: "From this moment, included; by the time the fact was recorded." }),
  to: instantSchema.meta({
    description: "To this moment, not included; a moment that is not over yet is cut to what can no longer change.",
  }),
  after: z.string().max(200).optional().meta({ description: "`cursor` of the last row you have: goes on behind it." }),
  format: z.enum(["ndjson", "csv"]).default("ndjson"),
});
const ofRecipients = ofATime.extend({
  campaign: z.string().max(63).optional().meta({ description: "Name of a campaign: only whom it meant." }),
});
const isForward = ({ from, to }: { readonly from: string; readonly to: string }): boolean => Date.parse(to) > Date.parse(from);
const FORWARD = "`to` must be after `from`";

export const exportQuerySchema = ofATime.refine(isForward, FORWARD);
export const recipientsExportQuerySchema = ofRecipients.refine(isForward, FORWARD);
export type ExportQuery = z.output<typeof recipientsExportQuerySchema>;
