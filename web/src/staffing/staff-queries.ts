import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get } from "../api/client.ts";
import type { DeskReport, LateAnswers, DeskTeamView, DeskReportQuery, StaffingView, StaffMemberView } from "../api/types.ts";

type Rows<Row> = { readonly rows: readonly Row[] };

export const staffingQuery = queryOptions({
  queryKey: ["staffing"],
  queryFn: ({ signal }) => get<StaffingView>("/v1/desk/staffing", {}, signal),
});
export const teamsQuery = queryOptions({
  queryKey: ["desk-teams"],
  queryFn: ({ signal }) => get<Rows<DeskTeamView>>("/v1/desk/teams", {}, signal),
});
export const staffQuery = queryOptions({
  queryKey: ["desk-staff"],
  queryFn: ({ signal }) => get<Rows<StaffMemberView>>("/v1/desk/staff", {}, signal),
});
/** Of every kind. */
export const allSendersQuery = queryOptions({
  queryKey: ["senders of all kinds"],
  queryFn: ({ signal }) => get<Rows<{ readonly id: string; readonly name: string; readonly kind: string }>>("/v1/channels", {}, signal),
});
export const lateQuery = (from: string, to: string, team: string | undefined) =>
  queryOptions({
    queryKey: ["desk-late", from, to, team],
    queryFn: ({ signal }) => get<LateAnswers>("/v1/desk/late", { from, to, team: team ?? null }, signal),
    placeholderData: keepPreviousData,
  });
export const deskReportQuery = (asked: DeskReportQuery) =>
  queryOptions({
    queryKey: ["desk-report", asked],
    queryFn: ({ signal }) => get<DeskReport>("/v1/desk/report", { ...asked }, signal),
    placeholderData: keepPreviousData,
  });
