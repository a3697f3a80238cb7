import { z } from "zod";
import { RIGHTS, ROLES } from "../accounts/rights.ts";

const password = z.string().min(1).max(1_000);
export const signInSchema = z.strictObject({
  email: z.string().trim().min(3).max(254),
  password,
  workspaceId: z
    .string()
    .max(100)
    .optional()
    .meta({ description: "Which workspace, where the address has accounts with this password in several: see the 409." }),
});
export const signInLinkSchema = z.strictObject({ token: z.string().min(20).max(200) });
export const PASSWORD_LENGTH = 10;
const newPassword = z.string().min(PASSWORD_LENGTH, `must have at least ${PASSWORD_LENGTH} characters`).max(1_000);
export const newPasswordSchema = z.strictObject({ token: z.string().min(20).max(200), password: newPassword });
export const passwordChangeSchema = z.strictObject({
  oldPassword: password.optional().meta({ description: "Left out by an account that has no password yet: `account.hasPassword`." }),
  newPassword,
});
export const sessionSchema = z
  .object({
    account: z.object({ id: z.string(), email: z.string(), name: z.string(), hasPassword: z.boolean() }),
    workspace: z.object({ id: z.string(), name: z.string() }),
    role: z.enum(ROLES),
    rights: z.array(z.enum(RIGHTS)),
    secondFactorDue: z.boolean().meta({
      description: "The workspace wants more than a password: there are no rights until a second factor is set up.",
    }),
  })
  .meta({ id: "Session" });
export type SessionView = z.infer<typeof sessionSchema>;
