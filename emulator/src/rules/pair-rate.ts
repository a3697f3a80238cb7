/**
 * One message per `everyMs` to the same person. A burst within one interval is allowed and borrowed from the
 * future: after 20 at once the next may go 20 intervals later (whatsapp-api.md section 10).
 */
export type PairRateState = { burstStartedAt: number; count: number };

export function newPairRateState(): PairRateState {
  return { burstStartedAt: 0, count: 0 };
}

export function takePairSlot(state: PairRateState, now: number, rate: { readonly everyMs: number; readonly burst: number }): boolean {
  if (state.count === 0 || now >= state.burstStartedAt + state.count * rate.everyMs) {
    state.burstStartedAt = now;
    state.count = 1;
    return true;
  }
  if (now < state.burstStartedAt + rate.everyMs && state.count < rate.burst) {
    state.count += 1;
    return true;
  }
  return false;
}
