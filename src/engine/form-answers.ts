/** Answers of forms and surveys: typed on the profile and as an event; of an anonymous one only the answers are kept, apart from the person. */
import type { CatalogForm } from "../catalog/catalog.ts";
import { type FormAnswers, readAnswers } from "../forms/answers.ts";
import { tellAnswers } from "../forms/told-answers.ts";
import { answerOfChoice, formOfChoice } from "../forms/choice-id.ts";
import { type FormDocument, questionsOf } from "../forms/document.ts";
import type { InboxRow } from "../lanes/inbox.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { InboundContent } from "../messages/content.ts";
import type { MessageId } from "../platform/ids.ts";
import type { Json, JsonObject } from "../platform/json.ts";
import type { Profile } from "../profiles/profile.ts";
import { applyChange } from "./apply-change.ts";
import { storeOwnEvent } from "./own-event.ts";

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

/** Files by the address they can be read at. Of an anonymous form they are not kept: only how many there were. */
export function withFiles(answered: Answered | null, content: InboundContent, messageId: MessageId): Answered | null {
  if (!answered || content.files === undefined) return answered;
  const { document } = answered;
  const answers = Object.entries(answered.answers).map(([name, value]) => {
    const asked = document.screens.flatMap(questionsOf).find((question) => question.name === name);
    if (asked?.kind !== "media" || !Array.isArray(value)) return [name, value] as const;
    return [
      name,
      document.anonymous === true ? value.length : (value as readonly Json[]).map((file) => addressed(file, messageId)),
    ] as const;
  });
  return { ...answered, answers: Object.fromEntries(answers) };
}

function addressed(file: Json, messageId: MessageId): JsonObject {
  const { name, place } = objectOf(file);
  return { name: name ?? null, url: `/v1/messages/${messageId}/media?place=${Number(place ?? 0)}` };
}

/** What the conversation keeps: each question with its answer; of an anonymous form that something was sent, and no word of it. */
export function keptContent(content: InboundContent, answered: Answered | null): InboundContent {
  if (answered === null) return content;
  if (answered.document.anonymous !== true)
    return content.kind === "flow" ? { ...content, answers: tellAnswers(answered.document, answered.answers) } : content;
  const { files: _, ...rest } = content;
  return { ...rest, text: content.kind === "flow" ? content.text : null, choice: null, data: null, raw: {} };
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
  storeOwnEvent(work, row, profile.id, { type: FORM_EVENT, properties, at });
}

function objectOf(value: unknown): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
