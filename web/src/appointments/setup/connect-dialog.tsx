import { Button, NumberInput, PasswordInput, Select, Switch, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { ConnectedCalendar, FoundCalendars, ResourceView } from "../../api/types.ts";
import { useAction } from "../../api/use-action.ts";
import { Dialog, DialogEnd } from "../../components/dialog.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import dialogs from "../dialogs.module.css";
import { CALENDARS, connectCalendar, findCalendars } from "../queries.ts";

/** The account first; then which of its calendars. Of one that is connected the calendar stays, and the password too unless another is typed. */
export function ConnectDialog({
  resource,
  calendar,
  onClose,
}: {
  readonly resource: ResourceView;
  readonly calendar: ConnectedCalendar | null;
  readonly onClose: () => void;
}) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [account, setAccount] = useState({ url: calendar?.url ?? "https://", user: calendar?.user ?? "", password: "" });
  const [found, setFound] = useState<FoundCalendars["rows"] | null>(null);
  const [chosen, setChosen] = useState<string | null>(calendar?.url ?? null);
  const [everyMinutes, setEveryMinutes] = useState(calendar?.everyMinutes ?? 5);
  const [writesNames, setWritesNames] = useState(calendar?.writesNames ?? false);
  const isKnown = calendar !== null;
  const asked = {
    url: account.url.trim(),
    user: account.user.trim(),
    ...(account.password === "" ? {} : { password: account.password }),
  };
  const put = (change: Partial<typeof account>) => {
    setAccount((old) => ({ ...old, ...change }));
    if (!isKnown) setFound(null);
  };
  const find = useAction({
    mutationFn: () => findCalendars({ ...asked, resourceId: resource.id }),
    onSuccess: ({ rows }) => {
      setFound(rows);
      setChosen(rows.find(({ isWritable }) => isWritable)?.url ?? null);
    },
  });
  const save = useAction({
    mutationFn: () => connectCalendar(resource.id, { ...asked, url: chosen ?? asked.url, everyMinutes, writesNames }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: CALENDARS });
      onClose();
    },
  });
  const error = save.error ?? find.error;
  const isAsking = !isKnown && found === null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isAsking) find.mutate();
    else if (chosen !== null) save.mutate();
  };
  const ready = asked.user !== "" && URL.canParse(asked.url) && (isKnown || account.password !== "") && (isAsking || chosen !== null);
  return (
    <Dialog onClose={onClose} title={t("setup.calendars.of", { who: resource.name })} size="lg">
      <form className={dialogs["fields"]} onSubmit={submit} data-testid="connect-dialog">
        <TextInput
          label={t("setup.calendars.url")}
          description={t(isKnown ? "setup.calendars.url.known" : "setup.calendars.url.hint")}
          value={account.url}
          maxLength={500}
          readOnly={isKnown}
          inputMode="url"
          onChange={({ currentTarget }) => put({ url: currentTarget.value })}
          data-autofocus={isKnown ? undefined : true}
          data-testid="calendar-url"
        />
        <div className={dialogs["pair"]}>
          <TextInput
            label={t("setup.calendars.user")}
            value={account.user}
            maxLength={200}
            autoComplete="off"
            onChange={({ currentTarget }) => put({ user: currentTarget.value })}
            data-testid="calendar-user"
          />
          <PasswordInput
            label={t("setup.calendars.password")}
            placeholder={isKnown ? t("setup.calendars.password.kept") : undefined}
            value={account.password}
            maxLength={500}
            autoComplete="new-password"
            visibilityToggleButtonProps={{ "aria-label": t("setup.calendars.password.show") }}
            onChange={({ currentTarget }) => put({ password: currentTarget.value })}
            data-testid="calendar-password"
          />
        </div>
        <p className="muted small">{t("setup.calendars.password.hint")}</p>
        {found !== null && found.length === 0 && <p className={dialogs["refused"]}>{t("setup.calendars.empty")}</p>}
        {found !== null && found.length > 0 && (
          <Select
            label={t("setup.calendars.which")}
            data={found.map(({ url, name, isWritable }) => ({
              value: url,
              label: isWritable ? name : t("setup.calendars.readOnly", { name }),
              disabled: !isWritable,
            }))}
            value={chosen}
            allowDeselect={false}
            onChange={setChosen}
            data-testid="calendar-choice"
          />
        )}
        {!isAsking && (
          <>
            <NumberInput
              label={t("setup.calendars.every")}
              description={t("setup.calendars.every.hint")}
              min={1}
              max={1_440}
              value={everyMinutes}
              onChange={(value) => setEveryMinutes(Math.min(1_440, Math.max(1, Math.round(Number(value)))))}
            />
            <Switch
              label={t("setup.calendars.names")}
              description={t("setup.calendars.names.hint")}
              checked={writesNames}
              onChange={({ currentTarget }) => setWritesNames(currentTarget.checked)}
            />
          </>
        )}
        <DialogEnd error={error} onClose={onClose}>
          <Button type="submit" disabled={!ready} loading={find.isPending || save.isPending} data-testid="calendar-next">
            {t(isAsking ? "setup.calendars.find" : isKnown ? "setup.save" : "setup.calendars.connect")}
          </Button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}
