/** What a ready-made journey names that the workspace may not have yet. */
import { useQuery } from "@tanstack/react-query";
import type { AdviceView } from "../../../src/contract/advice.ts";
import { messagesOf } from "../../../src/journeys/messages-of.ts";
import type { ReadyJourney, ReadyTemplate } from "../../../src/journeys/ready/ready-journey.ts";
import { send } from "../api/client.ts";
import { templatesQuery } from "../api/queries.ts";
import { useRight } from "../api/session.tsx";
import { otherSendersQuery } from "../channels/senders-query.ts";
import { templateDraftsQuery } from "../templates/template-queries.ts";
import { audienceNamesQuery } from "./queries.ts";

export type NeededTemplate = {
  readonly template: ReadyTemplate;
  /** WhatsApp's word on it; `draft`: begun here; `missing`: nowhere. */
  readonly status: string;
};
export type ReadyNeeds = {
  readonly channels: readonly { readonly kind: string; readonly hasSender: boolean }[];
  readonly audience: { readonly name: string; readonly isThere: boolean } | null;
  readonly templates: readonly NeededTemplate[];
};

export type ReadNeeds = {
  /** Undefined while it is read, or where it could not be. */
  readonly needs: ReadyNeeds | undefined;
  readonly error: Error | null;
  readonly retry: () => void;
};

export function useReadyNeeds(ready: ReadyJourney | null): ReadNeeds {
  const readsAudiences = useRight("audiences:read");
  const readsSenders = useRight("settings:read");
  const senders = useQuery({ ...otherSendersQuery, enabled: ready !== null && readsSenders });
  const advice = useQuery({
    queryKey: ["advice", "senders"],
    // It ranks the channels that there is a sender of, which whoever writes journeys may know.
    queryFn: () => send<AdviceView>("POST", "/v1/advice", { purpose: "utility" }),
    staleTime: 60_000,
    enabled: ready !== null && !readsSenders,
  });
  const templates = useQuery({ ...templatesQuery, enabled: ready !== null });
  const begun = useQuery({ ...templateDraftsQuery, enabled: ready !== null });
  const others = readsSenders ? senders.data?.map(({ kind }) => kind) : advice.data?.ranked.map(({ channel }) => channel);
  const asked = [readsSenders ? senders : advice, templates, begun];
  const failed = asked.filter(({ data, isError }) => data === undefined && isError);
  const retry = (): void => void Promise.all(failed.map(async ({ refetch }) => refetch()));
  const [account, drafts] = [templates.data, begun.data];
  const { data: audiences } = useQuery({ ...audienceNamesQuery, enabled: ready !== null && readsAudiences });
  if (!ready || !others || !account || !drafts) return { needs: undefined, error: failed[0]?.error ?? null, retry };
  const { entry } = ready.document;
  const kinds = [...new Set(messagesOf(ready.document).map(({ channel }) => channel))];
  const needs: ReadyNeeds = {
    channels: kinds.map((kind) => ({
      kind,
      hasSender: kind === "whatsapp" ? account.channels.length > 0 : others.includes(kind),
    })),
    audience: "audience" in entry && audiences ? { name: entry.audience, isThere: audiences.includes(entry.audience) } : null,
    templates: ready.templates.map((template) => ({ template, status: statusOf(template) })),
  };
  return { needs, error: null, retry };

  function statusOf({ name }: ReadyTemplate): string {
    const all = account?.rows.filter((row) => row.name === name) ?? [];
    const found = all.find(({ status }) => status === "APPROVED") ?? all[0];
    return found?.status ?? (drafts?.rows.some(({ document }) => document.name === name) ? "draft" : "missing");
  }
}
