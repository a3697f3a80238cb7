import type { FaultRule } from "../control/contract.ts";

export type ActiveFault = FaultRule & { readonly id: string };
type Kept = { readonly fault: ActiveFault; left: number; seen: number };
export type Sending = { readonly recipient: string; readonly phoneNumberId: string };
export type FaultOf<K extends FaultRule["kind"]> = Extract<ActiveFault, { readonly kind: K }>;

/** Rules for breaking things on purpose. A rule fires while it has `times` left, for sends that match it. */
export class FaultBook {
  readonly #rules: Kept[] = [];
  readonly #chance: () => number;
  #created = 0;

  constructor(chance: () => number) {
    this.#chance = chance;
  }

  add(rule: FaultRule): ActiveFault {
    this.#created += 1;
    const fault: ActiveFault = { ...rule, id: String(this.#created) };
    this.#rules.push({ fault, left: rule.times ?? Infinity, seen: 0 });
    return fault;
  }

  /** Rules that still fire, with what is left of `times`. */
  list(): ActiveFault[] {
    return this.#rules.map(({ fault, left }) => (Number.isFinite(left) ? { ...fault, times: left } : fault));
  }

  remove(id: string): boolean {
    const index = this.#rules.findIndex((rule) => rule.fault.id === id);
    if (index >= 0) this.#rules.splice(index, 1);
    return index >= 0;
  }

  clear(): void {
    this.#rules.length = 0;
  }

  /** The first rule of these kinds that matches; taking it uses up one of its times. */
  take<K extends FaultRule["kind"]>(kinds: readonly K[], sending: Sending): FaultOf<K> | null {
    if (this.#rules.length === 0) return null;
    for (const rule of this.#rules) {
      if (!(kinds as readonly string[]).includes(rule.fault.kind) || !this.#matches(rule, sending)) continue;
      rule.left -= 1;
      if (rule.left <= 0) this.remove(rule.fault.id);
      return rule.fault as FaultOf<K>;
    }
    return null;
  }

  #matches(rule: Kept, sending: Sending): boolean {
    const match = rule.fault.match;
    if (!match) return true;
    if (match.recipientSuffix !== undefined && !sending.recipient.endsWith(match.recipientSuffix)) return false;
    if (match.phoneNumberId !== undefined && match.phoneNumberId !== sending.phoneNumberId) return false;
    rule.seen += 1;
    if (match.everyNth !== undefined && rule.seen % match.everyNth !== 0) return false;
    return match.probability === undefined || this.#chance() < match.probability;
  }
}
