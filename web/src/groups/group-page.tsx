import { Button, CloseButton } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { send } from "../api/client.ts";
import { useRight } from "../api/session.tsx";
import type { GroupView } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { CommandDialog } from "../components/command-dialog.tsx";
import { MoreButton } from "../components/more-button.tsx";
import { PersonLink, personLabel } from "../components/person-name.tsx";
import { Copy, EmptyState, ErrorState, Trouble } from "../components/states.tsx";
import { Cell, Rows, Table } from "../components/table.tsx";
import table from "../components/table.module.css";
import { Page, PageSkeleton } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { previewLine } from "../i18n/words.ts";
import { StateCell } from "../messages/message-cells.tsx";
import { MessageLink } from "../messages/message-link.tsx";
import { EditGroup } from "./edit-group.tsx";
import { groupKindsQuery, groupMembersQuery, groupMessagesQuery, groupPath, groupQuery, type Member } from "./group-queries.ts";
import classes from "./groups.module.css";

const LAST_MESSAGES = 10;

export function GroupPage() {
  const { kind, key } = useParams({ from: "/frame/groups/$kind/$key" });
  const { data, error, refetch } = useQuery(groupQuery(kind, key));
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  return data ? <Shown group={data} /> : <PageSkeleton />;
}

function Shown({ group }: { readonly group: GroupView }) {
  const i18n = useI18n();
  const { t, number } = i18n;
  const writes = useRight("profiles:write");
  const [open, setOpen] = useState<"edit" | "remove" | null>(null);
  const kinds = useQuery(groupKindsQuery);
  const attributes = Object.entries(group.attributes);
  return (
    <Page
      title={group.name}
      lead={kinds.data?.rows.find(({ name }) => name === group.kind)?.title ?? group.kind}
      actions={
        writes && (
          <>
            <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setOpen("edit")}>
              {t("group.edit")}
            </Button>
            <Button variant="default" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => setOpen("remove")}>
              {t("group.remove")}
            </Button>
          </>
        )
      }
    >
      <div className={classes["page"]}>
        <aside className={`panel ${classes["side"]}`}>
          <section aria-label={t("group.about")}>
            <dl className={classes["facts"]}>
              <dt>{t("group.key")}</dt>
              <dd>
                <Copy value={group.key}>
                  <span className="cut" title={group.key}>
                    {group.key}
                  </span>
                </Copy>
              </dd>
              <dt>{t("groups.col.members")}</dt>
              <dd className="num" data-testid="group-members">
                {number(group.members)}
              </dd>
              <dt>{t("group.since")}</dt>
              <dd>{i18n.day(group.createdAt)}</dd>
            </dl>
          </section>
          <section aria-label={t("group.attributes")} className={classes["beside"]}>
            <h2>{t("group.attributes")}</h2>
            {attributes.length === 0 ? (
              <span className="muted small">{t("group.attributes.none")}</span>
            ) : (
              <dl className={classes["facts"]}>
                {attributes.map(([name, value]) => (
                  <Attribute key={name} name={name} value={value} />
                ))}
              </dl>
            )}
          </section>
        </aside>
        <div className={classes["column"]}>
          <Members group={group} writes={writes} />
          <LastMessages group={group} />
        </div>
      </div>
      {open === "edit" && <EditGroup group={group} onClose={() => setOpen(null)} />}
      {open === "remove" && <Remove group={group} onClose={() => setOpen(null)} />}
    </Page>
  );
}

function Attribute({ name, value }: { readonly name: string; readonly value: unknown }) {
  return (
    <>
      <dt className="cut" title={name}>
        {name}
      </dt>
      <dd>{shown(value)}</dd>
    </>
  );
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function Members({ group, writes }: { readonly group: GroupView; readonly writes: boolean }) {
  const i18n = useI18n();
  const { t } = i18n;
  const client = useQueryClient();
  const query = useInfiniteQuery(groupMembersQuery(group.kind, group.key));
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows), [query.data]);
  const remove = useAction<unknown, string>({
    mutationFn: (id) => send("DELETE", `${groupPath(group.kind, group.key)}/members/${id}`),
    onSuccess: async () => client.invalidateQueries({ queryKey: ["groups"] }),
  });
  const as = ({ attributes, primary }: Member): string =>
    [
      ...Object.entries(attributes).map(([name, value]) => (name === "role" ? shown(value) : `${name}: ${shown(value)}`)),
      ...(primary ? [t("group.members.primary")] : []),
    ].join(" · ");
  return (
    <section aria-label={t("group.members")}>
      <div className={classes["head"]}>
        <h2>{t("group.members")}</h2>
      </div>
      <Trouble error={remove.error} />
      {query.error && !query.data ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} compact />
      ) : (
        <Table
          label={t("group.members")}
          stacks
          columns={writes ? "minmax(0, 1.4fr) minmax(0, 1fr) auto 34px" : "minmax(0, 1.4fr) minmax(0, 1fr) auto"}
          head={[{ text: t("profiles.col.person") }, { text: t("group.members.as") }, { text: t("group.members.since"), right: true }]}
        >
          <Rows of={rows} count={4} empty={<EmptyState picture="people" text={t("group.members.none")} compact />}>
            {(member) => {
              const person = { id: member.profileId, ...member.person };
              return (
                <div key={member.profileId} role="row" className={`${table["row"]} ${table["still"]}`} data-testid="group-member">
                  <Cell>
                    <PersonLink person={person} second />
                  </Cell>
                  <Cell className="cut">{as(member)}</Cell>
                  <Cell right>
                    <time className="muted small" dateTime={member.since} title={i18n.dateTime(member.since)}>
                      {i18n.moment(member.since)}
                    </time>
                  </Cell>
                  {writes && (
                    <Cell>
                      <CloseButton
                        size="sm"
                        aria-label={t("group.members.remove", { person: personLabel(person, t("common.unknownPerson")) })}
                        onClick={() => remove.mutate(member.profileId)}
                      />
                    </Cell>
                  )}
                </div>
              );
            }}
          </Rows>
        </Table>
      )}
      <MoreButton of={query} mt="sm" />
    </section>
  );
}

function LastMessages({ group }: { readonly group: GroupView }) {
  const i18n = useI18n();
  const { t } = i18n;
  const query = useInfiniteQuery(groupMessagesQuery(group.id));
  const rows = query.data?.pages[0]?.rows.slice(0, LAST_MESSAGES);
  return (
    <section aria-label={t("group.messages")}>
      <div className={classes["head"]}>
        <h2>{t("group.messages")}</h2>
        {rows !== undefined && rows.length > 0 && (
          <Link to="/messages" search={{ group: group.id }} className="link">
            {t("group.messages.all")}
          </Link>
        )}
      </div>
      {query.error && !query.data ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} compact />
      ) : (
        <Table
          label={t("group.messages")}
          stacks
          columns="minmax(120px, 1fr) minmax(0, 1.6fr) minmax(100px, 0.8fr) 92px"
          head={[
            { text: t("messages.col.person") },
            { text: t("messages.col.message") },
            { text: t("messages.col.state") },
            { text: t("messages.col.time"), right: true },
          ]}
        >
          <Rows of={rows} count={3} empty={<EmptyState picture="messages" text={t("group.messages.none")} compact />}>
            {(row) => (
              <div key={row.id} role="row" className={`${table["row"]} ${table["still"]}`} data-testid="group-message">
                <Cell>
                  <PersonLink person={row.person} />
                </Cell>
                <Cell>
                  <MessageLink id={row.id} className="cut">
                    {previewLine(i18n, row)}
                  </MessageLink>
                </Cell>
                <Cell>
                  <StateCell row={row} />
                </Cell>
                <Cell right>
                  <time className="muted small" dateTime={row.createdAt} title={i18n.dateTime(row.createdAt)}>
                    {i18n.moment(row.createdAt)}
                  </time>
                </Cell>
              </div>
            )}
          </Rows>
        </Table>
      )}
    </section>
  );
}

function Remove({ group, onClose }: { readonly group: GroupView; readonly onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const navigate = useNavigate();
  const give = useAction({
    mutationFn: () => send("DELETE", groupPath(group.kind, group.key)),
    onSuccess: async () => {
      await navigate({ to: "/groups" });
      await client.invalidateQueries({ queryKey: ["groups", "", "list"] });
    },
  });
  return (
    <CommandDialog
      title={t("group.remove.title", { name: group.name })}
      consequence={t("group.remove.text", { n: group.members })}
      go={t("group.remove")}
      danger
      give={give}
      onGo={() => give.mutate()}
      onClose={onClose}
    />
  );
}
