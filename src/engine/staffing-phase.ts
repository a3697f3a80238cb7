/**
 * What is owed to customers who wait: by when, by whom, and what they are told meanwhile. Looks at every conversation of the shared inbox
 * that changed in the transaction, or whose time has come. Runs after whatever may change one.
 */
import { clockNews, clockWakesAt, turnClock } from "../desk/answer-clock.ts";
import type { DeskConversation } from "../desk/conversation.ts";
import { type Episode, followEpisode } from "../desk/episode.ts";
import { teamFor } from "../desk/routing.ts";
import type { HoursInForce } from "../contact-rules/working-hours.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { LanePhase } from "../lanes/phase.ts";
import { addEntries } from "./desk-entries.ts";
import { answerAutomatically } from "./staffing-answers.ts";
import { hearCallBacks } from "./staffing-call-back.ts";
import { askHowItWas, hearCsat } from "./staffing-csat.ts";
import { episodesOf } from "./staffing-episodes.ts";
import { routeWaiting } from "./staffing-routing.ts";

const ROUND_THE_CLOCK: HoursInForce = {
  timeZone: null,
  zone: "UTC",
  week: [{ days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], from: "00:00", to: "24:00" }],
  exceptions: [],
  holidays: [],
  days: {},
};

export function createStaffingPhase(): LanePhase {
  return {
    name: "staffing",
    run: async (work) => {
      const taps = work.soFar().messages.filter(({ before, after }) => before === null && after.direction === "inbound");
      if (work.desk.changed().length === 0 && taps.length === 0) return undefined;
      const episodes = episodesOf(work);
      await episodes.load([
        ...work.desk.changed().map(({ after }) => after.profileId),
        ...taps.flatMap(({ after }) => (work.desk.ofPerson(after.profileId).length > 0 ? [after.profileId] : [])),
      ]);
      const wrote = new Set(taps.map(({ after }) => `${after.profileId}/${after.channelId}`));
      hearCsat(work, episodes);
      hearCallBacks(work);
      const changed = work.desk.changed().filter(({ after }) => after.mergedInto === null);
      await work.conversations.load(changed.map(({ after }) => after.profileId));
      await work.loadProfiles(changed.map(({ after }) => after.profileId));
      await work.messages.loadPending(changed.flatMap(({ after }) => (after.state === "resolved" ? after.profileId : [])));
      for (const { before, after } of changed) {
        const latest = episodes.of(after);
        const hours = hoursOf(work, after);
        const episode = followEpisode(latest, before, after, { hours, now: work.now });
        episodes.put(episode);
        if (episode.resolvedAt !== null && latest?.resolvedAt == null) askHowItWas(work, episodes, after, episode);
      }
      const staff = await routeWaiting(work, episodes);
      for (const { after } of work.desk.changed()) {
        if (after.mergedInto !== null) continue;
        keepTime(work, after, episodes.of(after));
        const episode = episodes.of(after);
        const conversation = work.desk.of(after.profileId, after.channelId);
        if (!episode || !conversation || !wrote.has(`${after.profileId}/${after.channelId}`)) continue;
        const staffing = work.catalog.staffing(after.workspaceId);
        answerAutomatically(work, episodes, {
          conversation,
          episode,
          staffing,
          hours: hoursOf(work, conversation),
          staff: staff.get(after.workspaceId),
        });
      }
      await work.tx.staffing.saveEpisodes(episodes.changed());
      return undefined;
    },
  };
}

function hoursOf(work: LaneWork, { workspaceId, team, channelId }: DeskConversation): HoursInForce | null {
  const staffing = work.catalog.staffing(workspaceId);
  return staffing.hoursOf(teamFor({ teamId: team, channelId }, staffing.teams)?.id ?? null);
}

/** By when an answer is owed, kept on the conversation, and told when it is soon and when it is too late. */
function keepTime(work: LaneWork, conversation: DeskConversation, episode: Episode | null): void {
  if (episode === null) return;
  const { settings, teams } = work.catalog.staffing(conversation.workspaceId);
  const hours = hoursOf(work, conversation) ?? ROUND_THE_CLOCK;
  const now = work.now.getTime();
  const isOurs = conversation.state !== "resolved" && conversation.handledBy === "person";
  const turned = turnClock(
    episode.clock,
    {
      team: teamFor({ teamId: conversation.team, channelId: conversation.channelId }, teams)?.id ?? null,
      priority: conversation.priority,
      channelId: conversation.channelId,
      waitingSince: isOurs ? (conversation.waitingSince?.getTime() ?? null) : null,
      isFirst: conversation.firstAnsweredAt === null,
      stands: conversation.state === "snoozed",
    },
    { policies: settings.policies, hours, now },
  );
  const news = clockNews(turned, now);
  const clock = turned && news ? { ...turned, warned: true, breached: turned.breached || news === "breach" } : turned;
  if (clock !== episode.clock) episodesOf(work).put({ ...episode, clock, breaches: episode.breaches + (news === "breach" ? 1 : 0) });
  const due = clock?.dueAt == null ? null : new Date(clock.dueAt);
  const wakes = clockWakesAt(clock);
  const wakeAt = earlier(conversation.wakeAt, wakes === null ? null : new Date(wakes));
  const firstDueAt = clock?.kind === "first" ? due : null;
  const nextDueAt = clock?.kind === "next" ? due : null;
  if (!same(conversation.firstDueAt, firstDueAt) || !same(conversation.nextDueAt, nextDueAt) || !same(conversation.wakeAt, wakeAt))
    work.desk.put({ ...conversation, firstDueAt, nextDueAt, wakeAt });
  if (news === null || clock === null) return;
  const policy = settings.policies.find(({ id }) => id === clock.policyId)?.name ?? "";
  const kind = news === "breach" ? "answer_overdue" : "answer_due_soon";
  const detail = { owed: clock.kind, policy, due: clock.dueAt === null ? null : new Date(clock.dueAt).toISOString() };
  addEntries(work, conversation, [{ kind, detail }], "system");
}

function earlier(one: Date | null, other: Date | null): Date | null {
  return one === null ? other : other === null || one <= other ? one : other;
}

function same(one: Date | null, other: Date | null): boolean {
  return one?.getTime() === other?.getTime();
}
