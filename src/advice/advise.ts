import type { Worded } from "../messages/channel-form.ts";
import type { Asking, ChannelFacts, Staffing, Warning } from "./asking.ts";
import { isTooLong, LONG } from "./measure-text.ts";
import { percent, warningsOf } from "./warnings.ts";

/** Each from 0 to 1, more is better. `answer` and `cost` are null where they do not count. */
export type Parts = {
  /** Who can be reached and has agreed. */
  readonly reach: number;
  /** How likely it is seen. */
  readonly seen: number;
  readonly speed: number;
  /** Whether length and structure suit it. */
  readonly fit: number;
  readonly answer: number | null;
  readonly cost: number | null;
};
export type Advised = {
  readonly channel: string;
  readonly score: number;
  readonly parts: Parts;
  readonly reasons: readonly Worded[];
};
export type Advice = {
  /** The best first. */
  readonly ranked: readonly Advised[];
  readonly warnings: readonly Warning[];
  /** The two best at once: too urgent to wait for the first. */
  readonly together: boolean;
};

/** Until enough is measured: how likely it is seen, and in how many minutes. Plain guesses, which each message outweighs a little more. */
const USUAL: { readonly [channel: string]: { readonly seen: number; readonly minutes: number } } = {
  whatsapp: { seen: 0.8, minutes: 20 },
  sms: { seen: 0.8, minutes: 5 },
  web_push: { seen: 0.45, minutes: 10 },
  email: { seen: 0.35, minutes: 240 },
  in_app: { seen: 0.5, minutes: 720 },
};
const UNKNOWN = { seen: 0.5, minutes: 120 };
/** As many messages as a guess is worth. */
const GUESS = 20;
const USEFUL_MINUTES = { now: 15, today: 240, whenever: 4_320 } as const;
const WEIGHTS = {
  now: { seen: 3, speed: 4, fit: 1, answer: 1, cost: 0.3 },
  today: { seen: 3, speed: 2, fit: 2, answer: 2, cost: 1 },
  whenever: { seen: 3, speed: 0.5, fit: 2, answer: 2, cost: 1.5 },
} as const;
/** Of texts that are longer than this a channel is a poor place. */
const ROOM: { readonly [channel: string]: number } = { whatsapp: LONG, sms: 160, web_push: 140, in_app: 4_000 };

/** The channels for this, the best first. Pure; what is not measured counts as usual. */
export function advise(asking: Asking, channels: readonly ChannelFacts[], staffing: Staffing): Advice {
  const dearest = Math.max(0, ...channels.map(({ cost }) => cost ?? 0));
  const ranked = channels
    .map((facts): Advised => {
      const parts = partsOf(asking, facts, staffing, dearest);
      return { channel: facts.channel, score: round(scoreOf(asking, parts)), parts, reasons: reasonsOf(asking, facts, parts) };
    })
    .toSorted((one, other) => other.score - one.score || (one.channel < other.channel ? -1 : 1));
  return { ranked, warnings: warningsOf(asking, channels, staffing), together: asking.urgency === "now" && asking.mustBeSeen };
}

/** How likely a message by it is seen, by what was measured and, the less that is, by what is usual. */
export function seenRate({ channel, accepted, delivered, read, tells }: ChannelFacts): number {
  const usual = (USUAL[channel] ?? UNKNOWN).seen;
  // Where reading is never told, what arrived is taken to be seen as usual.
  const seen = tells.includes("read") ? read : delivered * usual;
  return (seen + usual * GUESS) / (accepted + GUESS);
}

function partsOf(asking: Asking, facts: ChannelFacts, staffing: Staffing, dearest: number): Parts {
  const minutes = facts.readMinutes ?? (USUAL[facts.channel] ?? UNKNOWN).minutes;
  return {
    reach: round(facts.people === 0 ? 0 : facts.permitted / facts.people),
    seen: round(Math.min(1, seenRate(facts))),
    speed: round(1 / (1 + minutes / USEFUL_MINUTES[asking.urgency])),
    fit: fitOf(asking, facts.channel),
    answer: asking.wantsAnswer ? answerOf(facts, staffing) : null,
    cost: facts.cost === null ? null : dearest === 0 ? 1 : round(1 - (0.8 * facts.cost) / dearest),
  };
}

function fitOf({ characters, isStructured }: Asking, channel: string): number {
  const room = ROOM[channel];
  if (room === undefined) return 1;
  if (isStructured && (channel === "sms" || channel === "web_push")) return 0.2;
  if (channel === "whatsapp" && isTooLong({ characters, isStructured })) return 0.25;
  return characters <= room ? 1 : round(Math.max(0.1, room / characters));
}

function answerOf({ tells, accepted, answered }: ChannelFacts, staffing: Staffing): number {
  if (!tells.includes("replied")) return 0;
  if (staffing === "never") return 0.2;
  return round(Math.min(1, 0.5 + answered / (accepted + GUESS)));
}

/** Who cannot be reached is not reached by anything else that is good about it. */
function scoreOf(asking: Asking, { reach, ...others }: Parts): number {
  const usual = WEIGHTS[asking.urgency];
  // What nobody reads to its end is not said, however many opened it.
  const weights = isTooLong(asking) ? { ...usual, fit: 3 * usual.fit } : usual;
  let [sum, of] = [0, 0];
  for (const part of ["seen", "speed", "fit", "answer", "cost"] as const) {
    const value = others[part];
    if (value === null) continue;
    sum += weights[part] * value;
    of += weights[part];
  }
  return reach * (sum / of);
}

function reasonsOf(asking: Asking, facts: ChannelFacts, parts: Parts): readonly Worded[] {
  const { people, reachable, permitted, accepted, readMinutes, cost, currency } = facts;
  const reasons: Worded[] = [];
  const say = (en: string, fr: string): void => void reasons.push({ en, fr });
  if (people === 1 && reachable === 0) say("does not reach this person", "n’atteint pas cette personne");
  else if (people === 1 && permitted === 0) say("this person has not agreed to it", "cette personne n’y a pas consenti");
  else if (people > 1) {
    say(`reaches ${percent(reachable / people, "en")}`, `en atteint ${percent(reachable / people, "fr")}`);
    if (permitted < reachable)
      say(`${percent(permitted / people, "en")} agreed to it`, `${percent(permitted / people, "fr")} y ont consenti`);
  }
  if (accepted >= GUESS || (people === 1 && accepted > 0))
    say(`${percent(parts.seen, "en")} see it (${accepted} messages)`, `${percent(parts.seen, "fr")} le voient (${accepted} messages)`);
  else say("too little measured: taken as usual", "trop peu mesuré : pris comme d’habitude");
  if (readMinutes !== null) {
    const minutes = Math.max(1, Math.round(readMinutes));
    say(`read within ${minutes} min by half`, `lu en ${minutes} min par la moitié`);
  }
  if (parts.fit < 0.5) say(`too long for it (${asking.characters} characters)`, `trop long pour lui (${asking.characters} caractères)`);
  if (parts.answer === 0) say("cannot be answered", "on ne peut pas y répondre");
  if (cost !== null) {
    if (cost === 0) say("costs nothing", "ne coûte rien");
    else say(`costs ${cost.toFixed(4)} ${currency} each`, `coûte ${cost.toFixed(4).replace(".", ",")} ${currency} chacun`);
  }
  return reasons;
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
