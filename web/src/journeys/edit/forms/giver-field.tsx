import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { resourcesQuery, servicesQuery } from "../../../appointments/queries.ts";
import { useI18n } from "../../../i18n/i18n.tsx";
import { useFault } from "../form-context.tsx";
import { asText, look, type Loose } from "../loose.ts";

const ANYBODY = "";
const LAST = "last";

/** With whom: anybody, whoever it was last time, or one of those who give what the step is about. */
export function GiverField({
  label,
  value,
  pointer,
  onChange,
}: {
  readonly label: string;
  /** The whole step. */
  readonly value: Loose;
  readonly pointer: string;
  /** An empty id: anybody. */
  readonly onChange: (id: string) => void;
}) {
  const { t } = useI18n();
  const fault = useFault(pointer);
  const { data: services } = useQuery(servicesQuery);
  const { data: resources } = useQuery(resourcesQuery);
  const chosen = asText(look(value, "staff"));
  const deed = asText(look(value, "do"));
  const named = asText(look(value, "service"));
  const first = services?.rows.find(({ isArchived }) => !isArchived)?.id;
  // Which service is moved is known when the time has come.
  const service = deed === "move" ? undefined : named === "" ? first : named;
  const rows = resources?.rows ?? [];
  const givers = rows.filter((one) => !one.isArchived && (service === undefined || one.services.includes(service)));
  const isGone = resources !== undefined && chosen !== ANYBODY && chosen !== LAST && !givers.some(({ id }) => id === chosen);
  return (
    <Select
      label={label}
      description={chosen === LAST ? t("edit.appointment.staff.lastHint") : undefined}
      value={chosen}
      error={fault}
      allowDeselect={false}
      data={[
        { value: ANYBODY, label: t("edit.appointment.staff.anybody") },
        { value: LAST, label: t("edit.appointment.staff.last") },
        ...givers.map(({ id, name }) => ({ value: id, label: name })),
        ...(isGone
          ? [{ value: chosen, label: t("edit.appointment.staff.gone", { name: rows.find(({ id }) => id === chosen)?.name ?? chosen }) }]
          : []),
      ]}
      onChange={(id) => onChange(id ?? ANYBODY)}
      data-testid="field-staff"
    />
  );
}
