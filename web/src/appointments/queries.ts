/** What the server knows of appointments. All keys begin alike: one change may alter any of them. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { ApiError, get, send } from "../api/client.ts";
import type {
  AppointmentCalendar,
  AppointmentSettingsChange,
  AppointmentSettingsView,
  BookingDetail,
  BookingView,
  ConnectCalendar,
  ConnectedCalendar,
  FindCalendars,
  FoundCalendars,
  NewBooking,
  NewWaiting,
  Reschedule,
  ResourceChange,
  ResourceView,
  ServiceChange,
  ServiceView,
  SlotList,
  SlotView,
  WaitingView,
} from "../api/types.ts";
import type { Span } from "../components/dates.ts";

const base = "/v1/appointments";
export const APPOINTMENTS = ["appointments"] as const;
/** Calendars elsewhere, and visitors who hold a time, change without a word to the console. */
const EVERY_MS = 30_000;
/** While somebody looks at what is about to change. */
const SOON_MS = 2_000;

export const calendarQuery = ({ startMs, endMs }: Span) =>
  queryOptions({
    queryKey: [...APPOINTMENTS, "calendar", startMs, endMs],
    queryFn: ({ signal }) => get<AppointmentCalendar>(`${base}/calendar`, spanOf({ startMs, endMs }), signal),
    placeholderData: keepPreviousData,
    refetchInterval: EVERY_MS,
  });
export const servicesQuery = queryOptions({
  queryKey: [...APPOINTMENTS, "services"],
  queryFn: ({ signal }) => get<{ readonly rows: readonly ServiceView[] }>(`${base}/services`, {}, signal),
});
export const resourcesQuery = queryOptions({
  queryKey: [...APPOINTMENTS, "resources"],
  queryFn: ({ signal }) => get<{ readonly rows: readonly ResourceView[] }>(`${base}/resources`, {}, signal),
});
export const settingsQuery = queryOptions({
  queryKey: [...APPOINTMENTS, "settings"],
  queryFn: ({ signal }) => get<AppointmentSettingsView>(`${base}/settings`, {}, signal),
});
export const bookingQuery = (id: string) =>
  queryOptions({
    queryKey: [...APPOINTMENTS, "booking", id],
    queryFn: ({ signal }) => get<BookingDetail>(`${base}/bookings/${id}`, {}, signal),
  });
export const bookingsOfQuery = (profile: string) =>
  queryOptions({
    queryKey: [...APPOINTMENTS, "of", profile],
    queryFn: ({ signal }) => get<{ readonly rows: readonly BookingView[] }>(`${base}/bookings`, { profile }, signal),
  });
export const slotsQuery = (asked: Span & { readonly service: string; readonly resource?: string; readonly moving?: string }) =>
  queryOptions({
    queryKey: [...APPOINTMENTS, "slots", asked],
    queryFn: ({ signal }) =>
      get<SlotList>(
        `${base}/slots`,
        { ...spanOf(asked), service: asked.service, resource: asked.resource, moving: asked.moving, limit: 200 },
        signal,
      ),
    enabled: asked.service !== "",
  });

/** How long the name of somebody new may take to arrive. */
const NAMING_MS = 20_000;
export const waitingQuery = queryOptions({
  queryKey: [...APPOINTMENTS, "waiting"],
  queryFn: ({ signal }) => get<{ readonly rows: readonly WaitingView[] }>(`${base}/waiting`, {}, signal),
  refetchInterval: ({ state }) =>
    state.data?.rows.some(({ name, createdAt }) => name === null && state.dataUpdatedAt - Date.parse(createdAt) < NAMING_MS)
      ? SOON_MS
      : EVERY_MS,
});

export const CALENDARS = [...APPOINTMENTS, "calendars"] as const;
export const calendarsQuery = queryOptions({
  queryKey: CALENDARS,
  queryFn: ({ signal }) => get<{ readonly rows: readonly ConnectedCalendar[] }>(`${base}/calendars`, {}, signal),
  refetchInterval: ({ state }) =>
    state.data?.rows.some((one) => one.state === "new" || one.state === "leaving" || (one.state === "read" && one.owed > 0))
      ? SOON_MS
      : EVERY_MS,
});

export type BookingStateChange = {
  readonly state: Exclude<BookingView["state"], "held" | "expired">;
  readonly reason?: string;
};

export async function saveService(id: string | null, change: ServiceChange): Promise<ServiceView> {
  return id === null ? send("POST", `${base}/services`, change) : send("PUT", `${base}/services/${id}`, change);
}
export async function saveResource(id: string | null, change: ResourceChange): Promise<ResourceView> {
  return id === null ? send("POST", `${base}/resources`, change) : send("PUT", `${base}/resources/${id}`, change);
}
export async function saveSettings(change: AppointmentSettingsChange): Promise<AppointmentSettingsView> {
  return send("PUT", `${base}/settings`, change);
}
export async function book(booking: NewBooking): Promise<BookingView> {
  return send("POST", `${base}/bookings`, booking);
}
export async function reschedule(id: string, to: Reschedule): Promise<BookingView> {
  return send("POST", `${base}/bookings/${id}/reschedule`, to);
}
export const resendConfirmation = async (id: string): Promise<BookingDetail> => send("POST", `${base}/bookings/${id}/resend`);
export async function changeState(id: string, change: BookingStateChange): Promise<BookingView> {
  return send("POST", `${base}/bookings/${id}/state`, change);
}

export async function putInLine(waiting: NewWaiting): Promise<unknown> {
  return send("POST", `${base}/waiting`, waiting);
}
export async function takeOffLine(id: string): Promise<unknown> {
  return send("DELETE", `${base}/waiting/${id}`);
}

export async function findCalendars(account: FindCalendars): Promise<FoundCalendars> {
  return send("POST", `${base}/calendars/find`, account);
}
export async function connectCalendar(resourceId: string, calendar: ConnectCalendar): Promise<unknown> {
  return send("PUT", `${base}/resources/${resourceId}/calendar`, calendar);
}
export async function readCalendarNow(resourceId: string): Promise<unknown> {
  return send("POST", `${base}/resources/${resourceId}/calendar/read`);
}
export async function disconnectCalendar(resourceId: string, keepsEvents: boolean): Promise<unknown> {
  return send("DELETE", `${base}/resources/${resourceId}/calendar?keepEvents=${keepsEvents}`);
}

/** The next free times that a refusal tells of; null: it was refused for another reason. */
export function freeInstead(error: unknown): readonly SlotView[] | null {
  if (!(error instanceof ApiError) || error.problem["reason"] !== "slot_taken") return null;
  const { next } = error.problem;
  return Array.isArray(next) ? (next as readonly SlotView[]) : [];
}

function spanOf({ startMs, endMs }: Span): { readonly from: string; readonly until: string } {
  return { from: new Date(startMs).toISOString(), until: new Date(endMs).toISOString() };
}
