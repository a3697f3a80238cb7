/** How a chain goes on: pure, from what the run remembers of its messages. */
import type { InboundContent } from "../messages/content.ts";
import type { MessageState } from "../messages/message.ts";
import type { MessageId } from "../platform/ids.ts";
import { type JsonObject, withOwn } from "../platform/json.ts";
import { askForMessage } from "./ask-for-message.ts";
import { changedMemory } from "./change-run.ts";
import type { ChainNode, ChainStep } from "./document.ts";
import { reached } from "./message-progress.ts";
import { stepKey } from "./messages-of.ts";
import type { Moment, Move } from "./node-kind.ts";
import { own } from "./own-path.ts";
import { isForRun, isReaction } from "./reply-match.ts";
import type { ChainProgress, RunMemory } from "./run.ts";
import type { Effect, ToldAdvice } from "./step.ts";
import { addDuration, fromMs, parseDuration } from "./time.ts";

type Begun = ChainProgress["begun"][number];
type Known = RunMemory["messages"][string];

/** Without another word, a message of a chain that has not left by then is worthless. */
const LIFETIME = "P3D";
/** A message that could not be taken back is in the air or in doubt; it may be queued once more after that. */
const ASK_AGAIN = "PT5M";

const LOST: ReadonlySet<MessageState> = new Set(["refused", "cancelled", "expired", "failed"]);
/** `unsettled`: nobody will ever know, so it counts as told, and gets its patience for a receipt that is late. */
const LEFT: ReadonlySet<MessageState> = new Set(["accepted", "sent", "delivered", "read", "played", "unsettled"]);

export function beginChain(node: ChainNode, moment: Moment): Move {
  const advice = node.order === "best" ? moment.facts.rankChannels?.(node) : undefined;
  const order = advice === undefined ? {} : { order: advice.order };
  return goOn(node, moment, withProgress(moment.memory, moment.name, { begun: [], ...order }), advice?.told);
}

/** After its timer, or after news of one of its messages: done, on to the next step, or still waiting. */
export function goOn(node: ChainNode, moment: Moment, before: RunMemory = moment.memory, told?: readonly ToldAdvice[]): Move {
  const { name, facts } = moment;
  const { begun: known, order = node.steps.map((_, step) => step) } = progressOf(before, name);
  const fulfilled = known.find(({ step, passed }) => !passed && isFulfilled(node.steps[step], messageOf(before, name, step)));
  if (fulfilled) return succeed(node, moment, before, fulfilled.step, { by: node.steps[fulfilled.step]?.until ?? "" });

  let memory = before;
  const effects: Effect[] = [];
  const begun = known.map((one) => timed(node, one, messageOf(memory, name, one.step), facts.now));
  const isOver = ({ step, until, waited, passed }: Begun): boolean =>
    passed === true ||
    LOST.has(messageOf(memory, name, step)?.state ?? "cancelled") ||
    (waited === true && until !== null && Date.parse(until) <= facts.now.getTime());

  const late = begun.filter((one) => isLate(one, facts.now) && !isOver(one));
  if (late.length > 0) effects.push({ kind: "cancel", messageIds: late.flatMap(({ step }) => messageOf(memory, name, step)?.id ?? []) });
  for (const one of late) begun[begun.indexOf(one)] = { ...one, until: after(facts.now, ASK_AGAIN) };

  while (begun.length < order.length && (begun.length < (node.together ?? 1) || begun.every(isOver))) {
    const step = order[begun.length] ?? 0;
    const said = node.steps[step];
    if (!said || !facts.hasChannel(said.channel)) {
      begun.push({ step, until: null, passed: true });
      continue;
    }
    const { purpose, topic, expiresAfter = LIFETIME } = node;
    const asked = { channel: said.channel, content: said.content, purpose, expiresAfter, step, ...(topic === undefined ? {} : { topic }) };
    const made = askForMessage(asked, moment, memory, stepKey(name, step));
    memory = made.memory;
    effects.push(told && begun.length === 0 ? { ...made.effect, advice: told } : made.effect);
    begun.push({ step, until: node.urgent ? after(facts.now, said.patience) : null });
  }
  memory = withProgress(memory, name, { ...progressOf(memory, name), begun });
  if (begun.every(isOver)) return exhaust(node, moment, memory, effects);
  return { kind: "stay", dueAt: firstDue(begun.filter((one) => !isOver(one))), memory, effects };
}

export function hearChainReply(
  node: ChainNode,
  moment: Moment,
  reply: { readonly content: InboundContent; readonly repliesTo: MessageId | null; readonly facts: JsonObject },
): Move | null {
  const { memory, name } = moment;
  // A mark on one of its messages ends a chain as words do: whoever gives it has been told.
  if (isReaction(reply.content) ? reply.repliesTo === null : !isForRun(reply.content, reply.repliesTo, memory)) return null;
  const told = progressOf(memory, name).begun.filter(({ step, passed }) => !passed && messageOf(memory, name, step)?.state !== "queued");
  const meant = told.findLast(({ step }) => {
    const message = messageOf(memory, name, step);
    return reply.repliesTo === null || message?.id === reply.repliesTo || message?.earlier?.includes(reply.repliesTo) === true;
  });
  return meant ? succeed(node, moment, memory, meant.step, { ...reply.facts, by: "replied" }) : null;
}

export function isOfChain({ memory, name }: Moment, id: MessageId): boolean {
  return progressOf(memory, name).begun.some(({ step }) => messageOf(memory, name, step)?.id === id);
}

/** What takes back those of its messages that may not have left. */
export function takeBack({ memory, name }: Pick<Moment, "memory" | "name">): readonly Effect[] {
  const messageIds = progressOf(memory, name).begun.flatMap(({ step, passed }) => {
    const message = passed ? undefined : messageOf(memory, name, step);
    return message?.state === "queued" ? [message.id] : [];
  });
  return messageIds.length === 0 ? [] : [{ kind: "cancel", messageIds }];
}

function succeed(node: ChainNode, moment: Moment, memory: RunMemory, step: number, told: JsonObject): Move {
  const { name, facts } = moment;
  const answer = {
    at: facts.now.toISOString(),
    ...told,
    outcome: "succeeded",
    step: step + 1,
    channel: node.steps[step]?.channel ?? null,
  };
  return {
    kind: "go",
    via: `step:${step}`,
    to: node.next,
    memory: changedMemory(memory, withOwn(memory.answers, name, answer), memory.messages, memory.trail),
    effects: takeBack({ memory, name }),
  };
}

function exhaust(node: ChainNode, { name, facts }: Moment, memory: RunMemory, effects: readonly Effect[]): Move {
  const answers = withOwn(memory.answers, name, { outcome: "exhausted", at: facts.now.toISOString() });
  return {
    kind: "go",
    via: "exhausted",
    to: node.exhausted,
    memory: changedMemory(memory, answers, memory.messages, memory.trail),
    effects,
  };
}

/** Patience counts from when the channel took the message: who has not been told anything cannot be waited for. */
function timed(node: ChainNode, one: Begun, message: Known | undefined, now: Date): Begun {
  if (one.waited || one.passed || !message || !LEFT.has(message.state)) return one;
  return { step: one.step, until: after(now, node.steps[one.step]?.patience ?? ASK_AGAIN), waited: true };
}

function isLate({ until, waited, passed }: Begun, now: Date): boolean {
  return !waited && !passed && until !== null && Date.parse(until) <= now.getTime();
}

function isFulfilled(step: ChainStep | undefined, message: Known | undefined): boolean {
  return step !== undefined && message !== undefined && step.until !== "replied" && reached(message, step.until);
}

function progressOf({ chains }: RunMemory, name: string): ChainProgress {
  return own(chains ?? {}, name) ?? { begun: [] };
}

function withProgress(memory: RunMemory, name: string, progress: ChainProgress): RunMemory {
  return { ...memory, chains: { ...memory.chains, [name]: progress } };
}

function messageOf({ messages }: RunMemory, name: string, step: number): Known | undefined {
  return own(messages, stepKey(name, step));
}

function after(now: Date, duration: string): string {
  const parsed = parseDuration(duration);
  return (parsed ? addDuration(now, parsed) : now).toISOString();
}

function firstDue(begun: readonly Begun[]): Date | null {
  const dues = begun.flatMap(({ until }) => (until === null ? [] : [Date.parse(until)]));
  return dues.length === 0 ? null : fromMs(Math.min(...dues));
}
