import { Button, NumberInput, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useRight } from "../api/session.tsx";
import { useAction } from "../api/use-action.ts";
import { Dialog, DialogEnd } from "../components/dialog.tsx";
import { EmptyState } from "../components/states.tsx";
import { Page } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./dialogs.module.css";
import { HoursEditor } from "./setup/hours-editor.tsx";
import { USUAL_HOURS, type WeeklyHours } from "./setup/hours.ts";
import { APPOINTMENTS, resourcesQuery, saveResource, saveService, servicesQuery } from "./queries.ts";
import { VIEWER_ZONE } from "../components/use-clock.ts";

/** Nothing can be booked yet: what and by whom is asked in one go. */
export function FirstService() {
  const { t } = useI18n();
  const writes = useRight("settings:write");
  const [making, setMaking] = useState(false);
  return (
    <Page title={t("nav.calendar")}>
      <EmptyState
        picture="calm"
        title={t("calendar.empty.title")}
        text={t(writes ? "calendar.empty" : "calendar.empty.ask")}
        action={
          writes ? (
            <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)} data-testid="first-service">
              {t("calendar.empty.do")}
            </Button>
          ) : undefined
        }
      />
      {making && <FirstDialog onClose={() => setMaking(false)} />}
    </Page>
  );
}

function FirstDialog({ onClose }: { readonly onClose: () => void }) {
  const { t, language } = useI18n();
  const client = useQueryClient();
  const { data: services } = useQuery(servicesQuery);
  const { data: resources } = useQuery(resourcesQuery);
  const [name, setName] = useState("");
  const [minutes, setMinutes] = useState(30);
  const [staff, setStaff] = useState("");
  const [hours, setHours] = useState<readonly WeeklyHours[]>(USUAL_HOURS);
  const make = useAction({
    mutationFn: async () => {
      // What an attempt that was cut short has made already is not made twice.
      const made = services?.rows.find(({ texts, isArchived }) => !isArchived && texts[language]?.name === name.trim());
      const service = made ?? (await saveService(null, { texts: { [language]: { name: name.trim(), description: "" } }, minutes }));
      const known = resources?.rows.find((one) => !one.isArchived && one.name === staff.trim());
      await saveResource(known?.id ?? null, {
        kind: "staff",
        name: staff.trim(),
        zone: VIEWER_ZONE,
        hours: [...hours],
        services: [...(known?.services ?? []), service.id],
      });
    },
    onSettled: () => client.invalidateQueries({ queryKey: APPOINTMENTS }),
  });
  const ready = name.trim() !== "" && staff.trim() !== "" && hours.length > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) make.mutate();
  };
  return (
    <Dialog onClose={onClose} title={t("calendar.empty.do")} size="lg">
      <form className={classes["fields"]} onSubmit={submit} data-testid="first-service-dialog">
        <div className={classes["pair"]}>
          <TextInput
            label={t("setup.service.name")}
            placeholder={t("setup.service.example")}
            value={name}
            maxLength={80}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
            data-autofocus
            data-testid="first-service-name"
          />
          <NumberInput
            label={t("setup.service.minutes")}
            min={5}
            max={1_440}
            step={5}
            value={minutes}
            onChange={(value) => setMinutes(Number(value) || minutes)}
          />
        </div>
        <TextInput
          label={t("setup.staff.who")}
          description={t("setup.staff.who.hint")}
          value={staff}
          maxLength={80}
          onChange={({ currentTarget }) => setStaff(currentTarget.value)}
          data-testid="first-staff-name"
        />
        <HoursEditor hours={hours} onChange={setHours} />
        <p className="muted small">{t("setup.zone.yours", { zone: VIEWER_ZONE })}</p>
        <DialogEnd error={make.error} onClose={onClose}>
          <Button type="submit" disabled={!ready} loading={make.isPending} data-testid="make-first-service">
            {t("calendar.empty.make")}
          </Button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}
