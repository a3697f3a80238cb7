import { z } from "zod";
import { timeZoneSchema } from "./shapes.ts";

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time of day such as 21:00");

const timeZone = timeZoneSchema.meta({
  description: "IANA. Counts where neither the person nor the journey says another one, and cuts the days of Insights.",
  examples: ["Europe/Paris"],
});
const quietHours = z
  .strictObject({ from: time, to: time })
  .refine(({ from, to }) => from !== to, "must begin and end at different times; null means never quiet")
  .nullable()
  .meta({
    description: "By the clock of whoever is written to; may reach over midnight. null: never quiet.",
    examples: [{ from: "21:00", to: "08:00" }],
  });

export const workspaceSchema = z.object({ name: z.string(), timeZone, quietHours }).meta({ id: "Workspace" });
export const workspaceChangeSchema = z
  .strictObject({ name: z.string().trim().min(1).max(100).optional(), timeZone: timeZone.optional(), quietHours: quietHours.optional() })
  .meta({ id: "WorkspaceChange", description: "What is left out stays as it is." });
export type WorkspaceView = z.infer<typeof workspaceSchema>;
export type WorkspaceChange = z.infer<typeof workspaceChangeSchema>;
