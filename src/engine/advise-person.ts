/** The order of a chain's channels for one person: the advisor, asked with what the person's own transaction knows. */
import { advise } from "../advice/advise.ts";
import { staffingAt } from "../advice/answer-hours.ts";
import type { ChannelFacts } from "../advice/asking.ts";
import { askingOfStep } from "../journeys/advice-check.ts";
import type { ChainNode, ChainStep } from "../journeys/document.ts";
import type { StepFacts } from "../journeys/step.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { LaneTx } from "../lanes/lane-store.ts";
import type { ProfileId } from "../platform/ids.ts";
import { isPermitted } from "../policy/rules/consent.ts";
import { recipientOf } from "../policy/recipient.ts";
import { kindOfChannel } from "../sends/kind-of-channel.ts";

type Habit = Awaited<ReturnType<LaneTx["habits"]>>[number];
const HABITS = new WeakMap<LaneWork, Map<ProfileId, Habit[]>>();

export async function loadHabits(work: LaneWork, profileIds: readonly ProfileId[]): Promise<void> {
  const known = HABITS.get(work) ?? new Map<ProfileId, Habit[]>();
  HABITS.set(work, known);
  const missing = profileIds.filter((id) => !known.has(id));
  if (missing.length === 0) return;
  for (const id of missing) known.set(id, []);
  for (const habit of await work.tx.habits(missing)) known.get(habit.profileId)?.push(habit);
}

export function rankChannelsOf(work: LaneWork, profileId: ProfileId): NonNullable<StepFacts["rankChannels"]> {
  return (chain) => {
    const profile = work.profile(profileId);
    if (!profile) return { order: chain.steps.map((_, step) => step), told: [] };
    const staffing = staffingAt(work.catalog.hours(profile.workspaceId).answers ?? null, work.now.getTime());
    const judged = chain.steps.map((said, step) => {
      const [advised] = advise(askingOfStep(chain, said), [factsOf(work, profileId, chain, said)], staffing).ranked;
      return { step, channel: said.channel, score: advised?.score ?? 0, reasons: advised?.reasons.map(({ en, fr }) => ({ en, fr })) ?? [] };
    });
    const ranked = judged.toSorted((one, other) => other.score - one.score || one.step - other.step);
    return { order: ranked.map(({ step }) => step), told: ranked.map(({ channel, score, reasons }) => ({ channel, score, reasons })) };
  };
}

function factsOf(work: LaneWork, profileId: ProfileId, { purpose, topic }: ChainNode, { channel }: ChainStep): ChannelFacts {
  const profile = work.profile(profileId);
  const form = work.catalog.channelForm(channel);
  const sender = profile && work.catalog.defaultChannel(profile.workspaceId, channel);
  const isReachable =
    profile !== null && sender !== null && recipientOf(profile, form) !== null && profile.reachability[channel]?.state !== "unreachable";
  const own = (HABITS.get(work)?.get(profileId) ?? []).filter(({ channelId }) => kindOfChannel(work, channelId) === channel);
  const sum = (what: "accepted" | "delivered" | "read" | "answered"): number => own.reduce((all, habit) => all + habit[what], 0);
  return {
    channel,
    name: form?.name ?? { en: channel, fr: channel },
    people: 1,
    reachable: isReachable ? 1 : 0,
    permitted: isReachable && isPermitted(profile.consent[channel], purpose, topic ?? null, work.now) ? 1 : 0,
    accepted: sum("accepted"),
    delivered: sum("delivered"),
    read: sum("read"),
    answered: sum("answered"),
    readMinutes: null,
    cost: null,
    currency: "",
    tells: form?.tells ?? [],
  };
}
