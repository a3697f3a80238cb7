import { useQuery } from "@tanstack/react-query";
import { IconForms, IconRoute, IconSpeakerphone, IconTemplate, IconUsersGroup } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { journeysQuery, templatesQuery } from "../api/queries.ts";
import { useRight } from "../api/session.tsx";
import { audiencesQuery } from "../audiences/audience-queries.ts";
import { campaignsQuery } from "../campaigns/campaign-queries.ts";
import { formsQuery } from "../forms/form-queries.ts";
import { useI18n } from "../i18n/i18n.tsx";

export type Found = { readonly key: string; readonly label: string; readonly Icon: typeof IconRoute; readonly run: () => void };
const MOST_OF_A_KIND = 5;

/** What people have made here, by title or name: journeys, campaigns, audiences, templates, forms. */
export function useThings(query: string, matches: (text: string) => boolean) {
  const navigate = useNavigate();
  const enabled = query.trim() !== "";
  const { data: journeys } = useQuery({ ...journeysQuery, enabled });
  const { data: campaigns } = useQuery({ ...campaignsQuery, enabled });
  const { data: audiences } = useQuery({ ...audiencesQuery, enabled });
  const { data: templates } = useQuery({ ...templatesQuery, enabled });
  const { data: forms } = useQuery({ ...formsQuery, enabled });
  if (!enabled) return [];
  const group = (
    label: "palette.journeys" | "nav.campaigns" | "nav.audiences" | "nav.templates" | "nav.forms",
    Icon: Found["Icon"],
    rows: readonly { readonly name: string; readonly label: string; readonly run: () => void }[],
  ) => ({
    label,
    found: rows
      .filter((row) => matches(`${row.label} ${row.name}`))
      .slice(0, MOST_OF_A_KIND)
      .map(({ name, label: text, run }): Found => ({ key: `${label} ${name}`, label: text, Icon, run })),
  });
  const named = <Row extends { readonly name: string; readonly title: string }>(
    rows: readonly Row[] | undefined,
    run: (params: { readonly name: string }) => void,
  ) => (rows ?? []).map(({ name, title }) => ({ name, label: title === "" ? name : title, run: () => run({ name }) }));
  return [
    group(
      "palette.journeys",
      IconRoute,
      named(journeys?.rows, (params) => void navigate({ to: "/journeys/$name", params })),
    ),
    group(
      "nav.campaigns",
      IconSpeakerphone,
      named(campaigns?.rows, (params) => void navigate({ to: "/campaigns/$name", params })),
    ),
    group(
      "nav.audiences",
      IconUsersGroup,
      named(audiences?.rows, (params) => void navigate({ to: "/audiences/$name", params })),
    ),
    group(
      "nav.templates",
      IconTemplate,
      (templates?.rows ?? []).map(({ id, name, language }) => ({
        name: id,
        label: `${name} · ${language}`,
        run: () => void navigate({ to: "/templates/$id", params: { id } }),
      })),
    ),
    group(
      "nav.forms",
      IconForms,
      named(forms?.rows, (params) => void navigate({ to: "/forms/$name", params })),
    ),
  ].filter(({ found }) => found.length > 0);
}

/** What can be begun from anywhere. */
export function useBeginnings(): readonly Found[] {
  const { t } = useI18n();
  const navigate = useNavigate();
  const [campaigns, audiences, templates] = [useRight("campaigns:write"), useRight("audiences:write"), useRight("templates:write")];
  return [
    ...(campaigns
      ? [
          {
            key: "new campaign",
            label: t("campaigns.new"),
            Icon: IconSpeakerphone,
            run: () => void navigate({ to: "/campaigns/new", search: {} }),
          },
        ]
      : []),
    ...(audiences
      ? [
          { key: "new audience", label: t("audiences.new"), Icon: IconUsersGroup, run: () => void navigate({ to: "/audiences/new" }) },
          {
            key: "new list",
            label: t("audiences.upload"),
            Icon: IconUsersGroup,
            run: () => void navigate({ to: "/audiences/upload", search: {} }),
          },
        ]
      : []),
    ...(templates
      ? [{ key: "library", label: t("palette.template"), Icon: IconTemplate, run: () => void navigate({ to: "/templates/library" }) }]
      : []),
  ];
}
