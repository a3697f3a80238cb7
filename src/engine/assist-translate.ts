/**
 * Translates for somebody of the team: under the same budget, and with the same things hidden, as whatever else the model is told. What comes
 * of it is shown to whoever asked; nobody's words are replaced by it.
 */
import { openAssistant } from "../assist/helpers.ts";
import { Redaction } from "../assist/redact.ts";
import { type AssistTurn, NO_RESULT, type TurnResult } from "../assist/talk.ts";
import { readTranslation, translationMessages } from "../assist/translate-prompt.ts";
import { personOf } from "../assist/turns.ts";
import { knownOf } from "./assist-known.ts";
import { type AskPorts, askModel, failed } from "./assist-model.ts";

export async function askTranslation(ports: AskPorts, turn: AssistTurn, to: string): Promise<TurnResult> {
  const { pool, vault } = ports;
  const { workspaceId } = turn;
  const { settings, key } = await openAssistant(pool, vault, workspaceId);
  if (!settings.translates) return failed("off", "translating is off");
  const person = await personOf(pool, workspaceId, turn.profileId);
  const redaction = new Redaction(person === null ? { names: [], addresses: [] } : knownOf(person));
  const asked = { text: redaction.hide(turn.question), to, canary: `parley-${turn.id.slice(-12)}` };
  const messages = translationMessages(asked);
  const told = messages.find(({ role }) => role === "user")?.content ?? null;
  const so: Partial<TurnResult> = { told, hidden: redaction.counts(), model: settings.model };
  const said = await askModel(ports, { workspaceId, settings, key, messages, so });
  if (said.kind === "failed") return said.result;
  const translation = said.content === null ? null : readTranslation(said.content, asked);
  if (translation === null) return failed("garbage", "the endpoint's answer is none that can be read", said.so);
  return { ...NO_RESULT, ...said.so, answer: redaction.restore(translation) };
}
