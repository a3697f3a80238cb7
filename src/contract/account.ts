import { z } from "zod";
import { ROLES } from "../accounts/rights.ts";

const name = z.string().trim().min(1).max(100);
const role = z.enum(ROLES).meta({
  description: "What a role may do: docs/access.md, or `GET /v1/roles`.",
});

export const accountSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    role: z.enum(ROLES),
    state: z.enum(["invited", "active", "disabled"]).meta({ description: "invited: has not set a password yet." }),
    hasSecondFactor: z.boolean().meta({ description: "Signs in with more than a password: codes of an app, or a passkey." }),
    createdAt: z.string(),
    lastSignedInAt: z.string().nullable(),
  })
  .meta({ id: "Account", description: "A person who works with Parley." });
export const accountsSchema = z.object({ rows: z.array(accountSchema) });

export const newAccountSchema = z
  .strictObject({
    email: z
      .email()
      .max(254)
      .meta({ examples: ["lea@example.com"] }),
    name,
    role,
  })
  .meta({ id: "NewAccount" });
export const accountChangeSchema = z
  .strictObject({
    name: name.optional(),
    role: role.optional(),
    disabled: z
      .boolean()
      .optional()
      .meta({ description: "true ends every session at once and keeps the person out; false lets them in again." }),
  })
  .meta({ id: "AccountChange", description: "What is left out stays as it is." });

const link = z.string().meta({ description: "Told this once. Whoever opens it chooses a password; it works once." });
export const accountLinkSchema = z.object({ account: accountSchema, link, expiresAt: z.string() }).meta({ id: "AccountLink" });

export type AccountView = z.infer<typeof accountSchema>;
export type AccountLink = z.infer<typeof accountLinkSchema>;
