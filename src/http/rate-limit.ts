import type { FastifyRequest } from "fastify";
import type { Caller } from "../accounts/caller.ts";
import type { Clock } from "../platform/clock.ts";
import { AppError } from "../platform/errors.ts";
import { networkOf } from "../platform/network.ts";
import type { Access } from "./access.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /**
     * `none` for probes, which must not fail because of a neighbour; `sign_in` where a request costs the hash of a password; `page` for pages that
     * customers open, `form` where anybody may enter an address that is then written to.
     */
    limit?: "none" | "sign_in" | "page" | "form";
  }
}

/** So many requests each second on the long run, and so many at once after a pause. */
export type Rate = { readonly perSecond: number; readonly burst: number };
export type RateLimits = {
  /** Of one API key or account. */
  readonly caller: Rate;
  /** Of one address (of IPv6 one network, `/64`) while nobody is proven: public pages, wrong keys. */
  readonly address: Rate;
  readonly signIn: Rate;
  /** Of one address; many customers share that of their mobile network. */
  readonly page: Rate;
  readonly form: Rate;
};

/** Against what runs wild, not against use: a key may send 5,000 single events a second, and lists have no such limit. */
export const RATE_LIMITS: RateLimits = {
  caller: { perSecond: 5_000, burst: 20_000 },
  address: { perSecond: 100, burst: 1_000 },
  signIn: { perSecond: 1 / 6, burst: 30 },
  page: { perSecond: 10, burst: 200 },
  form: { perSecond: 1 / 6, burst: 30 },
};

const MOST_BUCKETS = 20_000;

/** Lets a request in and proves its caller, or throws `rate_limited`. Signed doors do not come here: Meta must never be turned away. */
export function createGatekeeper(clock: Clock, limits: RateLimits) {
  const callers = createBuckets(clock, limits.caller);
  const addresses = createBuckets(clock, limits.address);
  const signIns = createBuckets(clock, limits.signIn);
  const pages = createBuckets(clock, limits.page);
  const forms = createBuckets(clock, limits.form);
  const publicBuckets = { sign_in: signIns, page: pages, form: forms };
  return async (request: FastifyRequest, access: Access | undefined, prove: () => Promise<Caller | null>): Promise<Caller | null> => {
    const { limit } = request.routeOptions.config;
    if (limit === "none") return prove();
    if (access === undefined || access.auth === "public" || access.auth === "code") {
      refuseIfOver((limit === undefined ? addresses : publicBuckets[limit]).take(networkOf(request.ip)), "this address");
      return prove();
    }
    refuseIfOver(addresses.wait(networkOf(request.ip)), "this address");
    if (limit === "sign_in") refuseIfOver(signIns.take(networkOf(request.ip)), "this address");
    const caller = await prove().catch((error: unknown) => {
      if (error instanceof AppError && error.code === "unauthenticated") addresses.take(networkOf(request.ip));
      throw error;
    });
    if (caller) refuseIfOver(callers.take(caller.kind === "key" ? caller.keyId : caller.accountId), `this ${caller.kind}`);
    return caller;
  };
}

function refuseIfOver(seconds: number, who: string): void {
  if (seconds > 0)
    throw new AppError("rate_limited", `too many requests from ${who}; send the same again in ${seconds} s`, {
      details: { retryAfterSeconds: seconds },
    });
}

type Buckets = {
  /** Seconds until there is room again; 0: there is. */
  readonly wait: (name: string) => number;
  /** The same, and takes the room when there is some. */
  readonly take: (name: string) => number;
};

function createBuckets(clock: Clock, { perSecond, burst }: Rate): Buckets {
  const buckets = new Map<string, { readonly tokens: number; readonly at: number }>();
  const tokensOf = (name: string, now: number): number => {
    const bucket = buckets.get(name);
    return bucket ? Math.min(burst, bucket.tokens + ((now - bucket.at) / 1_000) * perSecond) : burst;
  };
  const secondsFor = (tokens: number): number => (tokens >= 1 ? 0 : Math.ceil((1 - tokens) / perSecond));
  return {
    wait: (name) => secondsFor(tokensOf(name, clock.monotonic())),
    take: (name) => {
      const now = clock.monotonic();
      const tokens = tokensOf(name, now);
      if (tokens < 1) return secondsFor(tokens);
      buckets.delete(name);
      buckets.set(name, { tokens: tokens - 1, at: now });
      // The one that was quiet for longest; by then it is nearly always full again.
      const [oldest] = buckets.keys();
      if (buckets.size > MOST_BUCKETS && oldest !== undefined) buckets.delete(oldest);
      return 0;
    },
  };
}
