/** Whole stories of a few people, chosen so that they differ: of each passage some, of the frequent and of the rare. */
import type { RehearsalResult, TracePoint } from "../../contract/rehearsal.ts";
import type { Profile } from "../../profiles/profile.ts";
import type { VirtualPerson, VirtualRun } from "./people.ts";

export type Stories = {
  readonly begin: (person: VirtualPerson) => void;
  readonly tell: (
    person: VirtualPerson,
    atMs: number,
    kind: TracePoint["kind"],
    node: string | null,
    detail: string | null,
    text: string | null,
  ) => void;
  readonly end: (run: VirtualRun) => void;
  readonly examples: (most: number) => RehearsalResult["examples"];
};

/** Stories under way at once; who enters beyond that is counted and not told. */
const MOST_AT_ONCE = 2_000;
const OF_EACH_PASSAGE = 3;

type Point = Omit<TracePoint, "at"> & { readonly atMs: number };
type Ended = { readonly person: VirtualPerson; readonly run: VirtualRun; readonly points: Point[]; readonly mark: number };

export function createStories(nameOf: (person: VirtualPerson) => string): Stories {
  const told = new Map<VirtualPerson, Point[]>();
  const kept: Ended[] = [];
  const people = new Set<VirtualPerson>();
  const perMark = new Map<number, number>();
  return {
    begin: (person) => {
      if (told.size < MOST_AT_ONCE && !told.has(person)) told.set(person, []);
    },
    tell: (person, atMs, kind, node, detail, text) => {
      told.get(person)?.push({ atMs, kind, node, detail, text });
    },
    end: (run) => {
      const { person, mark } = run;
      const points = told.get(person);
      if (!points) return;
      const same = perMark.get(mark) ?? 0;
      if (same < OF_EACH_PASSAGE) {
        perMark.set(mark, same + 1);
        kept.push({ person, run, points, mark });
        people.add(person);
        return;
      }
      // Somebody with a story worth keeping, or with another run under way, goes on being told.
      if (person.runs.length === 0 && !people.has(person)) told.delete(person);
    },
    examples: (most) => {
      // Those still under way at the end of virtual time have stories as well.
      const open = [...told].flatMap(([person, points]): Ended[] => {
        const run = person.runs[0];
        return run && !people.has(person) ? [{ person, run, points, mark: -1 }] : [];
      });
      return [...spread(kept), ...open].slice(0, most).map(({ person, run, points }) => exampleOf(person, run, points, nameOf(person)));
    },
  };
}

/** One of each passage first, then the seconds, then the thirds. */
function spread(kept: readonly Ended[]): readonly Ended[] {
  const turn = new Map<number, number>();
  return kept
    .map((ended) => {
      const turns = turn.get(ended.mark) ?? 0;
      turn.set(ended.mark, turns + 1);
      return { ended, turns };
    })
    .toSorted((a, b) => a.turns - b.turns)
    .map(({ ended }) => ended);
}

function exampleOf(
  person: VirtualPerson,
  { run }: VirtualRun,
  points: readonly Point[],
  name: string,
): RehearsalResult["examples"][number] {
  return {
    person: person.profile.id,
    name,
    country: person.profile.country,
    timeZone: person.profile.timeZone,
    outcome: run.outcome,
    state: run.state,
    trace: points.toSorted((a, b) => a.atMs - b.atMs).map(({ atMs, ...point }) => ({ at: new Date(atMs).toISOString(), ...point })),
  };
}

const NAMES = ["name", "fullName", "full_name", "firstName", "first_name", "whatsappName"] as const;

/** How somebody is called in an example. */
export function exampleName({ attributes, identities }: Pick<Profile, "attributes" | "identities">, otherwise: string): string {
  const said = NAMES.map((name) => attributes[name]).find((value) => typeof value === "string" && value.trim() !== "");
  return typeof said === "string" ? said : (identities.externalId ?? identities.phone ?? otherwise);
}
