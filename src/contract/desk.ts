/**
 * The shared inbox. Reading needs `conversations:read`, all else `conversations:write`; API keys may do all that people may, but what is
 * one agent's own (drafts, presence, own views and canned replies, claiming). Times are ISO, pages keyset pages: `next` goes into `after`.
 *
 *   GET    /v1/desk/conversations                        the list of a view            deskListQuery → deskPageSchema
 *   GET    /v1/desk/counts                               how many in each view         → deskCountsSchema
 *   POST   /v1/desk/conversations                        write first to somebody       openConversationSchema → deskConversationSchema
 *   GET    /v1/desk/conversations/:id                    one, with draft and presence  → deskDetailSchema (of a merged one: where it went on)
 *   GET    /v1/desk/conversations/:id/thread             messages, notes, changes      threadQuery → threadSchema
 *   GET    /v1/desk/conversations/:id/media              files of both sides           galleryQuery → gallerySchema
 *   GET    /v1/desk/conversations/:id/context            the person, beside the chat   → deskContextSchema
 *   POST   /v1/desk/conversations/:id/commands           claim, assign, resolve, …     deskCommandSchema → deskCommandAnswerSchema
 *   POST   /v1/desk/commands                             the same for many             bulkCommandSchema → bulkAnswerSchema
 *   POST   /v1/desk/conversations/:id/messages           answer                        agentMessageSchema → agentMessageAnswerSchema
 *   POST   /v1/desk/messages/:id/cancel                  take it back within 5 s       → cancelAnswerSchema
 *   PUT    /v1/desk/conversations/:id/draft              keep what is being written    draftSchema → 204
 *   DELETE /v1/desk/conversations/:id/draft                                            → 204
 *   POST   /v1/desk/conversations/:id/presence           viewing, typing               presenceSchema → 204
 *   GET    /v1/desk/search                               messages and notes by words   searchQuery → searchSchema
 *   GET    /v1/desk/agents                               who can have a conversation   → agentsSchema
 *   GET    /v1/desk/senders                              what one can write with       → deskSendersSchema
 *   GET    /v1/desk/labels · PUT, DELETE /v1/desk/labels/:name                         labelSchema
 *   GET    /v1/desk/labels/:name/uses                    who uses it                   → labelUsesSchema
 *   GET    /v1/desk/canned · POST · PUT, DELETE /v1/desk/canned/:id                    cannedSchema
 *   POST   /v1/desk/conversations/:id/canned/:canned     filled in for this person     → filledSchema
 *   GET    /v1/desk/views · POST · PUT, DELETE /v1/desk/views/:id                      savedViewSchema
 *
 * On `/v1/stream`: `event: desk` with a DeskChanges, `event: presence` with a PresenceNews. A `hello` means: read all again.
 * A refusal is a problem document; `reason` is one of DESK_PROBLEMS, with its facts beside it. In a command of many, a row has them.
 */
import { z } from "zod";
import { DESK_HANDLERS, DESK_PRIORITIES, DESK_STATES } from "../desk/conversation.ts";
import { contentSchema } from "../messages/form/content-form.ts";
import type { MessageRow } from "./console.ts";
import { LIMITS } from "./limits.ts";
import { instantSchema } from "./shapes.ts";

const uuid = z.uuid().toLowerCase();
export const labelName = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^[^\p{C},]+$/u, "must be plain words without commas");
const iso = z.string();
const isoOrNull = z.string().nullable();
const pageOf = <Row extends z.ZodType>(row: Row) => z.object({ rows: z.array(row), next: z.string().nullable() });
const personSchema = z.object({ id: z.string(), name: z.string().nullable(), address: z.string().nullable() }).meta({ id: "PersonNamed" });
const agentNamed = z.object({ id: z.string(), name: z.string() });

// ── problems ─────────────────────────────────────────────────────────────────────────────────────────────────

/** `reason` of a problem document. */
export const DESK_PROBLEMS = [
  /** Somebody else has it; `holder: { id, name }`. */
  "claimed_by_other",
  /** The customer or a colleague wrote something that the writer has not seen; `missed: Missed[]`, `lastMessageId`. */
  "written_meanwhile",
  /** Only a template may be sent now; `windowExpiredAt`. */
  "window_closed",
  "assignee_unknown",
  "assignee_cannot_write",
  "team_unknown",
  "label_unknown",
  "mention_unknown",
  "snooze_past",
  "snooze_too_far",
  "conversation_gone",
  "channel_cannot_write",
  /** The content is not what the channel takes; `problems: { path, message }[]`. */
  "content_invalid",
  "quoted_unknown",
  "template_unknown",
  "no_address",
  "profile_unknown",
  "not_an_agent",
  "message_not_yours",
  "canned_unknown",
  "view_unknown",
  "name_taken",
] as const;
export type DeskProblem = (typeof DESK_PROBLEMS)[number];

// ── one conversation ─────────────────────────────────────────────────────────────────────────────────────────

export const deskConversationSchema = z
  .object({
    id: z.string(),
    person: personSchema,
    channelId: z.string(),
    channel: z.string().meta({ description: "The kind of channel.", examples: ["whatsapp"] }),
    channelName: z.string(),
    state: z.enum(DESK_STATES),
    priority: z.enum(DESK_PRIORITIES),
    handledBy: z.enum(DESK_HANDLERS).meta({ description: "`automation`: a journey asked, and hears the answer." }),
    assignee: agentNamed.nullable(),
    team: z.string().nullable().meta({ description: "Its id." }),
    labels: z.array(z.string()),
    language: z.string().nullable(),
    openedAt: iso,
    resolvedAt: isoOrNull,
    snoozedUntil: isoOrNull,
    waitingSince: isoOrNull.meta({ description: "When the customer wrote what nobody has answered yet." }),
    firstAnsweredAt: isoOrNull,
    firstDueAt: isoOrNull.meta({ description: "By when the first answer is owed." }),
    nextDueAt: isoOrNull,
    windowExpiresAt: isoOrNull.meta({ description: "Until when free-form messages may be sent; null: the customer has not written." }),
    last: z.object({
      at: iso,
      direction: z.enum(["inbound", "outbound"]),
      preview: z.string().meta({ description: "One line; every part of it in its own direction, without control characters." }),
      messageId: z.string().nullable().meta({ description: "What an answer says that its writer has seen (`seen`)." }),
    }),
    unread: z.number().int(),
    automationPausedUntil: isoOrNull,
    revision: z.number().int(),
    updatedAt: iso,
  })
  .meta({ id: "DeskConversation" });
export type DeskConversationView = z.infer<typeof deskConversationSchema>;

export const presentAgentSchema = agentNamed.extend({ doing: z.enum(["viewing", "typing"]) });
export type PresentAgent = z.infer<typeof presentAgentSchema>;

export const draftDocumentSchema = z.strictObject({
  text: z.string().max(10_000),
  /** What else the composer holds: its own affair, given back as it came. */
  more: z.json().optional(),
});
export type DraftDocument = z.infer<typeof draftDocumentSchema>;

export const deskDetailSchema = z
  .object({
    conversation: deskConversationSchema,
    draft: z.object({ document: draftDocumentSchema, savedAt: iso }).nullable(),
    present: z.array(presentAgentSchema),
    subject: z
      .string()
      .nullable()
      .meta({ description: "Of the customer's last message, where it has one: what an answer by e-mail is about." }),
    others: z.array(deskConversationSchema).meta({ description: "The same person's with other senders." }),
  })
  .meta({ id: "DeskDetail" });
export type DeskDetailView = z.infer<typeof deskDetailSchema>;
export const conversationParams = z.object({ id: uuid });

// ── list, counts, views ──────────────────────────────────────────────────────────────────────────────────────

/** `mine` and `mentions` are empty for API keys. All but `snoozed` and `resolved`: open ones. */
export const DESK_VIEWS = ["mine", "unassigned", "team", "all", "waiting", "mentions", "snoozed", "resolved", "automated"] as const;

const filterFields = {
  view: z.enum(DESK_VIEWS).default("all").meta({
    description:
      "`all`: open ones. `waiting`: the longest waiting first; all others: the latest first. `automated`: open ones that no person handles.",
  }),
  team: uuid.optional(),
  assignee: uuid.optional(),
  label: labelName.optional(),
  channel: uuid.optional().meta({ description: "Id of the sender." }),
  priority: z.enum(DESK_PRIORITIES).optional(),
  unread: z.enum(["yes"]).optional(),
  person: z.string().trim().min(1).max(100).optional().meta({ description: "Part of a name or address." }),
};
export const deskFilterSchema = z.strictObject(filterFields);
export type DeskFilter = z.infer<typeof deskFilterSchema>;
const MOST_IDS = 100;
export const deskListQuery = z.strictObject({
  ...filterFields,
  ids: z
    .string()
    .max(MOST_IDS * 37)
    .transform((text) => text.toLowerCase().split(","))
    .pipe(z.array(z.uuid()).min(1).max(MOST_IDS))
    .optional()
    .meta({ description: `Only these, as far as they are in the view: at most ${MOST_IDS} ids, separated by commas.` }),
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(LIMITS.pageSize).default(50),
});
export type DeskListQuery = z.infer<typeof deskListQuery>;
export const deskPageSchema = pageOf(deskConversationSchema);
export type DeskPage = z.infer<typeof deskPageSchema>;

export const many = z.number().int();
export const deskCountsSchema = z
  .object({
    views: z.object({
      mine: many,
      unassigned: many,
      all: many,
      waiting: many,
      mentions: many.meta({ description: "Not yet seen." }),
      snoozed: many,
      automated: many,
    }),
    teams: z.record(z.string(), many).meta({ description: "Open ones, by the team's id." }),
    unread: z.object({ mine: many, all: many }).meta({ description: "Open conversations with something unread, for a badge." }),
  })
  .meta({ id: "DeskCounts" });
export type DeskCounts = z.infer<typeof deskCountsSchema>;

// ── thread ───────────────────────────────────────────────────────────────────────────────────────────────────

/** A message as everywhere in the console, with what a conversation shows beside it. */
export type DeskMessage = MessageRow & {
  /** The channel's id: what a quote or a reaction names. */
  readonly externalId: string | null;
  /** What a customer sent besides words, as the channel told it: a place, contacts, an order. */
  readonly data: unknown;
  /** Our id of the message that it quotes, reacts to, edits or revokes, either side's. */
  readonly target: string | null;
  /** The latest of each side; empty: none or taken back. */
  readonly reactions: readonly { readonly by: "customer" | "team"; readonly emoji: string }[];
  /** The customer changed it afterwards; `id`: of the message that says so, before: what it said at first. */
  readonly edited: { readonly id: string; readonly at: string; readonly before: string } | null;
  /** The customer deleted it afterwards. */
  readonly revoked: { readonly id: string; readonly at: string } | null;
  /** Who wrote it, of an agent's. */
  readonly agent: { readonly id: string; readonly name: string } | null;
  /** Of an agent's that has not left yet: until when it can be taken back. */
  readonly undoUntil: string | null;
};
/** A note or a change. `kind`: DESK_ENTRY_KINDS, and those of teams and answering times. */
export type DeskEntryView = {
  readonly id: string;
  readonly kind: string;
  readonly by: {
    readonly kind: "agent" | "key" | "customer" | "automation" | "assistant" | "system";
    readonly id: string | null;
    readonly name: string | null;
  };
  /** By kind: `before`, `after` (ids of accounts with `names`), `until`, `added`, `removed`. */
  readonly detail: { readonly [name: string]: unknown };
  readonly text: string | null;
  readonly mentions: readonly { readonly id: string; readonly name: string }[];
  readonly at: string;
};
export type ThreadItem =
  | { readonly kind: "message"; readonly at: string; readonly channelId: string; readonly message: DeskMessage }
  | { readonly kind: "entry"; readonly at: string; readonly channelId: string; readonly entry: DeskEntryView };
/** Newest first. Reactions, edits and revocations are no items of their own: they stand with what they are about. */
export type Thread = { readonly rows: readonly ThreadItem[]; readonly next: string | null };
export const itemsOf = <Item>(name: string) =>
  z.object({
    rows: z.array(z.custom<Item>().meta({ type: "object", additionalProperties: true, description: name })),
    next: z.string().nullable(),
  });
export const threadSchema = itemsOf<ThreadItem>("A message, or a note or change: `kind` says which.");
export const threadQuery = z.strictObject({
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(LIMITS.pageSize).default(50),
  across: z.enum(["yes"]).optional().meta({ description: "With everything of this person by other channels." }),
});

export const galleryQuery = z.strictObject({
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(LIMITS.pageSize).default(60),
});
/** `url` below this server; empty while it is being fetched. */
export type GalleryItem = {
  readonly messageId: string;
  readonly direction: "inbound" | "outbound";
  readonly kind: "image" | "video" | "audio" | "document" | "sticker";
  readonly url: string;
  readonly mime: string | null;
  readonly filename: string | null;
  readonly bytes: number | null;
  readonly at: string;
};
export const gallerySchema = itemsOf<GalleryItem>("A file, with the message it came with.");
export type Gallery = { readonly rows: readonly GalleryItem[]; readonly next: string | null };

// ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────

const note = z.string().trim().min(1).max(5_000);
export const deskCommandSchema = z
  .discriminatedUnion("do", [
    /** Mine, if it is nobody's or mine; `take`: also from whoever has it. */
    z.strictObject({ do: z.literal("claim"), take: z.boolean().default(false) }),
    z.strictObject({ do: z.literal("assign"), to: uuid.nullable() }),
    z.strictObject({ do: z.literal("team"), team: uuid.nullable() }),
    z.strictObject({ do: z.literal("label"), add: z.array(labelName).max(20).default([]), remove: z.array(labelName).max(20).default([]) }),
    z.strictObject({ do: z.literal("priority"), priority: z.enum(DESK_PRIORITIES) }),
    z.strictObject({
      do: z.literal("language"),
      language: z
        .string()
        .regex(/^[a-zA-Z]{2,3}([-_][a-zA-Z0-9]{2,8})*$/, "must be a language such as fr or pt-BR")
        .nullable(),
    }),
    z.strictObject({ do: z.literal("snooze"), until: instantSchema }),
    z.strictObject({ do: z.literal("resolve") }),
    z.strictObject({ do: z.literal("reopen") }),
    /** `mark`: whether the customer is shown that it was read; the channel must know such a thing. */
    z.strictObject({ do: z.literal("read"), mark: z.boolean().default(true) }),
    z.strictObject({ do: z.literal("unread") }),
    z.strictObject({ do: z.literal("note"), text: note, mentions: z.array(uuid).max(20).default([]) }),
    z.strictObject({ do: z.literal("hand"), to: z.enum(DESK_HANDLERS) }),
    /** Journeys and campaigns leave the person alone until then; null: no more. */
    z.strictObject({ do: z.literal("pause_automation"), until: instantSchema.nullable() }),
  ])
  .meta({ id: "DeskCommand" });
export type DeskCommand = z.infer<typeof deskCommandSchema>;
export const deskCommandAnswerSchema = z.object({
  conversation: deskConversationSchema,
  changed: z.boolean().meta({ description: "False: it was so already, and nothing was done." }),
});
export type DeskCommandAnswer = z.infer<typeof deskCommandAnswerSchema>;

export const bulkCommandSchema = z.strictObject({ ids: z.array(uuid).min(1).max(200), command: deskCommandSchema });
export const bulkAnswerSchema = z.object({
  done: z.number().int(),
  refused: z.array(z.object({ id: z.string(), reason: z.string(), detail: z.string() })),
});
export type BulkAnswer = z.infer<typeof bulkAnswerSchema>;

export const openConversationSchema = z.strictObject({ profileId: uuid, channelId: uuid });

// ── messages of agents ───────────────────────────────────────────────────────────────────────────────────────

/** How long a message waits before it leaves, so that it can be taken back. */
export const UNDO_MS = 5_000;

export const agentMessageSchema = z
  .strictObject({
    content: contentSchema.meta({ description: "As everywhere, but what it says is sent as it is: no variables." }),
    /** Our id of the message that is quoted, or reacted to by a content of kind `reaction`, whose `to` may then be empty. */
    about: uuid.optional(),
    /** `last.messageId` as the writer saw it; left out: they are not asked. */
    seen: uuid.nullable().optional(),
    /** Sends it though somebody wrote meanwhile. */
    anyway: z.boolean().default(false),
    /** Told again with the same key, nothing happens twice. */
    key: z.string().min(1).max(LIMITS.idLength).optional(),
    /** What else it does, in the same moment. */
    // oxlint-disable-next-line unicorn/no-thenable -- the body of a request, which nobody awaits
    then: z.enum(["resolve"]).optional(),
  })
  .meta({ id: "AgentMessage" });
export const agentMessageAnswerSchema = z.object({
  messageId: z.string(),
  undoUntil: iso,
  conversation: deskConversationSchema,
});
export type AgentMessageAnswer = z.infer<typeof agentMessageAnswerSchema>;
export type Missed = { readonly id: string; readonly direction: "inbound" | "outbound"; readonly preview: string; readonly at: string };
/** `in_time`: it will not be sent. `left`: it was on its way already, or is over; `state` says where it stands. */
export const cancelAnswerSchema = z.object({ outcome: z.enum(["in_time", "left"]), state: z.string() });
export type CancelAnswer = z.infer<typeof cancelAnswerSchema>;

/** To be told again every 10 s while it lasts; what was not told for 25 s is over. `typing` also shows the customer that somebody writes. */
export const presenceSchema = z.strictObject({ doing: z.enum(["viewing", "typing", "gone"]) });

// ── live ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** Null: too many to name; read all that is shown again. */
export type DeskChanges = { readonly conversationIds: readonly string[] | null };
export type PresenceNews = { readonly conversationId: string; readonly present: readonly PresentAgent[] };
