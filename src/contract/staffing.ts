/**
 * Who answers, when, and by when. Reading needs `conversations:read`, settings `settings:write`; one's own being there
 * `conversations:write`.
 */
import { z } from "zod";
import { AVAILABILITIES, PRIORITIES, QUEUE_REASONS, ROUTING_POLICIES } from "../desk/routing.ts";
import { AUTOMATIC_TEXTS } from "../desk/automatic-answers.ts";
import { checkTemplate } from "../liquid/liquid.ts";
import { deskConversationSchema } from "./desk.ts";
import { instantSchema } from "./shapes.ts";
import { workingHoursSchema } from "./working-hours.ts";
import { languageSchema } from "./workspace.ts";

const uuid = z.uuid().toLowerCase();
const word = z.string().trim().min(1).max(60);
const minutes = z.int().min(1).max(100_000);
const liquid = z
  .string()
  .trim()
  .max(1_000)
  .refine(
    (text) => checkTemplate(text) === null,
    "is not right: a variable is written {{ staff.opens }}, and every {% if %} has its {% endif %}",
  );
const texts = z.record(languageSchema, liquid).refine((each) => Object.keys(each).length <= 50, "are at most 50 languages");

export const teamParams = z.object({ id: uuid });
export const saveTeamSchema = z
  .strictObject({
    name: word,
    policy: z.enum(ROUTING_POLICIES).meta({
      description:
        "Who is given a conversation. round_robin: whoever got none for longest. least_busy: who has most room. skills: of those who know its labels. language: of those who speak the customer's. last_agent: who last talked with them. manual: nobody.",
    }),
    channels: z.array(uuid).max(100).readonly().default([]).meta({ description: "Senders whose conversations are the team's." }),
    isDefault: z.boolean().default(false).meta({ description: "Takes what is no other team's. At most one is." }),
    members: z.array(uuid).max(500).readonly().default([]),
    hours: workingHoursSchema.nullable().default(null).meta({ description: "null: the workspace's." }),
  })
  .meta({ id: "SaveDeskTeam" });
export const deskTeamSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    policy: z.enum(ROUTING_POLICIES),
    channels: z.array(z.string()),
    isDefault: z.boolean(),
    members: z.array(z.string()),
    hours: workingHoursSchema.nullable(),
    isOpen: z.boolean().nullable().meta({ description: "Whether it is working time now; null: nobody has said when it is." }),
    opensAt: z.string().nullable(),
  })
  .meta({ id: "DeskTeam" });
export type DeskTeamView = z.infer<typeof deskTeamSchema>;
export const deskTeamsSchema = z.object({ rows: z.array(deskTeamSchema) });

export const staffParams = z.object({ id: uuid });
const agentFields = {
  capacity: z.int().min(0).max(1_000).meta({ description: "Open conversations that are given at most; more can be taken." }),
  skills: z.array(word).max(50).readonly().meta({ description: "Labels of conversations they know about." }),
  languages: z.array(languageSchema).max(20).readonly(),
};
export const saveStaffMemberSchema = z
  .strictObject({
    capacity: agentFields.capacity.optional(),
    skills: agentFields.skills.optional(),
    languages: agentFields.languages.optional(),
  })
  .meta({ id: "SaveStaffMember", description: "What is left out stays as it is." });
export const availabilitySchema = z.strictObject({ availability: z.enum(AVAILABILITIES) });
export const staffMemberSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    role: z.string(),
    availability: z.enum(AVAILABILITIES),
    availabilitySince: z.string().nullable(),
    ...agentFields,
    open: z.int().meta({ description: "Open conversations that they have." }),
    teams: z.array(z.string()),
    me: z.boolean(),
  })
  .meta({ id: "StaffMember" });
export type StaffMemberView = z.infer<typeof staffMemberSchema>;
export const staffMembersSchema = z.object({ rows: z.array(staffMemberSchema) });

const answerPolicySchema = z
  .strictObject({
    id: uuid,
    name: word,
    teams: z.array(uuid).max(100).readonly().default([]),
    priorities: z.array(z.enum(PRIORITIES)).max(4).readonly().default([]),
    channels: z.array(uuid).max(100).readonly().default([]).meta({ description: "Senders. Empty lists mean all." }),
    firstMinutes: minutes.nullable().default(null),
    nextMinutes: minutes.nullable().default(null),
    countsIn: z.enum(["working_hours", "calendar"]).default("working_hours"),
    warnMinutes: z.int().min(0).max(100_000).default(0).meta({ description: "So many minutes before it is due; 0: never." }),
  })
  .meta({ id: "AnswerPolicy", description: "By when an answer is owed. The first in order that speaks of a conversation counts." });

export const staffSettingsSchema = z
  .strictObject({
    policies: z.array(answerPolicySchema).max(50).readonly(),
    awayMinutes: minutes.nullable().meta({ description: "Conversations of whoever is away for longer go to others; null: they stay." }),
    goneMinutes: minutes.nullable().meta({
      description: "Whoever is online and has had the console open nowhere for so long is away until they come back; null: never.",
    }),
    closed: z.strictObject({ isOn: z.boolean(), texts }),
    busy: z.strictObject({ isOn: z.boolean(), moreThan: z.int().min(1).max(100_000), texts }),
    callBackService: uuid.nullable().default(null).meta({
      description:
        "A service whose place is the telephone: below both texts its times are offered, by a button, or by a number to answer where there are none, to whoever has a telephone number; null: none. One that is out of use is offered to nobody.",
    }),
    csat: z.strictObject({ isOn: z.boolean(), scale: z.literal([3, 5]), question: texts, thanks: texts, asksWhy: z.boolean(), why: texts }),
  })
  .meta({ id: "StaffSettings" });
export const saveStaffSettingsSchema = z.strictObject({
  settings: staffSettingsSchema,
  revision: z.int().meta({ description: "As it was read: what somebody else saved meanwhile is not written over." }),
});

const measuredSchema = z.object({
  answers: z.int().meta({ description: "Conversations that got a first answer in the last four weeks." }),
  medianMs: z.number(),
  p90Ms: z.number().meta({ description: "Nine of ten were answered within, in working time." }),
  perAgentHour: z.number().nullable().meta({ description: "Conversations that one person ends in an hour of work." }),
});
export const staffingSchema = z
  .object({
    settings: staffSettingsSchema,
    revision: z.int(),
    own: z
      .record(z.enum(AUTOMATIC_TEXTS), z.object({ en: z.string(), fr: z.string() }))
      .meta({ description: "Texts where the settings have none." }),
    measured: measuredSchema.nullable(),
    measuredAt: z.string().nullable(),
    isBehind: z.boolean().meta({ description: "More wait than are answered in time." }),
    waiting: z.int(),
    online: z.int(),
    room: z.int().meta({ description: "Conversations that those who are online can still be given." }),
    isOpen: z.boolean().nullable(),
    opensAt: z.string().nullable(),
    countries: z.array(z.string()).meta({ description: "Whose public holidays are known." }),
  })
  .meta({ id: "Staffing" });
export type StaffingView = z.infer<typeof staffingSchema>;
export type StaffSettingsView = z.infer<typeof staffSettingsSchema>;

export const previewAnswerSchema = z.strictObject({
  text: z.enum(AUTOMATIC_TEXTS),
  language: languageSchema,
  at: instantSchema.nullable().default(null).meta({ description: "null: now." }),
  ahead: z.int().min(0).max(100_000).default(0),
  settings: staffSettingsSchema.nullable().default(null).meta({ description: "null: as they were saved." }),
});
export const previewedAnswerSchema = z.object({ text: z.string() });

// ── one conversation ─────────────────────────────────────────────────────────────────────────────────────────

export const conversationServiceSchema = z
  .object({
    queue: z
      .object({ reason: z.enum(QUEUE_REASONS), ahead: z.int() })
      .nullable()
      .meta({ description: "Why nobody has it; null: somebody does." }),
    due: z
      .object({
        kind: z.enum(["first", "next"]),
        policy: z.string(),
        at: z.string().nullable(),
        leftMs: z.number().nullable(),
        breached: z.boolean(),
      })
      .nullable(),
    csat: z
      .object({ score: z.int().nullable(), scale: z.int(), comment: z.string().nullable(), askedAt: z.string(), at: z.string().nullable() })
      .nullable(),
  })
  .meta({ id: "ConversationService" });
export type ConversationService = z.infer<typeof conversationServiceSchema>;

// ── reports ──────────────────────────────────────────────────────────────────────────────────────────────────

export const REPORT_GROUPS = ["agent", "team", "label", "channel", "day"] as const;
export type ReportGroup = (typeof REPORT_GROUPS)[number];
export const deskReportQuery = z.strictObject({
  from: instantSchema,
  to: instantSchema,
  by: z.enum(REPORT_GROUPS).default("agent"),
  time: z
    .enum(["working", "clock"])
    .default("working")
    .meta({ description: "Whether times are counted in working hours or by the clock." }),
  agent: uuid.optional(),
  team: uuid.optional(),
  label: word.optional(),
  channel: uuid.optional(),
});
export type DeskReportQuery = z.infer<typeof deskReportQuery>;
const timesSchema = z.object({ medianMs: z.number().nullable(), p90Ms: z.number().nullable() });
const figuresSchema = z.object({
  opened: z.int(),
  answered: z.int(),
  resolved: z.int(),
  answers: z.int(),
  breaches: z.int(),
  firstAnswer: timesSchema,
  handling: timesSchema,
  resolution: timesSchema,
  csat: z.object({ asked: z.int(), answered: z.int(), satisfied: z.int(), share: z.number().nullable() }),
});
export type ReportFigures = z.infer<typeof figuresSchema>;
export const reportSchema = z
  .object({
    total: figuresSchema,
    rows: z.array(figuresSchema.extend({ key: z.string(), name: z.string() })),
    load: z.array(z.object({ weekday: z.int(), hour: z.int(), opened: z.number() })).meta({
      description: "Conversations begun by weekday (1 is Monday) and hour of the workspace's clock, on average of the period's weeks.",
    }),
    scores: z.array(z.object({ score: z.int(), scale: z.int(), n: z.int() })),
    comments: z.array(
      z.object({ at: z.string(), score: z.int(), scale: z.int(), comment: z.string(), conversationId: z.string(), profileId: z.string() }),
    ),
  })
  .meta({ id: "DeskReport" });
export type DeskReport = z.infer<typeof reportSchema>;

export const lateQuery = z.strictObject({
  from: instantSchema,
  to: instantSchema,
  team: uuid.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type LateQuery = z.infer<typeof lateQuery>;
export const lateSchema = z
  .object({
    rows: z.array(
      z.object({
        id: z.string(),
        at: z.string().meta({ description: "When it was seen to be late." }),
        due: z.string().nullable(),
        owed: z.enum(["first", "next"]),
        policy: z.string(),
        conversation: deskConversationSchema.meta({ description: "As it stands now." }),
      }),
    ),
  })
  .meta({ id: "LateAnswers", description: "Newest first." });
export type LateAnswers = z.infer<typeof lateSchema>;
