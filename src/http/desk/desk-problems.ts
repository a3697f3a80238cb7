import type { DeskProblem } from "../../contract/desk.ts";
import { AppError, type ErrorCode } from "../../platform/errors.ts";

/** What a refusal of the shared inbox is told as. The console has its own words for each `reason`, in every language. */
const PROBLEMS: { readonly [Reason in DeskProblem]: readonly [ErrorCode, string] } = {
  claimed_by_other: ["conflict", "somebody else has this conversation; ask them, or take it over with `take`"],
  written_meanwhile: ["conflict", "something was written meanwhile that you have not seen; read it, and send again with `anyway`"],
  window_closed: ["unprocessable", "the customer has not written for 24 hours: only a template may be sent"],
  assignee_unknown: ["unprocessable", "there is no such person in this workspace"],
  assignee_cannot_write: ["unprocessable", "this person may not answer conversations; give them a role that may"],
  team_unknown: ["unprocessable", "there is no such team in this workspace"],
  label_unknown: ["unprocessable", "there is no such label; make it first"],
  mention_unknown: ["unprocessable", "somebody who is mentioned is not in this workspace"],
  snooze_past: ["unprocessable", "this time has passed; choose a later one"],
  snooze_too_far: ["unprocessable", "this is more than a year away; choose an earlier time"],
  conversation_gone: ["not_found", "there is no such conversation in this workspace"],
  channel_cannot_write: ["unprocessable", "the sender of this conversation is gone; write with another one"],
  content_invalid: ["unprocessable", "the message is not what this channel takes"],
  quoted_unknown: ["unprocessable", "the message that is quoted is not in this conversation, or the channel does not know it yet"],
  template_unknown: ["unprocessable", "this sender has no template of that name"],
  no_address: ["unprocessable", "this person has no address that the sender could write to"],
  profile_unknown: ["not_found", "there is no such person in this workspace"],
  not_an_agent: ["forbidden", "only a person who is signed in can do this, not a key"],
  message_not_yours: ["forbidden", "only whoever wrote a message can take it back"],
  canned_unknown: ["not_found", "there is no such canned reply"],
  view_unknown: ["not_found", "there is no such view of yours, or another one has that name"],
  name_taken: ["conflict", "there is one of that name already; choose another name"],
};

export function deskProblem(reason: DeskProblem, facts: { readonly [name: string]: unknown } = {}): AppError {
  const [code, words] = PROBLEMS[reason];
  return new AppError(code, words, { details: { reason, ...facts } });
}
