import { z } from "zod";
import { WEEKDAYS, type WorkingHours } from "../contact-rules/working-hours.ts";
import { timeZoneSchema } from "./shapes.ts";

const start = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time of day such as 09:00");
const end = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, "must be a time of day such as 18:00, or 24:00");
const ordered = "must begin before it ends; a night is two: until 24:00, and from 00:00";

const stretch = z.strictObject({ from: start, to: end }).refine(({ from, to }) => from < to, ordered);
const day = z.iso.date();

/** Times are those of `timeZone`'s clocks. */
export const workingHoursSchema = z
  .strictObject({
    timeZone: timeZoneSchema.nullable().default(null).meta({ description: "null: the workspace's." }),
    week: z
      .array(
        z
          .strictObject({ days: z.array(z.enum(WEEKDAYS)).max(7).readonly(), from: start, to: end })
          .refine(({ from, to }) => from < to, ordered),
      )
      .max(50)
      .readonly(),
    exceptions: z
      .array(
        z
          .strictObject({
            from: day,
            to: day,
            stretches: z.array(stretch).max(10).readonly(),
            note: z.string().trim().max(100).exactOptional(),
          })
          .refine(({ from, to }) => from <= to, "must begin before it ends"),
      )
      .max(200)
      .readonly()
      .default([])
      .meta({ description: "Days, both included, that are otherwise; without stretches nobody works. The first that names a day counts." }),
    holidays: z
      .array(z.string().regex(/^[A-Z]{2}$/, "must be a country such as FR"))
      .max(20)
      .readonly()
      .default([])
      .meta({ description: "Countries whose public holidays are free." }),
  })
  .meta({
    id: "WorkingHours",
    examples: [
      {
        timeZone: null,
        week: [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", to: "18:00" }],
        exceptions: [],
        holidays: ["FR"],
      },
    ],
  });

export type WorkingHoursView = z.infer<typeof workingHoursSchema>;

/** Without the days of holidays, which are kept with it. */
export function hoursView({ timeZone, week, exceptions, holidays }: WorkingHours): WorkingHoursView {
  return { timeZone, week, exceptions, holidays };
}
