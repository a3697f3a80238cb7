/** Who works with Parley here: their role, whether they have come, and how they are let in or kept out. */
import { ActionIcon, Badge, Button, Menu } from "@mantine/core";
import { IconDots, IconKey, IconLock, IconLockOpen, IconPencil, IconShieldOff, IconUserPlus } from "@tabler/icons-react";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { get } from "../api/client.ts";
import { useRight, useSession } from "../api/session.tsx";
import type { AccountView } from "../api/types.ts";
import { PersonSign } from "../components/person-name.tsx";
import { ErrorState } from "../components/states.tsx";
import { Cell, RowSkeletons, Table } from "../components/table.tsx";
import table from "../components/table.module.css";
import { useNow } from "../components/use-now.ts";
import { useNarrow } from "../components/use-narrow.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./settings.module.css";
import { RolesTable } from "./roles-table.tsx";
import { SignInPolicy } from "./sign-in-policy.tsx";
import { AccessDialog, EditDialog, InviteDialog, ResetDialog, ResetFactorDialog } from "./team-dialogs.tsx";

export const teamQuery = queryOptions({
  queryKey: ["accounts"],
  queryFn: ({ signal }) => get<{ rows: AccountView[] }>("/v1/accounts", {}, signal),
});

type Asked = { readonly what: "invite" } | { readonly what: "edit" | "access" | "reset" | "factor"; readonly member: AccountView };

export function Team() {
  const { t } = useI18n();
  const { data, error, refetch } = useQuery(teamQuery);
  const [asked, setAsked] = useState<Asked | null>(null);
  const narrow = useNarrow();
  const close = (): void => setAsked(null);
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  return (
    <>
      <div className={classes["lead"]}>
        <p>{t("team.lead")}</p>
        <Button leftSection={<IconUserPlus size={16} />} onClick={() => setAsked({ what: "invite" })} data-testid="invite">
          {t("team.invite")}
        </Button>
      </div>
      <Table
        label={t("team.title")}
        columns={narrow ? "minmax(0, 1fr) auto" : "minmax(0, 1.8fr) minmax(0, 1fr) minmax(0, 1fr) minmax(130px, 0.8fr) 44px"}
        head={[{ text: t("team.person") }, { text: t("team.role") }, { text: t("team.state") }, { text: t("team.seen") }, { text: "" }]}
      >
        {!data ? (
          <RowSkeletons count={2} />
        ) : (
          <div role="rowgroup">
            {data.rows.map((member) => (
              <MemberRow key={member.id} member={member} narrow={narrow} onAsk={(what) => setAsked({ what, member })} />
            ))}
          </div>
        )}
      </Table>
      {data?.rows.length === 1 && <p className={`muted small ${classes["after"]}`}>{t("team.alone")}</p>}
      <SignInPolicy />
      <RolesTable />
      {asked?.what === "factor" && <ResetFactorDialog member={asked.member} onClose={close} />}
      {asked?.what === "invite" && <InviteDialog onClose={close} />}
      {asked?.what === "edit" && <EditDialog member={asked.member} onClose={close} />}
      {asked?.what === "access" && <AccessDialog member={asked.member} onClose={close} />}
      {asked?.what === "reset" && <ResetDialog member={asked.member} onClose={close} />}
    </>
  );
}

function MemberRow({
  member,
  narrow,
  onAsk,
}: {
  readonly member: AccountView;
  readonly narrow: boolean;
  readonly onAsk: (what: "edit" | "access" | "reset" | "factor") => void;
}) {
  const { t, relative, dateTime } = useI18n();
  const now = useNow();
  const session = useSession();
  const mayReset = useRight("security:manage");
  const { name, email, role, state, lastSignedInAt, hasSecondFactor } = member;
  const out = state === "disabled";
  const isMe = member.id === session.account.id;
  const stateWords = (
    <span data-testid="member-state">
      {t(`team.state.${state}`)}
      {hasSecondFactor && <span className="muted small"> · {t("team.factor.on")}</span>}
    </span>
  );
  return (
    <div
      role="row"
      className={`${table["row"]} ${table["still"]} ${classes["keyRow"]} ${out ? classes["gone"] : ""}`}
      data-testid="member"
      data-email={email}
      data-state={state}
    >
      <Cell className={classes["member"] ?? ""}>
        <PersonSign person={{ id: member.id, name, address: email }} />
        <div className={classes["who"]}>
          <div className="cut" style={{ fontWeight: 560 }}>
            {name} {isMe && <Badge size="xs">{t("team.you")}</Badge>}
          </div>
          <div className="cut muted small">{email}</div>
          {narrow && (
            <div className="muted small">
              {t(`team.role.${role}`)} · {stateWords}
            </div>
          )}
        </div>
      </Cell>
      {!narrow && <Cell>{t(`team.role.${role}`)}</Cell>}
      {!narrow && <Cell>{stateWords}</Cell>}
      {!narrow && (
        <Cell>
          {lastSignedInAt === null ? (
            <span className="muted">{t("common.never")}</span>
          ) : (
            <time dateTime={lastSignedInAt} title={dateTime(lastSignedInAt)}>
              {relative(lastSignedInAt, now)}
            </time>
          )}
        </Cell>
      )}
      <Cell right>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label={t("team.more", { name })} data-testid="member-more">
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => onAsk("edit")} data-testid="member-edit">
              {t("team.edit")}
            </Menu.Item>
            <Menu.Item leftSection={<IconKey size={16} />} onClick={() => onAsk("reset")} disabled={out || isMe} data-testid="member-reset">
              {t(state === "invited" ? "team.newLink" : "team.reset")}
            </Menu.Item>
            {mayReset && hasSecondFactor && (
              <Menu.Item leftSection={<IconShieldOff size={16} />} onClick={() => onAsk("factor")} data-testid="member-factor">
                {t("team.resetFactor")}
              </Menu.Item>
            )}
            <Menu.Item
              leftSection={out ? <IconLockOpen size={16} /> : <IconLock size={16} />}
              onClick={() => onAsk("access")}
              data-testid="member-access"
            >
              {t(out ? "team.enable" : "team.disable")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Cell>
    </div>
  );
}
