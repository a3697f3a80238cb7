import { Menu } from "@mantine/core";
import { IconBookmarks, IconChartBar, IconChevronDown, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { send } from "../../api/client.ts";
import type { DeskCounts, DeskFilter, SavedView } from "../../api/types.ts";
import { useRight } from "../../api/session.tsx";
import { useAction } from "../../api/use-action.ts";
import { useNotice } from "../../components/states.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { countsQuery, labelsQuery, teamsQuery, viewsQuery } from "../desk-queries.ts";
import classes from "./list.module.css";

const VIEWS = ["mine", "unassigned", "waiting", "mentions", "all", "automated", "snoozed", "resolved"] as const;

/** Which conversations are shown; each view with how many there are. `shown`: how many stand below, when that is all of them. */
export function ViewMenu({
  filter,
  shown,
  onFilter,
}: {
  readonly filter: DeskFilter;
  readonly shown: number | null;
  readonly onFilter: (filter: DeskFilter) => void;
}) {
  const { t, number } = useI18n();
  const { data: counts } = useQuery(countsQuery);
  const { data: saved } = useQuery(viewsQuery);
  const { data: labels } = useQuery(labelsQuery);
  const { data: teams } = useQuery(teamsQuery);
  const allowed = useRight("conversations:write");
  const current = saved?.rows.find((view) => same(view.filter, filter));
  // Counted by itself, a list that is wholly here could be one ahead of its number.
  const here = (filter.view === "mentions" ? null : shown) ?? countOf(counts, filter);
  const team = teams?.rows.find(({ id }) => id === filter.team);
  const title = current?.name ?? filter.label ?? team?.name ?? t(`inbox.view.${filter.view}`);
  return (
    <Menu position="bottom-start" width={280}>
      <Menu.Target>
        <button type="button" className={classes["view"]} data-testid="desk-view" aria-label={t("inbox.view.choose")}>
          <span className="cut">{title}</span>
          {here !== null && <span className={classes["count"]}>{number(here)}</span>}
          <IconChevronDown size={16} stroke={2} aria-hidden style={{ flex: "none" }} />
        </button>
      </Menu.Target>
      <Menu.Dropdown mah="70dvh" style={{ overflowY: "auto" }}>
        {VIEWS.map((view) => (
          <Item
            key={view}
            name={t(`inbox.view.${view}`)}
            n={same(filter, { view }) ? here : countOf(counts, { view })}
            on={same(filter, { view })}
            testId={`view-${view}`}
            onClick={() => onFilter({ view })}
          />
        ))}
        {(saved?.rows.length ?? 0) > 0 && <Menu.Label>{t("inbox.views.saved")}</Menu.Label>}
        {saved?.rows.map((view) => (
          <Item
            key={view.id}
            name={view.name}
            n={null}
            on={view === current}
            testId={`saved-${view.name}`}
            onClick={() => onFilter(view.filter)}
          />
        ))}
        {current && allowed && <RemoveView view={current} />}
        {(teams?.rows.length ?? 0) > 0 && <Menu.Label>{t("inbox.teams")}</Menu.Label>}
        {teams?.rows.map(({ id, name }) => (
          <Item
            key={id}
            name={name}
            n={counts?.teams[id] ?? 0}
            on={same(filter, { view: "team", team: id })}
            testId={`team-${name}`}
            onClick={() => onFilter({ view: "team", team: id })}
          />
        ))}
        {(labels?.rows.length ?? 0) > 0 && <Menu.Label>{t("inbox.labels")}</Menu.Label>}
        {labels?.rows.map(({ name, open }) => (
          <Item
            key={name}
            name={name}
            n={open}
            on={same(filter, { view: "all", label: name })}
            testId={`label-${name}`}
            onClick={() => onFilter({ view: "all", label: name })}
          />
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconChartBar size={16} aria-hidden />} component={Link} to="/inbox/reports">
          {t("inbox.reports")}
        </Menu.Item>
        <Menu.Item leftSection={<IconBookmarks size={16} aria-hidden />} component={Link} to="/inbox/kept" data-testid="open-kept">
          {t("inbox.kept")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Item({
  name,
  n,
  on,
  testId,
  onClick,
}: {
  readonly name: string;
  readonly n: number | null;
  readonly on: boolean;
  readonly testId: string;
  readonly onClick: () => void;
}) {
  const { number } = useI18n();
  return (
    <Menu.Item
      onClick={onClick}
      aria-current={on || undefined}
      fw={on ? 640 : 400}
      data-testid={testId}
      rightSection={n === null ? null : <span className={classes["count"]}>{number(n)}</span>}
    >
      {name}
    </Menu.Item>
  );
}

function RemoveView({ view }: { readonly view: SavedView }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const remove = useAction({
    mutationFn: async () => send("DELETE", `/v1/desk/views/${view.id}`),
    onError: useNotice(),
    onSettled: async () => client.invalidateQueries({ queryKey: viewsQuery.queryKey }),
  });
  return (
    <Menu.Item leftSection={<IconTrash size={15} aria-hidden />} onClick={() => remove.mutate()}>
      {t("inbox.views.remove", { name: view.name })}
    </Menu.Item>
  );
}

function countOf(counts: DeskCounts | undefined, filter: DeskFilter): number | null {
  const { view, team, ...more } = filter;
  if (view === "team" && team !== undefined && Object.keys(more).length === 0) return counts?.teams[team] ?? null;
  if (counts === undefined || team !== undefined || Object.keys(more).length > 0) return null;
  return view === "resolved" || view === "team" ? null : counts.views[view];
}

function same(one: DeskFilter, other: DeskFilter): boolean {
  const text = (filter: DeskFilter): string =>
    JSON.stringify(Object.entries(filter).toSorted(([left], [right]) => left.localeCompare(right)));
  return text(one) === text(other);
}
