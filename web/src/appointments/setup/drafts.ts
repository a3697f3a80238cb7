/** Documents as they are while somebody changes them. Pure. */
import type { ResourceView, ServiceView } from "../../api/types.ts";
import { USUAL_HOURS } from "./hours.ts";

export type ServiceDraft = Omit<ServiceView, "id" | "warnings">;
export type ResourceDraft = Omit<ResourceView, "id" | "warnings" | "holidays" | "calendar">;

export function newService(language: string): ServiceDraft {
  return {
    texts: { [language]: { name: "", description: "" } },
    minutes: 30,
    bufferBeforeMinutes: 0,
    bufferAfterMinutes: 0,
    capacity: 1,
    price: null,
    place: null,
    noticeMinutes: 60,
    horizonDays: 60,
    stepMinutes: 30,
    changeNoticeMinutes: 0,
    questions: [],
    isPublic: true,
    isArchived: false,
  };
}

export function changeOfService({ id: _id, warnings: _warnings, ...document }: ServiceView): ServiceDraft {
  return document;
}

export function newResource(zone: string): ResourceDraft {
  return { kind: "staff", name: "", zone, hours: [...USUAL_HOURS], exceptions: [], holidayCountry: null, services: [], isArchived: false };
}

export function changeOfResource({ id: _id, warnings: _warnings, holidays: _holidays, ...document }: ResourceView): ResourceDraft {
  return document;
}

/** A language in which nothing was named is not offered. */
export function onlyFilled(texts: ServiceDraft["texts"]): ServiceDraft["texts"] {
  return Object.fromEntries(Object.entries(texts).filter(([, { name }]) => name.trim() !== ""));
}
