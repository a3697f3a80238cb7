import { Button, MultiSelect, SegmentedControl, Select, Switch, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { ResourceView } from "../../api/types.ts";
import { useAction } from "../../api/use-action.ts";
import { Dialog, DialogEnd } from "../../components/dialog.tsx";
import { PageTabs } from "../../components/page-tabs.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import dialogs from "../dialogs.module.css";
import { APPOINTMENTS, resourcesQuery, saveResource, servicesQuery } from "../queries.ts";
import { serviceName } from "../service-name.ts";
import { VIEWER_ZONE } from "../../components/use-clock.ts";
import { changeOfResource, newResource, type ResourceDraft } from "./drafts.ts";
import { ExceptionsEditor } from "./exceptions-editor.tsx";
import { areRight, wrongHours } from "./hours.ts";
import { HoursEditor } from "./hours-editor.tsx";
import { Holidays } from "./holidays.tsx";

const PARTS = ["hours", "days"] as const;
type Part = (typeof PARTS)[number];

export function ResourceDialog({ resource, onClose }: { readonly resource: ResourceView | null; readonly onClose: () => void }) {
  const { t, language } = useI18n();
  const client = useQueryClient();
  const { data: services } = useQuery(servicesQuery);
  const { data: resources } = useQuery(resourcesQuery);
  const [draft, setDraft] = useState<ResourceDraft>(() =>
    resource === null ? newResource(resources?.rows[0]?.zone ?? VIEWER_ZONE) : changeOfResource(resource),
  );
  const [part, setPart] = useState<Part>("hours");
  const put = (change: Partial<ResourceDraft>) => setDraft((old) => ({ ...old, ...change }));
  const save = useAction({
    mutationFn: () => saveResource(resource?.id ?? null, { ...draft, name: draft.name.trim() }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: APPOINTMENTS });
      onClose();
    },
  });
  const ready =
    draft.name.trim() !== "" && areRight(draft.hours) && draft.exceptions.every(({ hours }) => !wrongHours(hours).includes(true));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) save.mutate();
  };
  return (
    <Dialog onClose={onClose} title={resource === null ? t("setup.staff.new") : resource.name} size="lg">
      <div className={dialogs["fields"]} data-testid="resource-dialog">
        <PageTabs
          tabs={PARTS.map((value) => ({ value, label: t(`setup.staff.part.${value}`), testId: `resource-${value}` }))}
          value={part}
          onChange={setPart}
        />
        <form className={dialogs["fields"]} onSubmit={submit}>
          {part === "hours" && (
            <>
              <SegmentedControl
                aria-label={t("setup.kind")}
                data={(["staff", "room"] as const).map((value) => ({ value, label: t(`setup.kind.${value}`) }))}
                value={draft.kind}
                onChange={(kind) => put({ kind: kind === "room" ? "room" : "staff" })}
              />
              <div className={dialogs["pair"]}>
                <TextInput
                  label={t("setup.staff.name")}
                  value={draft.name}
                  maxLength={80}
                  onChange={({ currentTarget }) => put({ name: currentTarget.value })}
                  data-autofocus
                  data-testid="resource-name"
                />
                <Select
                  label={t("setup.zone")}
                  data={[...new Set([draft.zone, ...Intl.supportedValuesOf("timeZone")])]}
                  searchable
                  value={draft.zone}
                  allowDeselect={false}
                  onChange={(zone) => put({ zone: zone ?? draft.zone })}
                />
              </div>
              <MultiSelect
                label={t("setup.staff.services")}
                data={(services?.rows ?? [])
                  .filter(({ id, isArchived }) => !isArchived || draft.services.includes(id))
                  .map((one) => ({ value: one.id, label: serviceName(one, language) }))}
                value={draft.services}
                onChange={(chosen) => put({ services: chosen })}
                data-testid="resource-services"
              />
              <HoursEditor hours={draft.hours} onChange={(hours) => put({ hours: [...hours] })} />
              {resource !== null && (
                <Switch
                  label={t("setup.staff.isArchived")}
                  description={t("setup.staff.isArchived.hint")}
                  checked={draft.isArchived}
                  onChange={({ currentTarget }) => put({ isArchived: currentTarget.checked })}
                />
              )}
            </>
          )}
          {part === "days" && (
            <>
              <Holidays country={draft.holidayCountry} resource={resource} onChange={(holidayCountry) => put({ holidayCountry })} />
              <ExceptionsEditor exceptions={draft.exceptions} onChange={(exceptions) => put({ exceptions: [...exceptions] })} />
            </>
          )}
          <DialogEnd error={save.error} onClose={onClose}>
            <Button type="submit" disabled={!ready} loading={save.isPending} data-testid="save-resource">
              {t("setup.save")}
            </Button>
          </DialogEnd>
        </form>
      </div>
    </Dialog>
  );
}
