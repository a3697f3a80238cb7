import { ActionIcon, Button, Skeleton } from "@mantine/core";
import { IconUserPlus, IconX } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useRight } from "../api/session.tsx";
import type { WaitingView } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { Dialog } from "../components/dialog.tsx";
import { SideDrawer } from "../components/side-drawer.tsx";
import { EmptyState, ErrorState, Trouble } from "../components/states.tsx";
import { useNow } from "../components/use-now.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { dateAt } from "../components/dates.ts";
import classes from "./dialogs.module.css";
import { APPOINTMENTS, resourcesQuery, servicesQuery, takeOffLine, waitingQuery } from "./queries.ts";
import { serviceName } from "./service-name.ts";
import { useClock } from "../components/use-clock.ts";
import { WaitingForm } from "./waiting-form.tsx";

type Asking = { readonly kind: "add" } | { readonly kind: "remove"; readonly row: WaitingView };

/** Who waits for a time, longest first. */
export function WaitingList({ opened, zone, onClose }: { readonly opened: boolean; readonly zone: string; readonly onClose: () => void }) {
  const { t } = useI18n();
  const [asking, setAsking] = useState<Asking | null>(null);
  const answered = () => setAsking(null);
  return (
    <>
      <SideDrawer
        opened={opened}
        onClose={onClose}
        title={t("waiting.title")}
        // Escape closes the dialog on top first.
        closeOnEscape={asking === null}
        data-testid="waiting-list"
      >
        <Content zone={zone} onAsk={setAsking} />
      </SideDrawer>
      {asking?.kind === "add" && <WaitingForm zone={zone} onClose={answered} />}
      {asking?.kind === "remove" && <TakeOff row={asking.row} zone={zone} onClose={answered} />}
    </>
  );
}

function Content({ zone, onAsk }: { readonly zone: string; readonly onAsk: (asking: Asking) => void }) {
  const { t } = useI18n();
  const writes = useRight("conversations:write");
  const { data, error, refetch } = useQuery(waitingQuery);
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} compact />;
  if (!data)
    return (
      <div className={classes["fields"]} aria-busy="true">
        <Skeleton height={36} width={200} />
        <Skeleton height={72} />
        <Skeleton height={72} />
      </div>
    );
  const add = writes && (
    <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => onAsk({ kind: "add" })} data-testid="waiting-add">
      {t("waiting.add")}
    </Button>
  );
  if (data.rows.length === 0) return <EmptyState picture="calm" text={t("waiting.empty")} action={add} compact />;
  return (
    <div className={classes["fields"]}>
      <p className="muted small">{t("waiting.lead")}</p>
      {add && <div>{add}</div>}
      <ul className={classes["line"]}>
        {data.rows.map((row) => (
          <Row key={row.id} row={row} zone={zone} onRemove={writes ? () => onAsk({ kind: "remove", row }) : null} />
        ))}
      </ul>
    </div>
  );
}

function Row({ row, zone, onRemove }: { readonly row: WaitingView; readonly zone: string; readonly onRemove: (() => void) | null }) {
  const { t } = useI18n();
  const clock = useClock();
  const now = useNow(30_000);
  const service = useServiceName(row);
  const { data: resources } = useQuery(resourcesQuery);
  const who = row.name ?? t("calendar.somebody");
  const giver = resources?.rows.find(({ id }) => id === row.resourceId)?.name;
  const untilMs = Date.parse(row.until);
  // The end is the first moment that suits no more.
  const days = clock.between(dateAt(Date.parse(row.from), zone), dateAt(untilMs - 1, zone));
  return (
    <li data-testid="waiting-row">
      <div>
        <Link to="/profiles/$id" params={{ id: row.profileId }} className="link">
          <strong>{who}</strong>
        </Link>
        <p>
          {service}
          {giver !== undefined && ` ${t("waiting.with", { who: giver })}`}
        </p>
        <p className="num">{t("waiting.wants", { days })}</p>
        <p className="muted small num">{t("waiting.since", { when: clock.moment(Date.parse(row.createdAt), zone) })}</p>
        {row.offeredUntil !== null && (
          <p className="small num">{t("waiting.offered", { when: clock.moment(Date.parse(row.offeredUntil), zone) })}</p>
        )}
        {row.state === "waiting" && untilMs <= now && <p className="small">{t("waiting.over")}</p>}
      </div>
      {onRemove && (
        <ActionIcon onClick={onRemove} aria-label={t("waiting.remove", { who })} data-testid="waiting-remove">
          <IconX size={18} stroke={1.7} />
        </ActionIcon>
      )}
    </li>
  );
}

function TakeOff({ row, zone, onClose }: { readonly row: WaitingView; readonly zone: string; readonly onClose: () => void }) {
  const { t } = useI18n();
  const clock = useClock();
  const client = useQueryClient();
  const service = useServiceName(row);
  const leave = useAction({
    mutationFn: () => takeOffLine(row.id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: APPOINTMENTS });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    leave.mutate();
  };
  return (
    <Dialog onClose={onClose} title={t("waiting.remove.title", { who: row.name ?? t("calendar.somebody") })} size="md">
      <form className={classes["fields"]} onSubmit={submit}>
        <p>{t("waiting.remove.text", { service, when: clock.moment(Date.parse(row.createdAt), zone) })}</p>
        {row.offeredUntil !== null && (
          <p>
            {t("waiting.offered", { when: clock.moment(Date.parse(row.offeredUntil), zone) })}. {t("waiting.remove.offered")}
          </p>
        )}
        <Trouble error={leave.error} />
        <div className={classes["end"]}>
          <Button variant="default" onClick={onClose} data-autofocus>
            {t("waiting.remove.leave")}
          </Button>
          <Button type="submit" color="red" loading={leave.isPending} data-testid="waiting-remove-do">
            {t("waiting.remove.do")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** The reader's word for it; the customer's where the service is not known here. */
function useServiceName({ serviceId, service }: WaitingView): string {
  const { language } = useI18n();
  const { data } = useQuery(servicesQuery);
  const known = data?.rows.find(({ id }) => id === serviceId);
  return known ? serviceName(known, language) : service;
}
