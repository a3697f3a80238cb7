/**
 * A sender's connection to its centre: bound while this process sends and the account allows another session, bound again with growing
 * patience after it was lost, stopped when the centre does not let it in.
 */
import type { Channel } from "../../../catalog/channel.ts";
import type { ChannelPorts } from "../../channel-module.ts";
import { settingsOf, type SmppSettings } from "../settings.ts";
import { forgetParts } from "../sms.store.ts";
import { takeDelivery, tellUnfinished } from "./deliveries.ts";
import { openSession, type SmppSession } from "./session.ts";
import { isBadCredentials, refusal } from "./status-codes.ts";

export const ANSWER_MS = 10_000;
const PLACE_MS = 60_000;
const KEEP_PLACE_EVERY_MS = 20_000;
const FIRST_AGAIN_MS = 500;
const MOST_AGAIN_MS = 60_000;
/** Some centres lock an account that knocks with a wrong password. */
const REFUSED_AGAIN_MS = 5 * 60_000;
const NO_PLACE_AGAIN_MS = 15_000;
/** Longer than any receipt takes. */
const PARTS_KEPT_MS = 14 * 24 * 60 * 60_000;
const FORGET_EVERY_MS = 60 * 60_000;

export type AccountPorts = Pick<
  ChannelPorts,
  "secretsOf" | "pool" | "tell" | "duty" | "pauseSender" | "allowPrivate" | "clock" | "ids" | "failed"
>;
export type Account = {
  /** Null while there is none. */
  readonly session: () => SmppSession | null;
  /** The sender as it is now; one that somebody resumed is tried at once. */
  readonly update: (channel: Channel) => void;
  readonly close: () => Promise<void>;
};
type Place = ReturnType<ChannelPorts["duty"]>;

export function keepAccount(ports: AccountPorts, first: Channel, settings: SmppSettings): Account {
  const { clock, failed } = ports;
  const over = new AbortController();
  let channel = first;
  let session: SmppSession | null = null;
  let isRefused = false;
  let pause = new AbortController();
  let forgotAt = Number.NEGATIVE_INFINITY;

  const rest = async (ms: number): Promise<void> => {
    pause = new AbortController();
    if (!over.signal.aborted) await clock.sleep(ms, pause.signal);
  };
  const places = Array.from({ length: settings.sessions }, (_, index) => ports.duty({ name: `sms/${first.id}/${index}`, forMs: PLACE_MS }));
  const findPlace = async (): Promise<Place | null> => {
    for (const place of places) if (await place.hold()) return place;
    return null;
  };
  const tidy = async (): Promise<void> => {
    await tellUnfinished(ports, channel);
    if (clock.monotonic() - forgotAt < FORGET_EVERY_MS) return;
    forgotAt = clock.monotonic();
    await forgetParts(ports.pool, channel.id, new Date(clock.now() - PARTS_KEPT_MS));
  };
  /** Until the session ends, or the place is somebody else's. */
  const stay = async (bound: SmppSession, place: Place): Promise<void> => {
    const gone = new AbortController();
    const stop = (): void => gone.abort();
    over.signal.addEventListener("abort", stop);
    // Closed while it was being opened.
    if (over.signal.aborted) stop();
    void bound.ended.then(stop);
    while (!gone.signal.aborted) {
      try {
        await tidy();
        if (!(await place.hold())) break;
      } catch (error) {
        failed(error);
      }
      await clock.sleep(KEEP_PLACE_EVERY_MS, gone.signal);
    }
    over.signal.removeEventListener("abort", stop);
    session = null;
    await bound.end();
  };
  /** How long to wait before the next try. */
  const once = async (place: Place, tries: number): Promise<number> => {
    const { password = "" } = await ports.secretsOf(channel);
    const opened = await openSession({
      ...settings,
      allowPrivate: ports.allowPrivate,
      bind: { systemId: settings.account, password, systemType: settings.systemType },
      answerMs: ANSWER_MS,
      deliver: async (message) => takeDelivery(ports, channel, settings, message),
      clock,
      failed,
    });
    if (opened.kind === "bound") {
      session = opened.session;
      await stay(opened.session, place);
      return FIRST_AGAIN_MS;
    }
    if (opened.kind === "refused" && isBadCredentials(opened.status)) {
      isRefused = true;
      const { title, details } = refusal(opened.status);
      ports.pauseSender(channel, { reason: "credentials", detail: `${title} (${details ?? ""})` });
      return REFUSED_AGAIN_MS;
    }
    failed(new Error(`${settings.host}: ${opened.kind === "refused" ? refusal(opened.status).title : opened.why}`));
    return Math.min(FIRST_AGAIN_MS * 2 ** tries, MOST_AGAIN_MS);
  };
  const run = async (): Promise<void> => {
    let tries = 0;
    while (!over.signal.aborted) {
      let againMs = NO_PLACE_AGAIN_MS;
      let place: Place | null = null;
      try {
        place = await findPlace();
        if (place) againMs = await once(place, tries);
        tries = againMs === FIRST_AGAIN_MS ? 1 : Math.min(tries + 1, 10);
      } catch (error) {
        failed(error);
      }
      await place?.release().catch(failed);
      await rest(againMs);
    }
  };
  const running = run();
  return {
    session: () => session,
    update: (next) => {
      const isResumed = channel.state === "paused" && next.state === "active";
      channel = next;
      if (!isRefused || !isResumed) return;
      isRefused = false;
      pause.abort();
    },
    close: async () => {
      over.abort();
      pause.abort();
      await running;
    },
  };
}

/** What of a sender its session depends on: when it changes, another is opened. */
export function sessionKey(channel: Channel): string | null {
  const settings = settingsOf(channel);
  if (settings.connection === "http") return null;
  const { from: _, longMessages: _longMessages, ...rest } = settings;
  return JSON.stringify(rest);
}
