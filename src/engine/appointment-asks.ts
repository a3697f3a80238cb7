/* oxlint-disable no-restricted-globals -- calendar arithmetic on times that are passed in; no clock is read here */
/** What journeys ask of the appointments, answered after the transaction that asked. Asked twice by the same call, something is done once. */
import type { Slot } from "../appointments/booking.ts";
import { bookingOf } from "../appointments/bookings.ts";
import { readOffer, zoneOf } from "../appointments/offer.ts";
import { shortTime } from "../appointments/shown-time.ts";
import type { AppointmentAnswer, AppointmentAsk, AppointmentRequest, OfferedSlot, TimesForm } from "../journeys/step.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { LAST_GIVER } from "../journeys/service-check.ts";
import { wireScreenId } from "../forms/compile.ts";
import { timesIn } from "../forms/document.ts";
import type { CallOutcome } from "../lanes/inbox.ts";
import type { RunCall } from "../lanes/lane-store.ts";
import { isUuid, type WorkspaceId } from "../platform/ids.ts";
import type { Json } from "../platform/json.ts";
import { laneOf } from "../platform/lane.ts";
import type { Profile } from "../profiles/profile.ts";
import { showProfile } from "../profiles/show-profile.ts";
import { type AppointmentPorts, createAppointmentDesk, type Made } from "./appointment-desk.ts";
import { factsOf } from "./appointment-events.ts";
import { giverOf } from "./appointment-giver.ts";
import { LOOK_AHEAD_DAYS } from "./appointment-times.ts";

type AskCall = Omit<RunCall, "request"> & { readonly request: AppointmentRequest };

const DAY_MS = 86_400_000;
/** Of the waiting list: how long somebody stands in it. */
const WAIT_DAYS = 60;

export function createAnswerAsk(ports: AppointmentPorts & { readonly catalog: () => Catalog }): (call: AskCall) => Promise<CallOutcome> {
  const { pool, clock, links } = ports;
  const desk = createAppointmentDesk(ports);
  const answered = (answer: AppointmentAnswer): CallOutcome => ({
    kind: "answered",
    status: 200,
    body: answer as unknown as Json,
    retryAfterMs: null,
  });

  return async (call) => {
    const { workspaceId, request } = call;
    const asked = request.appointment;
    const profile = await showProfile(pool, workspaceId, call.profileId);
    if (!profile) return answered({ kind: "refused", why: "nobody" });
    const language = profile.locale ?? "en";
    const by = { actor: asked.askedBy.kind === "journey" ? `journey:${asked.askedBy.journey}` : "customer" };
    const appointmentId = asked.appointmentId !== null && isUuid(asked.appointmentId) ? asked.appointmentId : null;
    const known = appointmentId === null ? null : await bookingOf(pool, workspaceId, appointmentId);
    if (asked.appointmentId !== null && known?.profileId !== profile.id && !profile.absorbed.some((id) => id === known?.profileId))
      return answered({ kind: "refused", why: "unknown" });
    const offer = await readOffer(pool, workspaceId);
    const serviceId = known?.serviceId ?? asked.serviceId ?? offer.services[0]?.id ?? null;
    const giverZone = serviceId === null ? "UTC" : zoneOf(offer, serviceId);
    // Places that one comes to are told by their own clock; who is called or met on a screen, by the customer's.
    const service = offer.services.find(({ id }) => id === serviceId);
    const zone = service?.place?.kind === "address" || service?.place == null ? giverZone : (profile.timeZone ?? giverZone);

    const offered = (slots: readonly Slot[]): readonly OfferedSlot[] =>
      slots.map(({ startsAt, with: people }) => {
        const [first] = people;
        const name = people.length === 1 ? offer.allResources.find(({ id }) => id === first?.resourceId)?.name : undefined;
        return { startsAt: startsAt.toISOString(), label: shortTime(startsAt, zone, language), with: name ?? "" };
      });
    const form = timesForm(ports.catalog(), workspaceId, asked.form);
    const shown = { ...(form ? { form } : {}), zone, language };
    const told = (made: Made, was?: "there" | "moved"): CallOutcome => {
      if (made.ok) return answered({ kind: "done", facts: factsOf(links, made.offer, made.booking), ...(was ? { was } : {}) });
      if (made.why === "taken")
        return answered({ kind: "taken", slots: offered(made.next.slice(0, asked.limit)), ...shown, giver: staffId });
      return answered({ kind: "refused", why: made.why });
    };
    /** Whoever they had last time, and were offered, has nothing left: then anybody. */
    const toldOrOthers = async (made: Made, startsAt: Date): Promise<CallOutcome> => {
      const isGone = !made.ok && made.why === "taken" && made.next.length === 0 && asked.staffId === LAST_GIVER && staffId !== null;
      if (!isGone || serviceId === null) return told(made);
      const next = await desk.nextSlots(workspaceId, { serviceId, startsAt, resourceId: null });
      return answered({ kind: "taken", slots: offered(next.slice(0, asked.limit)), ...shown, giver: null });
    };

    const moving = asked.do === "slots" && known ? known.id : null;
    const staffId =
      serviceId === null
        ? null
        : asked.staffId === LAST_GIVER && asked.giver !== undefined
          ? asked.giver
          : await giverOf(pool, {
              workspaceId,
              profileIds: [profile.id, ...profile.absorbed],
              serviceId,
              known,
              staffId: asked.staffId,
              offer,
              hasTime: async (resourceId) => {
                const from = new Date(clock.now());
                const range = { from, until: new Date(from.getTime() + LOOK_AHEAD_DAYS * DAY_MS), limit: 1, resourceId, moving: known?.id };
                return ((await desk.slots(workspaceId, serviceId, range))?.slots.length ?? 0) > 0;
              },
            });
    const slotsBetween = async (from: Date, until: Date): Promise<readonly Slot[]> => {
      const found =
        serviceId === null
          ? null
          : await desk.slots(workspaceId, serviceId, { from, until, limit: asked.limit, resourceId: staffId, moving });
      return found?.slots ?? [];
    };

    switch (asked.do) {
      case "slots": {
        if (!service) return answered({ kind: "refused", why: "unknown" });
        const { from, until } = rangeOf(asked, clock.now());
        const slots = await slotsBetween(from, until);
        if (slots.length > 0) return answered({ kind: "slots", slots: offered(slots), ...shown, giver: staffId });
        const after = await slotsBetween(from, new Date(from.getTime() + LOOK_AHEAD_DAYS * DAY_MS));
        const near = after.length > 0 ? after : await slotsBetween(new Date(clock.now()), from);
        return answered({ kind: "slots", slots: offered(near), isElsewhere: true, ...shown, giver: staffId });
      }
      case "book": {
        if (serviceId === null || asked.from === null) return answered({ kind: "refused", why: "unknown" });
        const startsAt = new Date(asked.from);
        const wish = { serviceId, startsAt, resourceId: staffId };
        // Its list can be tapped again and again: one call-back is enough, and another time moves it.
        const isCallBack = asked.askedBy.kind === "desk";
        const unlessTheyHave = isCallBack ? { unlessTheyHave: [profile.id, ...profile.absorbed] } : {};
        const facts = { source: "chat", zone, language, askedBy: call.id, ...unlessTheyHave } as const;
        const made = await desk.book(workspaceId, wish, facts, customerOf(profile), by);
        if (!isCallBack || !made.ok || made.booking.askedBy === call.id) return toldOrOthers(made, startsAt);
        const before = made.booking;
        if (before.startsAt.getTime() === startsAt.getTime()) return told(made, "there");
        return told(await desk.move(workspaceId, before.id, { startsAt, resourceId: null, ignoresNotice: false }, by), "moved");
      }
      case "move": {
        if (!known || asked.from === null) return answered({ kind: "refused", why: "unknown" });
        const to = { startsAt: new Date(asked.from), resourceId: staffId, ignoresNotice: false };
        return toldOrOthers(await desk.move(workspaceId, known.id, to, by), to.startsAt);
      }
      case "confirm":
      case "cancel": {
        if (!known) return answered({ kind: "refused", why: "unknown" });
        // What is held for them is booked by their yes.
        const state = asked.do === "cancel" ? "cancelled" : known.state === "held" ? "booked" : "confirmed";
        return told(await desk.become(workspaceId, known.id, state, { ...by, isCustomer: true }));
      }
      case "wait": {
        if (!service) return answered({ kind: "refused", why: "unknown" });
        const fromAt = new Date(clock.now());
        const untilAt = new Date(clock.now() + WAIT_DAYS * DAY_MS);
        const lane = laneOf(profile.id);
        const waiting = { serviceId: service.id, resourceId: staffId, lane, profileId: profile.id, fromAt, untilAt, zone, language };
        const { id } = await desk.waitFor(workspaceId, waiting);
        return answered({ kind: "done", facts: { waitingId: id, serviceId: service.id } });
      }
    }
  };
}

/** Null: there is none of that name that is published and offers times. Then they are offered as a list. */
function timesForm(catalog: Catalog, workspaceId: WorkspaceId, name: string | null): TimesForm | null {
  const form = name === null ? undefined : [...catalog.forms.values()].find((one) => one.workspaceId === workspaceId && one.name === name);
  if (form?.state !== "published" || form.flowId === null) return null;
  const times = timesIn(form.versions.get(form.liveVersion ?? 0) ?? NO_SCREENS);
  return times && { flowId: form.flowId, screen: wireScreenId(times.screen.id), question: times.question.name };
}
const NO_SCREENS = { screens: [] };

function rangeOf({ from, until }: AppointmentAsk, nowMs: number): { readonly from: Date; readonly until: Date } {
  const begin = Math.max(from === null ? nowMs : Date.parse(from), nowMs);
  const end = until === null ? begin + LOOK_AHEAD_DAYS * DAY_MS : Date.parse(until);
  return { from: new Date(begin), until: new Date(Math.max(end, begin + 1)) };
}

function customerOf({ id, attributes }: Profile) {
  const { firstName } = attributes;
  return { profileId: id, rows: [], change: { identities: {} }, name: typeof firstName === "string" ? firstName : null };
}
