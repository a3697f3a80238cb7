/**
 * What happens by itself when a customer writes: a wish for a person first, then rules, articles, the assistant. Runs behind the journeys, so
 * that a journey that waits for the answer has had it; commands such as STOP never come here. Silent while people have the conversation.
 */
import type { Match } from "../assist/match-words.ts";
import { isQuestion } from "../assist/article.ts";
import { type CustomerWords, customerWords } from "../assist/customer-words.ts";
import { helperChoiceOf } from "../assist/helper-choice.ts";
import { answersWithin, type AssistTalk, emptyTalk, isLoop, NO_RESULT, withAnswer } from "../assist/talk.ts";
import { wantsPerson } from "../assist/wants-person.ts";
import type { PersonFacts } from "../audiences/facts.ts";
import type { HeardMessage } from "../lanes/assist-work.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { LanePhase } from "../lanes/phase.ts";
import type { ProfileId } from "../platform/ids.ts";
import { laneOf } from "../platform/lane.ts";
import { isWithHelpers, loadDesk, peopleHaveIt, takenByHelper } from "./assist-desk.ts";
import { handOver } from "./assist-hand-over.ts";
import { type HelperPlan, helperPlan, isOpenAt, isPersonOf, personNeeds, personRulesOf } from "./assist-plan.ts";
import { carryOutRules } from "./assist-rules.ts";
import { speak } from "./assist-speak.ts";

const DAY_MS = 24 * 3_600_000;

/** `asked`: there is something for the assistant. */
export function createAssistPhase({ asked }: { readonly asked: () => void }): LanePhase {
  return {
    name: "assist",
    run: async (work) => {
      const heard = work.assist.takeHeard().flatMap((message) => {
        const plan = helperPlan(work.catalog, message.workspaceId);
        return plan ? { message, plan } : [];
      });
      if (heard.length === 0) return undefined;
      const profileIds = [...new Set(heard.map(({ message }) => message.profileId))];
      await Promise.all([work.loadProfiles(profileIds), work.assist.loadTalks(profileIds), loadDesk(work, profileIds)]);
      const facts = await loadFacts(work, heard);
      let isAsked = false;
      for (const { message, plan } of heard) isAsked = help(work, message, plan, facts.get(message.profileId) ?? null) || isAsked;
      return isAsked ? asked : undefined;
    },
  };
}

async function loadFacts(
  work: LaneWork,
  heard: readonly { readonly message: HeardMessage; readonly plan: HelperPlan }[],
): Promise<ReadonlyMap<ProfileId, PersonFacts>> {
  const found = new Map<ProfileId, PersonFacts>();
  for (const { message, plan } of heard) {
    const rules = personRulesOf(plan);
    const profile = work.profile(message.profileId);
    if (rules.length === 0 || profile === null || found.has(profile.id)) continue;
    const loaded = await work.tx.audiences.facts([profile], personNeeds(work.catalog, message.workspaceId, rules, work.now.getTime()));
    for (const [id, facts] of loaded) found.set(id, facts);
  }
  return found;
}

/** Answers whether the assistant is asked. */
function help(work: LaneWork, message: HeardMessage, plan: HelperPlan, facts: PersonFacts | null): boolean {
  const { workspaceId, profileId, channelId, content } = message;
  const profile = work.profile(profileId);
  if (profile === null || profile.mergedInto !== null) return false;
  const talk =
    work.assist.talk(profileId, channelId) ?? emptyTalk({ lane: laneOf(profileId), workspaceId, profileId, channelId }, work.now);
  const words = customerWords([profile.locale, work.catalog.languages(workspaceId, "").workspace]);
  const isOpen = isOpenAt(work.catalog, workspaceId, channelId, work.now.getTime());
  const isWithPeople = peopleHaveIt(work, talk);
  const choice = helperChoiceOf(content.choice);
  if (choice?.kind === "person" || (content.text !== null && !work.assist.isTaken(message.messageId) && wantsPerson(content.text))) {
    if (!isWithPeople) handOver(work, talk, words, { isOpen, by: "customer", say: "handed_over" });
    return false;
  }
  if (choice) {
    if (!isWithPeople) tellUseful(work, talk, message, words, choice);
    return false;
  }
  if (!isWithPeople && isLoop(talk, work.now)) {
    work.count({ workspaceId, metric: "helper_loop" });
    handOver(work, talk, words, { isOpen, by: "loop", say: null });
    return false;
  }
  const judged = plan.judge({
    text: content.text,
    kind: content.kind,
    channelId,
    channelKind: work.catalog.channels.get(channelId)?.kind ?? "",
    isFirst: message.isFirst,
    isOpen,
    isTaken: work.assist.isTaken(message.messageId),
    isPerson: isPersonOf(work.catalog, workspaceId, facts, work.now.getTime()),
  });
  const ends = carryOutRules(work, { talk, words, isOpen, isWithPeople, message, intent: judged.intent, rules: judged.fitting });
  if (ends || isWithPeople || work.assist.isTaken(message.messageId) || content.kind !== "text" || content.text === null) return false;
  return answerQuestion(work, message, content.text, plan, { words, isOpen });
}

function tellUseful(
  work: LaneWork,
  talk: AssistTalk,
  { workspaceId, messageId, profileId, channelId }: HeardMessage,
  words: CustomerWords,
  choice: { readonly kind: "yes" | "no"; readonly articleId: string },
): void {
  work.count({ workspaceId, metric: choice.kind === "yes" ? "helper_useful" : "helper_not_useful", label: choice.articleId });
  const person = { id: "assist:person", title: words.person };
  const text = choice.kind === "yes" ? words.glad : words.otherWords;
  const sent = speak(work, talk, words, {
    by: "article",
    ref: choice.articleId,
    text: { plain: text },
    variables: {},
    buttons: choice.kind === "yes" ? [] : [person],
    isMarked: choice.kind === "no",
  });
  work.assist.putTalk(withAnswer(talk, null, work.now));
  if (sent !== null) takenByHelper(work, talk, { messageId: sent, text });
  const question = choice.kind === "no" ? talk.question : null;
  if (question !== null) keepGap(work, { workspaceId, messageId, profileId, channelId }, question, { of: choice.articleId, score: 1 });
}

/** By an article, or by the assistant; answers whether that one is asked. */
function answerQuestion(
  work: LaneWork,
  message: HeardMessage,
  text: string,
  plan: HelperPlan,
  { words, isOpen }: { readonly words: CustomerWords; readonly isOpen: boolean | null },
): boolean {
  const { workspaceId, profileId, channelId } = message;
  const lane = laneOf(profileId);
  const talk = work.assist.talk(profileId, channelId) ?? emptyTalk({ lane, workspaceId, profileId, channelId }, work.now);
  const found = plan.find?.(text) ?? null;
  const article = found?.sure ? plan.inForce.articles.find(({ id }) => id === found.sure?.of) : undefined;
  if (article) {
    const sent = speak(work, talk, words, {
      by: "article",
      ref: article.id,
      text: { plain: `${article.answer}\n\n${words.useful}` },
      variables: {},
      buttons: [
        { id: `assist:yes:${article.id}`, title: words.yes },
        { id: `assist:no:${article.id}`, title: words.no },
        { id: "assist:person", title: words.person },
      ],
      isMarked: true,
    });
    if (sent === null) return false;
    work.count({ workspaceId, metric: "helper_article", label: article.id });
    work.assist.putTalk({ ...withAnswer(talk, null, work.now), question: text.slice(0, 1_000) });
    takenByHelper(work, talk, { messageId: sent, text: article.answer });
    return false;
  }
  const asksAssistant =
    isQuestion(text) && plan.answersItself && answersWithin(talk, work.now, DAY_MS) < plan.inForce.assistant.mostAnswersADay;
  // Whoever is with the helpers is told that they do not know; whoever is not waits for people anyway.
  if (!asksAssistant && isWithHelpers(work, talk)) handOver(work, talk, words, { isOpen, by: "assistant", say: "unknown" });
  if (!isQuestion(text)) return false;
  if (plan.find) keepGap(work, message, text, found?.nearest ?? null);
  if (!asksAssistant) return false;
  const id = work.ids.inLane<string>(lane);
  work.assist.ask({
    lane,
    id,
    workspaceId,
    profileId,
    channelId,
    messageId: message.messageId,
    purpose: "answer",
    state: "waiting",
    question: text,
    ...NO_RESULT,
    askedBy: "customer",
    sentMessageId: null,
    attempts: 0,
    dueAt: work.now,
    createdAt: work.now,
    updatedAt: work.now,
  });
  // What was asked before is answered no more: the newer question is asked with it.
  work.assist.putTalk({ ...talk, turnId: id, updatedAt: work.now });
  takenByHelper(work, talk, null);
  return true;
}

function keepGap(
  work: LaneWork,
  { workspaceId, messageId, profileId, channelId }: Pick<HeardMessage, "workspaceId" | "messageId" | "profileId" | "channelId">,
  text: string,
  nearest: Pick<Match, "of" | "score"> | null,
): void {
  const lane = laneOf(profileId);
  work.count({ workspaceId, metric: "helper_gap" });
  work.assist.keepGap({
    lane,
    id: work.ids.inLane<string>(lane),
    workspaceId,
    profileId,
    channelId,
    messageId,
    text: text.slice(0, 1_000),
    articleId: nearest?.of ?? null,
    score: nearest?.score ?? 0,
    at: work.now,
  });
}
