import { Select } from "@mantine/core";
import { useI18n } from "../i18n/i18n.tsx";
import { serviceName } from "./service-name.ts";
import type { useOffered } from "./use-offered.ts";

/** Which service, and by whom: anybody, unless somebody is chosen. */
export function OfferedFields({
  choice: { services, givers, offered, service, setService, resource, setResource },
  onResource,
}: {
  readonly choice: ReturnType<typeof useOffered>;
  readonly onResource?: () => void;
}) {
  const { t, language } = useI18n();
  return (
    <>
      <Select
        label={t("calendar.service")}
        data={offered.map((one) => ({ value: one.id, label: serviceName(one, language) }))}
        value={service?.id ?? null}
        allowDeselect={false}
        onChange={setService}
        error={services && offered.length === 0 ? t("calendar.service.none") : undefined}
        data-testid="booking-service"
      />
      <Select
        label={t("calendar.with")}
        placeholder={t("calendar.with.anybody")}
        data={givers.map(({ id, name }) => ({ value: id, label: name }))}
        value={resource}
        clearable
        onChange={(next) => {
          setResource(next);
          onResource?.();
        }}
      />
    </>
  );
}
