/** What the assistant came to, applied where the person's lane is held: sent if it may still be, else given to people. */
import { customerWords } from "../assist/customer-words.ts";
import { emptyTalk, isLoop, withAnswer } from "../assist/talk.ts";
import type { InboxHandler } from "../lanes/phase.ts";
import { loadDesk, peopleHaveIt, takenByHelper } from "./assist-desk.ts";
import { handOver } from "./assist-hand-over.ts";
import { isOpenAt } from "./assist-plan.ts";
import { speak } from "./assist-speak.ts";

export const assistOutcomeHandler: InboxHandler<"assist_outcome"> = {
  prefetch: async (work, rows) => {
    await work.assist.loadTurns(rows.map(({ item }) => item.turnId));
    const profileIds = rows.flatMap(({ item }) => work.assist.turn(item.turnId)?.profileId ?? []);
    await Promise.all([work.loadProfiles(profileIds), work.assist.loadTalks(profileIds), loadDesk(work, profileIds)]);
  },
  apply: (work, _row, { turnId }) => {
    const turn = work.assist.turn(turnId);
    if (turn?.state !== "asking") return;
    const { workspaceId, profileId, channelId, lane } = turn;
    const profile = work.profile(profileId);
    const talk = work.assist.talk(profileId, channelId) ?? emptyTalk({ lane, workspaceId, profileId, channelId }, work.now);
    const end = (state: "sent" | "handed_over" | "superseded", sentMessageId: typeof turn.sentMessageId = null, fault = turn.fault): void =>
      work.assist.endTurn(turn, { state, fault, sentMessageId, updatedAt: work.now });
    // People took over, a newer question came, or the assistant was switched off while it thought.
    const isWanted = work.catalog.helpers(workspaceId)?.assistant.mode === "answer";
    if (profile === null || profile.mergedInto !== null || peopleHaveIt(work, talk) || talk.turnId !== turn.id || !isWanted)
      return end("superseded");
    const words = customerWords([profile.locale, work.catalog.languages(workspaceId, "").workspace]);
    const isOpen = isOpenAt(work.catalog, workspaceId, channelId, work.now.getTime());
    if (turn.answer === null || turn.fault !== null || isLoop(talk, work.now)) {
      handOver(work, talk, words, { isOpen, by: "assistant", say: "unknown" });
      return end("handed_over", null, turn.fault ?? "too_many");
    }
    const sent = speak(work, talk, words, {
      by: "assistant",
      ref: turn.id,
      text: { plain: turn.answer },
      variables: {},
      buttons: [{ id: "assist:person", title: words.person }],
      isMarked: true,
    });
    work.count({ workspaceId, metric: "helper_assistant" });
    work.assist.putTalk({ ...withAnswer(talk, null, work.now), turnId: null });
    if (sent !== null) takenByHelper(work, talk, { messageId: sent, text: turn.answer });
    end("sent", sent);
  },
};
