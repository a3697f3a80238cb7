import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { servicesQuery } from "../appointments/queries.ts";
import { serviceName } from "../appointments/service-name.ts";
import { SetUpServices } from "../appointments/set-up-services.tsx";
import { useI18n } from "../i18n/i18n.tsx";

const NONE = "none";

/** Whose times the automatic answers offer; a service that is not there any more is not offered. */
export function CallBackField({
  value,
  disabled,
  onChange,
}: {
  readonly value: string | null;
  readonly disabled: boolean;
  readonly onChange: (serviceId: string | null) => void;
}) {
  const { t, language } = useI18n();
  const { data } = useQuery(servicesQuery);
  const calls = (data?.rows ?? []).filter(({ isArchived, place }) => !isArchived && place?.kind === "phone");
  const isGone = data !== undefined && value !== null && !calls.some(({ id }) => id === value);
  const gone = isGone ? data.rows.find(({ id }) => id === value) : undefined;
  if (data && calls.length === 0 && value === null) return <SetUpServices missing={t("staff.callBack.none")} testId="no-call-back" />;
  return (
    <Select
      label={t("staff.callBack")}
      description={t("staff.callBack.hint")}
      value={value ?? NONE}
      error={isGone ? t("staff.callBack.gone") : undefined}
      data={[
        { value: NONE, label: t("staff.callBack.off"), disabled: false },
        ...calls.map((service) => ({ value: service.id, label: serviceName(service, language), disabled: false })),
        // It stays in sight until somebody chooses another one or none.
        ...(gone ? [{ value: gone.id, label: serviceName(gone, language), disabled: true }] : []),
      ]}
      onChange={(chosen) => onChange(chosen === NONE ? null : chosen)}
      allowDeselect={false}
      disabled={disabled}
      data-testid="call-back-service"
    />
  );
}
