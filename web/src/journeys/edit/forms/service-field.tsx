import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { servicesQuery } from "../../../appointments/queries.ts";
import { serviceName } from "../../../appointments/service-name.ts";
import { SetUpServices } from "../../../appointments/set-up-services.tsx";
import { formsQuery } from "../../../forms/form-queries.ts";
import { useI18n } from "../../../i18n/i18n.tsx";

type Field = {
  readonly label: string;
  readonly value: string;
  readonly fault: string | undefined;
  readonly onChange: (value: string) => void;
};

/** In what times are chosen: the chat's own list, or a form that asks for them. */
export function TimesFormField({ label, value, fault, onChange }: Field) {
  const { t } = useI18n();
  const { data } = useQuery(formsQuery);
  const fitting = (data?.rows ?? []).filter(({ state, offersTimes }) => state === "published" && offersTimes);
  const gone = value === "" || fitting.some(({ name }) => name === value) ? [] : [{ value, label: value }];
  return (
    <Select
      label={label}
      description={data && fitting.length === 0 ? t("edit.appointment.formHint") : undefined}
      value={value}
      error={fault}
      allowDeselect={false}
      data={[
        { value: "", label: t("edit.appointment.noForm") },
        ...fitting.map(({ name, title }) => ({ value: name, label: title })),
        ...gone,
      ]}
      onChange={(name) => onChange(name ?? "")}
      data-testid="field-times-form"
    />
  );
}

/** What is booked, chosen among what there is; one that was removed is still called by its name. */
export function ServiceField({ label, value, fault, onChange }: Field) {
  const { t, language } = useI18n();
  const { data } = useQuery(servicesQuery);
  const rows = data?.rows ?? [];
  const inUse = rows.filter(({ isArchived }) => !isArchived);
  const chosen = rows.find(({ id }) => id === value);
  const gone = value === "" || !data || inUse.some(({ id }) => id === value) ? [] : [value];
  const [first] = inUse;
  if (data && inUse.length === 0 && value === "") return <SetUpServices missing={t("edit.appointment.noService")} testId="no-services" />;
  return (
    <Select
      label={label}
      value={value === "" ? null : value}
      error={fault}
      placeholder={first ? `${t("edit.appointment.firstService")}: ${serviceName(first, language)}` : t("edit.appointment.firstService")}
      data={[
        ...inUse.map((service) => ({ value: service.id, label: serviceName(service, language) })),
        ...gone.map((id) => ({
          value: id,
          label: t("edit.appointment.removedService", { name: chosen ? serviceName(chosen, language) : id }),
        })),
      ]}
      onChange={(id) => onChange(id ?? "")}
      clearable
      clearButtonProps={{ "aria-label": t("edit.appointment.firstService") }}
      searchable={inUse.length > 8}
      data-testid="field-service"
    />
  );
}
