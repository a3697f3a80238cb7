/** What people, keys and Parley itself changed, entry by entry. */
import { z } from "zod";
import { instantSchema } from "./shapes.ts";

export const auditQuerySchema = z.object({
  text: z.string().max(200).optional().meta({ description: "Part of the action, the subject or what was told of it." }),
  actor: z.string().max(100).optional().meta({ description: "`account:<id>` or `key:<id>`." }),
  from: instantSchema.optional(),
  to: instantSchema.optional(),
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const auditPageSchema = z
  .object({
    rows: z.array(
      z.object({
        id: z.string(),
        seq: z.number().int(),
        at: z.string(),
        actor: z.string(),
        actorName: z.string().nullable().meta({ description: "As they are called now." }),
        action: z.string(),
        subject: z.string(),
        subjectName: z.string().nullable(),
        detail: z.unknown().meta({ description: "Before and after, as far as it is told; never a secret." }),
        hash: z.string().meta({ description: "Of this entry and the one before it: SHA-256." }),
      }),
    ),
    next: z.string().nullable(),
  })
  .meta({ id: "AuditPage" });
export type AuditPage = z.infer<typeof auditPageSchema>;

export const auditVerificationSchema = z
  .object({
    entries: z.number().int(),
    head: z.string().nullable().meta({ description: "Hash of the newest entry: keep it elsewhere, and compare." }),
    faults: z.array(z.object({ seq: z.number().int().nullable(), entryId: z.string().nullable(), what: z.string() })),
  })
  .meta({ id: "AuditVerification", description: "Whether the chain still is what was written." });
export type AuditVerification = z.infer<typeof auditVerificationSchema>;
