import { z } from "zod";
import { RIGHTS, ROLES } from "../accounts/rights.ts";

export const signInSchema = z.strictObject({ email: z.string().trim().min(3).max(254), password: z.string().min(1).max(1_000) });
export const signInLinkSchema = z.strictObject({ token: z.string().min(20).max(200) });
export const PASSWORD_LENGTH = 10;
export const newPasswordSchema = z.strictObject({
  token: z.string().min(20).max(200),
  password: z.string().min(PASSWORD_LENGTH, `must have at least ${PASSWORD_LENGTH} characters`).max(1_000),
});
export const sessionSchema = z
  .object({
    account: z.object({ id: z.string(), email: z.string(), name: z.string() }),
    workspace: z.object({ id: z.string(), name: z.string() }),
    role: z.enum(ROLES),
    rights: z.array(z.enum(RIGHTS)),
  })
  .meta({ id: "Session" });
export type SessionView = z.infer<typeof sessionSchema>;
