import { ActionIcon, Button, Indicator, Popover, Select, Stack, Switch, TextInput, Tooltip } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, send } from "../../api/client.ts";
import { useRight } from "../../api/session.tsx";
import type { DeskFilter } from "../../api/types.ts";
import { useAction } from "../../api/use-action.ts";
import { useErrorWords } from "../../components/states.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { agentsQuery, labelsQuery, sendersQuery, viewsQuery } from "../desk-queries.ts";

export const PRIORITIES = ["urgent", "high", "normal", "low"] as const;

/** Narrows the view, and keeps what one has chosen as a view of its own. */
export function FilterMenu({ filter, onFilter }: { readonly filter: DeskFilter; readonly onFilter: (filter: DeskFilter) => void }) {
  const { t } = useI18n();
  const { data: labels } = useQuery(labelsQuery);
  const { data: agents } = useQuery(agentsQuery);
  const { data: channels } = useQuery(sendersQuery);
  const put = (name: keyof DeskFilter, value: string | null): void => {
    const { [name]: _before, ...rest } = filter;
    onFilter((value === null ? rest : { ...rest, [name]: value }) as DeskFilter);
  };
  const narrowed = Object.keys(filter).length > 1;
  return (
    <Popover position="bottom-end" width={280} trapFocus>
      <Popover.Target>
        <Tooltip label={t("inbox.filter")}>
          <ActionIcon aria-label={t("inbox.filter")} data-testid="desk-filter">
            <Indicator disabled={!narrowed} size={8} color="var(--accent)">
              <IconFilter size={19} stroke={1.7} aria-hidden />
            </Indicator>
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Select
            label={t("inbox.filter.label")}
            clearable
            comboboxProps={{ withinPortal: false }}
            value={filter.label ?? null}
            data={(labels?.rows ?? []).map(({ name }) => name)}
            onChange={(value) => put("label", value)}
          />
          <Select
            label={t("inbox.filter.assignee")}
            clearable
            comboboxProps={{ withinPortal: false }}
            value={filter.assignee ?? null}
            data={(agents?.rows ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(value) => put("assignee", value)}
          />
          <Select
            label={t("inbox.filter.priority")}
            clearable
            comboboxProps={{ withinPortal: false }}
            value={filter.priority ?? null}
            data={PRIORITIES.map((value) => ({ value, label: t(`inbox.priority.${value}`) }))}
            onChange={(value) => put("priority", value)}
          />
          {channels && (
            <Select
              label={t("inbox.filter.channel")}
              clearable
              comboboxProps={{ withinPortal: false }}
              value={filter.channel ?? null}
              data={channels.rows.map(({ id, name }) => ({ value: id, label: name }))}
              onChange={(value) => put("channel", value)}
            />
          )}
          <Switch
            label={t("inbox.filter.unread")}
            checked={filter.unread !== undefined}
            onChange={({ currentTarget }) => put("unread", currentTarget.checked ? "yes" : null)}
          />
          {narrowed && (
            <Button variant="default" size="xs" onClick={() => onFilter({ view: filter.view })}>
              {t("inbox.filter.clear")}
            </Button>
          )}
          {narrowed && <KeepView filter={filter} />}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function KeepView({ filter }: { readonly filter: DeskFilter }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const allowed = useRight("conversations:write");
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const keep = useAction({
    mutationFn: async () => send("POST", "/v1/desk/views", { name: name.trim(), filter, shared }),
    onSuccess: async () => {
      setName("");
      await client.invalidateQueries({ queryKey: viewsQuery.queryKey });
    },
  });
  const trouble = useErrorWords(keep.error);
  if (!allowed) return null;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== "") keep.mutate();
      }}
    >
      <Stack gap="xs">
        <TextInput
          label={t("inbox.views.keep")}
          maxLength={60}
          value={name}
          error={
            keep.error === null ? null : keep.error instanceof ApiError && keep.error.status === 409 ? t("inbox.views.taken") : trouble
          }
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <Switch
          size="xs"
          label={t("inbox.views.shared")}
          checked={shared}
          onChange={({ currentTarget }) => setShared(currentTarget.checked)}
        />
        <Button type="submit" size="xs" disabled={name.trim() === ""} loading={keep.isPending}>
          {t("inbox.views.save")}
        </Button>
      </Stack>
    </form>
  );
}
