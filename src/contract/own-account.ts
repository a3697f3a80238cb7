/** How somebody signs in, and what they see of it. */
import { z } from "zod";
import { RIGHTS, ROLES } from "../accounts/rights.ts";

const token = z.string().min(20).max(200);
const passkeyId = z.string().min(1).max(1_400);
const passkeyName = z.string().trim().min(1).max(100);

export const codeDueSchema = z
  .object({
    next: z.literal("code"),
    token: z.string().meta({ description: "For `POST /v1/session/code`, within ten minutes." }),
  })
  .meta({ id: "CodeDue", description: "Right so far; a code of the app, or a recovery code, is still to come." });
export const codeSignInSchema = z.strictObject({ token, code: z.string().min(6).max(40) });
export const codeSchema = z.strictObject({ code: z.string().min(6).max(40) });
export const enrolmentSchema = z
  .object({
    address: z.string().meta({ description: "otpauth://…, for the app." }),
    qr: z.string().meta({ description: "The same as a picture: SVG." }),
    secret: z.string().meta({ description: "To be typed, where there is no camera: base32." }),
  })
  .meta({ id: "SecondFactorEnrolment" });
export const recoveryCodesSchema = z
  .object({ recoveryCodes: z.array(z.string()).meta({ description: "Told this once. Each signs in once in place of a code." }) })
  .meta({ id: "RecoveryCodes" });

export const SESSION_HOWS = ["password", "code", "recovery_code", "link", "passkey", "oidc"] as const;
export const ownSecuritySchema = z
  .object({
    secondFactor: z.object({
      isOn: z.boolean(),
      recoveryCodesLeft: z.number().int(),
      isRequired: z.boolean().meta({ description: "By the workspace." }),
    }),
    passkeys: z.array(z.object({ id: z.string(), name: z.string(), createdAt: z.string(), lastUsedAt: z.string().nullable() })),
    sessions: z.array(
      z.object({
        id: z.string(),
        isThis: z.boolean(),
        isNew: z.boolean().meta({ description: "Begun since this session last said that it has seen them." }),
        how: z.enum(SESSION_HOWS),
        address: z.string(),
        agent: z.string().meta({ description: "As the browser calls itself." }),
        createdAt: z.string(),
        seenAt: z.string(),
      }),
    ),
    isRecent: z.boolean().meta({ description: "Signed in within the last 15 minutes: may change how to sign in." }),
  })
  .meta({ id: "OwnSecurity" });
export type OwnSecurity = z.infer<typeof ownSecuritySchema>;
export type Enrolment = z.infer<typeof enrolmentSchema>;
export type RecoveryCodesView = z.infer<typeof recoveryCodesSchema>;

/** Whatever the browser's own interface gave; it is proven, not read. */
const credential = z.looseObject({
  id: passkeyId,
  rawId: passkeyId,
  type: z.literal("public-key"),
  response: z.looseObject({ clientDataJSON: z.string().max(10_000) }),
  clientExtensionResults: z.looseObject({}),
});
export const newPasskeySchema = z.strictObject({ name: passkeyName, credential });
export const passkeySignInSchema = z.strictObject({ credential });
export const passkeyNameSchema = z.strictObject({ name: passkeyName });
export const passkeyParamsSchema = z.object({ id: passkeyId });
export const passkeyOptionsSchema = z
  .looseObject({ challenge: z.string() })
  .meta({ id: "PasskeyOptions", description: "For the browser's `navigator.credentials`, as WebAuthn writes it in JSON." });

export const signInWaysSchema = z
  .object({
    oidc: z.object({ name: z.string() }).nullable().meta({ description: "Another place to sign in at: begin at /v1/oidc/start." }),
  })
  .meta({ id: "SignInWays" });
export type SignInWays = z.infer<typeof signInWaysSchema>;

export const workspaceSecuritySchema = z
  .strictObject({
    requiresSecondFactor: z.boolean().meta({
      description: "Whoever signed in by a password or a link alone may do nothing but set up a second factor, from the next request on.",
    }),
  })
  .meta({ id: "WorkspaceSecurity" });
export type WorkspaceSecurity = z.infer<typeof workspaceSecuritySchema>;

export const rolesSchema = z
  .object({ rows: z.array(z.object({ role: z.enum(ROLES), rights: z.array(z.enum(RIGHTS)) })) })
  .meta({ id: "Roles" });
export type RolesView = z.infer<typeof rolesSchema>;
