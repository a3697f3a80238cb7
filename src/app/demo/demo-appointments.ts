/** What can be booked in the demo shop: one service, two people and their hours, a page that is open. Made once; what somebody changed stays. */
import { pageCodeOf, readOffer, saveResource, saveService, saveSettings } from "../../appointments/offer.ts";
import type { Resource } from "../../appointments/resource.ts";
import { freshPageCode } from "../../http/appointments/offer-routes.ts";
import type { WorkspaceId } from "../../platform/ids.ts";
import type { System } from "../system.ts";

const ZONE = "Europe/Paris";
const WEEK = [1, 2, 3, 4, 5];

export async function ensureDemoAppointments({ pool, ids, clock }: System, workspaceId: WorkspaceId): Promise<void> {
  const { allServices, allResources, settings } = await readOffer(pool, workspaceId);
  if (allServices.length > 0 || allResources.length > 0) return;
  const by = { changedAt: new Date(clock.now()), changedBy: "demo" };
  const service = ids.next<string>();
  await saveService(
    pool,
    workspaceId,
    {
      id: service,
      texts: {
        en: { name: "Table linen advice", description: "Bring the measures of your table: we lay it together." },
        fr: { name: "Conseil linge de table", description: "Venez avec les mesures de votre table : nous la dressons ensemble." },
      },
      minutes: 45,
      bufferBeforeMinutes: 0,
      bufferAfterMinutes: 15,
      capacity: 1,
      price: null,
      place: { kind: "address", text: "12 rue des Lilas, Paris" },
      noticeMinutes: 60,
      horizonDays: 60,
      stepMinutes: 30,
      changeNoticeMinutes: 120,
      questions: [],
      isPublic: true,
      isArchived: false,
    },
    by,
  );
  const staff = async (name: string, hours: Resource["hours"]): Promise<void> =>
    saveResource(
      pool,
      workspaceId,
      {
        id: ids.next<string>(),
        kind: "staff",
        name,
        zone: ZONE,
        hours,
        exceptions: [],
        holidayCountry: null,
        holidays: [],
        services: [service],
        isArchived: false,
      },
      by,
    );
  await staff(
    "Camille",
    WEEK.flatMap((day) => [
      { day, from: "09:00", to: "12:30" },
      { day, from: "13:30", to: "18:00" },
    ]),
  );
  await staff(
    "Louis",
    [2, 4, 6].map((day) => ({ day, from: "10:00", to: "19:00" })),
  );
  const code = await pageCodeOf(pool, workspaceId, { code: freshPageCode(), at: by.changedAt });
  await saveSettings(pool, workspaceId, code, { ...settings, isPageOpen: true }, by);
}
