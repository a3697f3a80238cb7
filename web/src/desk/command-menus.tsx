/** What can be done with one conversation or with many: each menu says what is wanted, whoever opened it does it. */
import { Button, Menu, TextInput } from "@mantine/core";
import { IconCheck, IconUserOff, IconUsers } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useSession } from "../api/session.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { agentsQuery, type CommandOrder, labelsQuery, teamsQuery } from "./desk-queries.ts";
import classes from "./desk.module.css";
import { NewLabel } from "./new-label.tsx";
import { PRIORITIES } from "./list/filter-menu.tsx";

type MenuProps = {
  readonly onOrder: (order: CommandOrder) => void;
  /** The button that opens it. */
  readonly children: ReactElement;
  readonly opened?: boolean;
  readonly onOpened?: (opened: boolean) => void;
};

function Frame({ opened, onOpened, children, list }: Omit<MenuProps, "onOrder"> & { readonly list: ReactElement }) {
  return (
    <Menu position="bottom-end" width={250} {...(opened === undefined ? {} : { opened })} {...(onOpened ? { onChange: onOpened } : {})}>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown mah="60dvh" style={{ overflowY: "auto" }}>
        {list}
      </Menu.Dropdown>
    </Menu>
  );
}

export function AssignMenu({ assignee, onOrder, ...frame }: MenuProps & { readonly assignee?: string | null }) {
  const { t } = useI18n();
  const { account } = useSession();
  const { data } = useQuery(agentsQuery);
  const { data: teams } = useQuery(teamsQuery);
  const agents = (data?.rows ?? []).toSorted((one, other) => Number(other.me) - Number(one.me) || one.name.localeCompare(other.name));
  return (
    <Frame
      {...frame}
      list={
        <>
          {agents.map(({ id, name, online }) => (
            <Menu.Item
              key={id}
              onClick={() => onOrder(id === account.id ? { do: "claim", take: true } : { do: "assign", to: id })}
              rightSection={id === assignee ? <IconCheck size={15} aria-label={t("inbox.chosen")} /> : null}
              leftSection={<span className={classes["online"]} data-online={online} title={t(online ? "inbox.online" : "inbox.offline")} />}
              data-testid={`assign-${name}`}
            >
              {id === account.id ? t("inbox.assign.me") : name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconUserOff size={15} aria-hidden />}
            disabled={assignee === null}
            onClick={() => onOrder({ do: "assign", to: null })}
          >
            {t("inbox.assign.nobody")}
          </Menu.Item>
          {(teams?.rows.length ?? 0) > 0 && <Menu.Label>{t("inbox.teams")}</Menu.Label>}
          {teams?.rows.map(({ id, name }) => (
            <Menu.Item key={id} leftSection={<IconUsers size={15} aria-hidden />} onClick={() => onOrder({ do: "team", team: id })}>
              {name}
            </Menu.Item>
          ))}
        </>
      }
    />
  );
}

const HOUR_MS = 3_600_000;

export function SnoozeMenu({ onOrder, ...frame }: MenuProps) {
  const { t, dateTime } = useI18n();
  const [own, setOwn] = useState("");
  const now = Date.now();
  const choices: readonly (readonly [string, Date])[] = [
    [t("inbox.snooze.hour"), new Date(now + HOUR_MS)],
    [t("inbox.snooze.hours"), new Date(now + 3 * HOUR_MS)],
    [t("inbox.snooze.tomorrow"), morningIn(1)],
    [t("inbox.snooze.monday"), morningIn((8 - new Date().getDay()) % 7 || 7)],
  ];
  const order = (until: Date): void => onOrder({ do: "snooze", until: until.toISOString() });
  const at = own === "" ? null : new Date(own);
  return (
    <Frame
      {...frame}
      list={
        <>
          {choices.map(([name, until]) => (
            <Menu.Item key={name} onClick={() => order(until)} title={dateTime(until.toISOString())} data-testid="snooze-choice">
              {name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <form
            className={classes["ownTime"]}
            onSubmit={(event) => {
              event.preventDefault();
              if (at && at.getTime() > Date.now()) order(at);
            }}
          >
            <TextInput
              type="datetime-local"
              size="xs"
              label={t("inbox.snooze.until")}
              value={own}
              onChange={({ currentTarget }) => setOwn(currentTarget.value)}
              onKeyDown={(event) => event.key !== "Escape" && event.stopPropagation()}
            />
            <Button type="submit" size="xs" variant="default" disabled={at === null || at.getTime() <= now}>
              {t("inbox.snooze")}
            </Button>
          </form>
        </>
      }
    />
  );
}

function morningIn(days: number): Date {
  const at = new Date();
  at.setDate(at.getDate() + days);
  at.setHours(9, 0, 0, 0);
  return at;
}

export function PriorityMenu({ onOrder, ...frame }: MenuProps) {
  const { t } = useI18n();
  return (
    <Frame
      {...frame}
      list={
        <>
          {PRIORITIES.map((one) => (
            <Menu.Item key={one} onClick={() => onOrder({ do: "priority", priority: one })}>
              {t(`inbox.priority.${one}`)}
            </Menu.Item>
          ))}
        </>
      }
    />
  );
}

/** `labels`: what it has now; of many nothing is known, and a choice only adds. */
export function LabelMenu({ labels, onOrder, ...frame }: MenuProps & { readonly labels?: readonly string[] }) {
  const { t } = useI18n();
  const { data } = useQuery(labelsQuery);
  const rows = data?.rows ?? [];
  return (
    <Frame
      {...frame}
      list={
        <>
          {rows.length === 0 && <Menu.Label>{t("inbox.labels.none")}</Menu.Label>}
          {rows.map(({ name, colour }) => {
            const has = labels?.includes(name) ?? false;
            return (
              <Menu.Item
                key={name}
                closeMenuOnClick={labels === undefined}
                role="menuitemcheckbox"
                aria-checked={has}
                leftSection={<span className={classes["colour"]} data-colour={colour} />}
                rightSection={has ? <IconCheck size={15} aria-hidden /> : null}
                onClick={() => onOrder({ do: "label", ...(has ? { remove: [name] } : { add: [name] }) })}
              >
                {name}
              </Menu.Item>
            );
          })}
          <Menu.Divider />
          <NewLabel onMade={(name) => onOrder({ do: "label", add: [name] })} />
        </>
      }
    />
  );
}
