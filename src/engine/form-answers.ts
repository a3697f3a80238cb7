/** Answers of forms and surveys: typed on the profile and as an event; of an anonymous one only the answers are kept, apart from the person. */
import type { CatalogForm } from "../catalog/catalog.ts";
import { type FormAnswers, readAnswers } from "../forms/answers.ts";
import { tellAnswers } from "../forms/told-answers.ts";
import { answerOfChoice, formOfChoice } from "../forms/choice-id.ts";
import type { FormDocument } from "../forms/document.ts";
import type { InboxRow } from "../lanes/inbox.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { InboundContent } from "../messages/content.ts";
import type { InboxId, MessageId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import type { Profile } from "../profiles/profile.ts";
import { applyChange } from "./apply-change.ts";

export const FORM_EVENT = "survey.answered";

export type Answered = {
  readonly form: CatalogForm;
  readonly version: number;
  readonly document: FormDocument;
  readonly answers: FormAnswers;
};

/** Null: it answers no form of this workspace. */
export function formAnswered(work: LaneWork, workspaceId: string, content: InboundContent): Answered | null {
  const filled = content.kind === "flow" ? content.data : null;
  const id = typeof filled?.["form"] === "string" ? filled["form"] : formOfChoice(content.choice);
  const form = id === null ? undefined : work.catalog.forms.get(id);
  if (!form || form.workspaceId !== workspaceId) return null;
  const version = Number(filled?.["version"] ?? form.liveVersion);
  const document = form.versions.get(version);
  if (!document) return null;
  const answers = filled ? readAnswers(document, filled) : answerOfChoice(document, content.choice);
  return Object.keys(answers).length === 0 ? null : { form, version, document, answers };
}

/** What the conversation keeps: each question with its answer; of an anonymous form that something was sent, and no word of it. */
export function keptContent(content: InboundContent, answered: Answered | null): InboundContent {
  if (answered === null) return content;
  if (answered.document.anonymous !== true)
    return content.kind === "flow" ? { ...content, answers: tellAnswers(answered.document, answered.answers) } : content;
  return { ...content, text: content.kind === "flow" ? content.text : null, choice: null, data: null, raw: {} };
}

export function noteAnswers(
  work: LaneWork,
  row: InboxRow,
  profile: Profile,
  { answered, messageId, at }: { readonly answered: Answered; readonly messageId: MessageId | null; readonly at: string },
): void {
  const { form, version, document, answers } = answered;
  const isAnonymous = document.anonymous === true;
  const day = `${at.slice(0, 10)}T00:00:00.000Z`;
  work.recordFormResponse({
    formId: form.id,
    version,
    messageId,
    profileId: isAnonymous ? null : profile.id,
    answers,
    answeredAt: new Date(isAnonymous ? day : at),
  });
  if (isAnonymous) return;
  const surveys = objectOf(profile.attributes["survey"]);
  const survey: JsonObject = { ...surveys, [form.name]: { ...objectOf(surveys[form.name]), ...answers } };
  applyChange(work, profile.id, row.workspaceId, { identities: {}, attributes: { survey } });
  const properties: JsonObject = { form: form.name, version, answers };
  const id = work.ids.inLane<InboxId>(row.lane);
  work.storeEvent({
    lane: row.lane,
    id,
    workspaceId: row.workspaceId,
    profileId: profile.id,
    type: FORM_EVENT,
    properties,
    occurredAt: new Date(at),
    receivedAt: row.receivedAt,
    source: "whatsapp",
    externalId: null,
  });
  work.count({ workspaceId: row.workspaceId, metric: "event", label: FORM_EVENT });
  work.tell({ profileId: profile.id, runId: null, input: { kind: "event", event: { id, type: FORM_EVENT, occurredAt: at, properties } } });
}

function objectOf(value: unknown): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
