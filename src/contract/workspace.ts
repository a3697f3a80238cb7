import { z } from "zod";
import { utmSchema } from "../links/choice.ts";
import { timeZoneSchema } from "./shapes.ts";
import { workingHoursSchema } from "./working-hours.ts";

export const languageSchema = z
  .string()
  .max(35)
  .regex(/^[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})*$/, "must be a language such as en, fr-FR or pt_BR");

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

const answerHours = workingHoursSchema.nullable().meta({
  description: "When somebody reads what customers answer. No day: never. null: nobody has said. Teams may have hours of their own.",
});

/** Plain http only where nothing leaves the machine. */
const linkAddress = z
  .string()
  .trim()
  .max(260)
  .refine(
    (text) => /^(?:https:\/\/|http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?=[:/]|$))[^\s/?#@\\]+\/?$/i.test(text) && URL.canParse(text),
    "must be an address such as https://go.shop.example, without a path",
  )
  .transform((text) => new URL(text).origin);
const linkSettings = z.strictObject({ address: linkAddress.nullable(), track: z.boolean(), utm: utmSchema }).meta({
  id: "LinkSettings",
  description:
    "address: where short links are, on a host of the workspace's own that leads to this server; null: the server's own. track: whether clicks on links are counted. utm: parameters put on addresses that do not have them; Liquid over origin.kind, origin.name, origin.node, origin.variant, template.",
});

const linkView = z.object({
  address: z.string().nullable(),
  /** What holds: the workspace's own, or the server's. */
  base: z.string(),
  track: z.boolean(),
  utm: utmSchema,
});
const language = languageSchema.nullable().meta({
  description: "Spoken to people whose own language a template does not have. null: whatever the template has.",
  examples: ["fr"],
});

export const workspaceSchema = z
  .object({ name: z.string(), timeZone, quietHours, answerHours, links: linkView, language })
  .meta({ id: "Workspace" });
export const workspaceChangeSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(100).optional(),
    timeZone: timeZone.optional(),
    quietHours: quietHours.optional(),
    answerHours: answerHours.optional(),
    links: linkSettings.optional(),
    language: language.optional(),
  })
  .meta({ id: "WorkspaceChange", description: "What is left out stays as it is." });
export type WorkspaceView = z.infer<typeof workspaceSchema>;
export type WorkspaceChange = z.infer<typeof workspaceChangeSchema>;
