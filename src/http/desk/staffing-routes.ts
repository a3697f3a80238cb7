/** Who answers, when, and by when: hours, promises, automatic answers. */
import { actorOf, type Caller } from "../../accounts/caller.ts";
import { readStaffSettings, saveStaffSettings } from "../../catalog/staffing.ts";
import { queueNow } from "../../catalog/staffing-measure.ts";
import { knownCountries } from "../../contact-rules/holidays.ts";
import { type HoursInForce, isOpenAt, nextOpening } from "../../contact-rules/working-hours.ts";
import { problems } from "../../contract/problem.ts";
import {
  previewAnswerSchema,
  previewedAnswerSchema,
  saveStaffSettingsSchema,
  staffingSchema,
  type StaffingView,
} from "../../contract/staffing.ts";
import { promiseAnswer } from "../../advice/answer-promise.ts";
import { automaticText, OWN_TEXTS } from "../../desk/automatic-answers.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

const tags = ["Inbox"];

export function registerStaffingRoutes(app: App, deps: HttpDeps): void {
  const { pool, clock, catalog, refreshCatalog } = deps;
  const view = async ({ workspaceId }: Caller): Promise<StaffingView> => {
    const [staff, queue, countries] = await Promise.all([
      readStaffSettings(pool, workspaceId),
      queueNow(pool, workspaceId),
      knownCountries(),
    ]);
    const { settings, revision, measured, measuredAt, isBehind } = staff;
    const hours = catalog().hours(workspaceId).answers?.hours ?? null;
    return {
      settings,
      revision,
      own: OWN_TEXTS,
      measured,
      measuredAt: measuredAt?.toISOString() ?? null,
      isBehind,
      ...queue,
      ...openness(hours, clock.now()),
      countries: [...countries],
    };
  };

  app.get(
    "/v1/desk/staffing",
    {
      config: needs("conversations:read"),
      schema: { tags, summary: "Read how answering is organised", response: { 200: staffingSchema, ...problems } },
    },
    async (request) => view(callerOf(request)),
  );
  app.put(
    "/v1/desk/staffing",
    {
      config: needs("settings:write"),
      schema: {
        tags,
        summary: "Change promises and automatic answers",
        body: saveStaffSettingsSchema,
        response: { 200: staffingSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const by = { workspaceId: caller.workspaceId, actor: actorOf(caller), name: caller.name };
      await saveStaffSettings(deps, by, request.body.settings, request.body.revision);
      await refreshCatalog();
      return view(caller);
    },
  );
  app.post(
    "/v1/desk/staffing/preview",
    {
      config: needs("conversations:read"),
      schema: {
        tags,
        summary: "Read an automatic answer as a customer would",
        body: previewAnswerSchema,
        response: { 200: previewedAnswerSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const { text, language, at, ahead, settings } = request.body;
      const { timeZone: zone, answers } = catalog().hours(workspaceId);
      const staffing = catalog().staffing(workspaceId);
      const now = at === null ? clock.now() : Date.parse(at);
      const { measured } = staffing;
      const languages = [language, catalog().languages(workspaceId, "").workspace];
      const promise = answers ? promiseAnswer(answers.hours, now, { measured, ahead, online: 1 }) : { kind: "open" as const, by: null };
      return { text: automaticText(text, { settings: settings ?? staffing.settings, languages, promise, measured, ahead, now, zone }) };
    },
  );
}

export function openness(hours: HoursInForce | null, now: number): Pick<StaffingView, "isOpen" | "opensAt"> {
  if (hours === null) return { isOpen: null, opensAt: null };
  const isOpen = isOpenAt(hours, now);
  const opens = isOpen ? null : nextOpening(hours, now);
  return { isOpen, opensAt: opens === null ? null : new Date(opens).toISOString() };
}
