/**
 * Who is given a conversation. Pure and deterministic: the same facts lead to the same person. Never gives to whoever is not online or is
 * full; among those who may have it, a team's policy says who does.
 */

/**
 * `round_robin`: whoever got none for longest. `least_busy`: who has most room. `skills`: of those who know what its labels are about.
 * `language`: of those who speak the customer's. `last_agent`: who last talked with them. `manual`: nobody; people take what they want.
 */
export const ROUTING_POLICIES = ["round_robin", "least_busy", "skills", "language", "last_agent", "manual"] as const;
export type RoutingPolicy = (typeof ROUTING_POLICIES)[number];

export const AVAILABILITIES = ["online", "away", "offline"] as const;
export type Availability = (typeof AVAILABILITIES)[number];

export const PRIORITIES = ["low", "normal", "high", "urgent"] as const;
export type Priority = (typeof PRIORITIES)[number];

/** A conversation that nobody has. Times in milliseconds since 1970. */
export type Waiting = {
  readonly id: string;
  readonly teamId: string | null;
  readonly channelId: string;
  /** Of these, those that are skills of somebody are asked for. */
  readonly labels: readonly string[];
  /** Of the customer: `fr`, `pt-BR`. */
  readonly language: string | null;
  readonly priority: Priority;
  readonly lastAgent: string | null;
  readonly since: number;
};

export type AgentFacts = {
  readonly id: string;
  readonly availability: Availability;
  /** Open conversations at most, and as many as there are. */
  readonly capacity: number;
  readonly open: number;
  readonly skills: readonly string[];
  readonly languages: readonly string[];
  readonly lastGivenAt: number | null;
};

export type TeamFacts = {
  readonly id: string;
  readonly policy: RoutingPolicy;
  readonly members: readonly string[];
  /** Senders whose conversations are the team's when nobody said otherwise. */
  readonly channels: readonly string[];
  readonly isDefault: boolean;
};

export type Staff = { readonly agents: readonly AgentFacts[]; readonly teams: readonly TeamFacts[] };

/** Why nobody has it yet. */
export const QUEUE_REASONS = ["no_team", "manual", "nobody_online", "all_full", "skill_busy", "language_busy"] as const;
export type QueueReason = (typeof QUEUE_REASONS)[number];

export type Routed =
  | { readonly kind: "given"; readonly id: string; readonly teamId: string; readonly to: string; readonly why: RoutingPolicy }
  | { readonly kind: "queued"; readonly id: string; readonly teamId: string | null; readonly reason: QueueReason };

/** The team that a conversation is for; null: nobody has made one that takes it. */
export function teamFor(waiting: Pick<Waiting, "teamId" | "channelId">, teams: readonly TeamFacts[]): TeamFacts | null {
  return (
    teams.find(({ id }) => id === waiting.teamId) ??
    teams.find(({ channels }) => channels.includes(waiting.channelId)) ??
    teams.find(({ isDefault }) => isDefault) ??
    null
  );
}

export function route(waiting: Waiting, { agents, teams }: Staff): Routed {
  const team = teamFor(waiting, teams);
  const queued = (reason: QueueReason): Routed => ({ kind: "queued", id: waiting.id, teamId: team?.id ?? null, reason });
  if (!team) return queued("no_team");
  if (team.policy === "manual") return queued("manual");
  const members = agents.filter(({ id }) => team.members.includes(id));
  const free = members.filter(hasRoom);
  const given = ({ id: to }: AgentFacts, why: RoutingPolicy): Routed => ({ kind: "given", id: waiting.id, teamId: team.id, to, why });

  if (team.policy === "last_agent") {
    const last = free.find(({ id }) => id === waiting.lastAgent);
    if (last) return given(last, "last_agent");
  }
  if (team.policy === "skills" || team.policy === "language") {
    const suits = team.policy === "skills" ? knows(wantedSkills(waiting, members)) : speaks(waiting.language);
    // What nobody of the team can do is better done by anybody than by nobody.
    if (members.some(suits)) {
      const best = least(free.filter(suits), team.policy);
      return best ? given(best, team.policy) : queued(team.policy === "skills" ? "skill_busy" : "language_busy");
    }
  }
  const next = least(free, team.policy);
  if (next) return given(next, team.policy === "round_robin" ? "round_robin" : "least_busy");
  return queued(members.some(({ availability }) => availability === "online") ? "all_full" : "nobody_online");
}

/**
 * All that wait, in the order in which they are to be given: the more urgent first, then who has waited longest. Each is given as if those
 * before it had been, so that nobody is passed over by who came later.
 */
export function routeAll(queue: readonly Waiting[], staff: Staff, now: number): readonly Routed[] {
  const agents = new Map(staff.agents.map((agent) => [agent.id, agent]));
  return inTurn(queue).map((waiting) => {
    const routed = route(waiting, { agents: [...agents.values()], teams: staff.teams });
    const agent = routed.kind === "given" ? agents.get(routed.to) : undefined;
    if (agent) agents.set(agent.id, { ...agent, open: agent.open + 1, lastGivenAt: now });
    return routed;
  });
}

export function inTurn(queue: readonly Waiting[]): readonly Waiting[] {
  return queue.toSorted(
    (one, other) =>
      PRIORITIES.indexOf(other.priority) - PRIORITIES.indexOf(one.priority) || one.since - other.since || compareText(one.id, other.id),
  );
}

/** Why nobody has it and how many of its team are before it, as things stand; null: it does not wait for anybody. */
export function placeOf(
  id: string,
  { queue, agents }: { readonly queue: readonly Waiting[]; readonly agents: readonly AgentFacts[] },
  teams: readonly TeamFacts[],
  now: number,
): { readonly reason: QueueReason; readonly ahead: number } | null {
  const routed = routeAll(queue, { agents, teams }, now);
  const own = routed.find((each) => each.id === id);
  if (own?.kind !== "queued") return null;
  const waiting = routed.filter((each) => each.kind === "queued" && each.teamId === own.teamId);
  return { reason: own.reason, ahead: waiting.indexOf(own) };
}

function hasRoom({ availability, open, capacity }: AgentFacts): boolean {
  return availability === "online" && open < capacity;
}

function wantedSkills({ labels }: Waiting, members: readonly AgentFacts[]): readonly string[] {
  return labels.filter((label) => members.some(({ skills }) => skills.includes(label)));
}

function knows(wanted: readonly string[]): (agent: AgentFacts) => boolean {
  return ({ skills }) => wanted.every((skill) => skills.includes(skill));
}

/** By the first part of the tag: who speaks pt-BR is understood in pt. */
function speaks(language: string | null): (agent: AgentFacts) => boolean {
  const wanted = language === null ? null : stem(language);
  return ({ languages }) => wanted === null || languages.some((each) => stem(each) === wanted);
}

function stem(language: string): string {
  return language.split(/[-_]/)[0]?.toLowerCase() ?? "";
}

function least(agents: readonly AgentFacts[], policy: RoutingPolicy): AgentFacts | null {
  const byTurn = (one: AgentFacts, other: AgentFacts): number =>
    (one.lastGivenAt ?? -1) - (other.lastGivenAt ?? -1) ||
    one.open / one.capacity - other.open / other.capacity ||
    compareText(one.id, other.id);
  const byRoom = (one: AgentFacts, other: AgentFacts): number =>
    one.open / one.capacity - other.open / other.capacity || byTurn(one, other);
  return agents.toSorted(policy === "round_robin" ? byTurn : byRoom)[0] ?? null;
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
