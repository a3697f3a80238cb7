import { z } from "zod";
import { GROUP_KIND, MOST_GROUPS } from "../groups/group.ts";
import { LIMITS } from "./limits.ts";
import { jsonObjectSchema, profileRefSchema } from "./shapes.ts";

const isPlainText = (text: string): boolean => text.isWellFormed() && !text.includes("\u0000");
const kindSchema = z
  .string()
  .regex(GROUP_KIND, "must begin with a small letter and hold only letters, digits and _ (at most 40)")
  .meta({ description: "A kind of groups of the workspace.", examples: ["company"] });
const keySchema = z
  .string()
  .min(1)
  .max(LIMITS.groupKeyLength)
  .refine(isPlainText, "must be plain text")
  .meta({ description: "Your own id of the group, within its kind.", examples: ["acme"] });
const nameSchema = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine(isPlainText, "must be plain text")
  .meta({ examples: ["Acme & Sons"] });
const attributesSchema = jsonObjectSchema(LIMITS.attributesBytes, {
  description: "Merged key by key into what is known; null removes a key.",
  examples: [{ plan: "pro", seats: 40 }],
});
const membershipSchema = jsonObjectSchema(LIMITS.membershipBytes, {
  description: "Of the person's belonging to it; merged key by key, null removes a key.",
  examples: [{ role: "admin" }],
});

/** What a profile or an event says of groups. */
export const groupNamedSchema = z
  .strictObject({
    kind: kindSchema,
    key: keySchema,
    name: nameSchema.optional().meta({ description: "Of the group; left out of a new one: its key." }),
    attributes: attributesSchema.optional(),
    membership: membershipSchema.optional(),
    primary: z.boolean().optional().meta({ description: "Of several of a kind the one that is meant; the others are so no more." }),
    leave: z.literal(true).optional().meta({ description: "They belong to it no more." }),
  })
  .refine(
    ({ leave, name, attributes, membership, primary }) =>
      leave === undefined || (name ?? attributes ?? membership ?? primary) === undefined,
    "who leaves says nothing else: take out the other fields",
  )
  .meta({ id: "GroupNamed", description: "A group that the person belongs to, made when it is new." });
export type GroupNamed = z.infer<typeof groupNamedSchema>;
export const groupsNamedSchema = z
  .array(groupNamedSchema)
  .max(LIMITS.groupsNamed)
  .meta({ description: `Groups that the person belongs to; the others stay. At most ${MOST_GROUPS} together.` });

export const groupKindParams = z.strictObject({ kind: kindSchema });
export const saveGroupKindSchema = z.strictObject({
  title: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .meta({ examples: ["Company"] }),
});
export const groupKindSchema = z
  .object({ name: z.string(), title: z.string(), changedAt: z.string(), changedBy: z.string() })
  .meta({ id: "GroupKind" });
export const groupKindListSchema = z.object({ rows: z.array(groupKindSchema.extend({ groups: z.number().int() })) });

export const groupParams = z.strictObject({ kind: kindSchema, key: keySchema });
export const saveGroupSchema = z
  .strictObject({ name: nameSchema.optional(), attributes: attributesSchema.optional() })
  .meta({ id: "GroupChange" });
export const saveGroupsSchema = z
  .strictObject({
    groups: z
      .array(z.strictObject({ kind: kindSchema, key: keySchema, name: nameSchema.optional(), attributes: attributesSchema.optional() }))
      .min(1)
      .max(LIMITS.flushRows),
  })
  .meta({ id: "GroupChanges" });
export const savedGroupsSchema = z
  .object({ made: z.number().int(), changed: z.number().int().meta({ description: "The others were as they are told." }) })
  .meta({ id: "SavedGroups" });

export const groupSchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    key: z.string(),
    name: z.string(),
    attributes: z.record(z.string(), z.unknown()),
    members: z.number().int().meta({ description: "As last counted: moments after somebody came or left." }),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: "Group", description: "What people belong to." });
export type GroupView = z.infer<typeof groupSchema>;

export const groupQuery = z.object({
  kind: kindSchema.optional(),
  search: z.string().max(200).refine(isPlainText, "must be plain text").optional().meta({ description: "Part of a key or a name." }),
  after: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(LIMITS.pageSize).default(50),
});
export const groupListSchema = z.object({ rows: z.array(groupSchema), next: z.string().nullable() }).meta({ id: "Groups" });

export const groupMembersQuery = z.object({
  after: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(LIMITS.pageSize).default(50),
});
export const groupMembersSchema = z
  .object({
    rows: z.array(
      z.object({
        profileId: z.string(),
        person: z.object({ name: z.string().nullable(), address: z.string().nullable() }),
        attributes: z.record(z.string(), z.unknown()).meta({ description: "Of the membership." }),
        primary: z.boolean(),
        since: z.string(),
      }),
    ),
    next: z.string().nullable(),
  })
  .meta({ id: "GroupMembers" });
export const addGroupMembersSchema = z
  .strictObject({
    members: z
      .array(z.strictObject({ profile: profileRefSchema, attributes: membershipSchema.optional(), primary: z.boolean().optional() }))
      .min(1)
      .max(LIMITS.flushRows),
  })
  .meta({ id: "GroupMembersToAdd" });
export const groupMembersAcceptedSchema = z
  .object({ accepted: z.number().int().meta({ description: "Durable; they belong to it a moment later." }) })
  .meta({ id: "GroupMembersAccepted" });
export const groupMemberParams = groupParams.extend({ profile: z.string().min(1).max(300) });

export const profileGroupsSchema = z
  .object({
    rows: z.array(
      z.object({
        group: groupSchema.omit({ updatedAt: true }),
        membership: z.object({ attributes: z.record(z.string(), z.unknown()), primary: z.boolean(), since: z.string() }),
      }),
    ),
  })
  .meta({ id: "ProfileGroups", description: "The primary ones first, then those they have belonged to longest." });
