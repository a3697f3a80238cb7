import { Select } from "@mantine/core";
import type { ResourceView } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useClock } from "../../components/use-clock.ts";
import classes from "./setup.module.css";

const MOST_SHOWN = 6;
/** Countries whose public holidays the server works out, as far as they are asked for most. */
const COUNTRIES = [
  "AE", "AR", "AT", "AU", "BE", "BR", "CA", "CH", "CL", "CO", "CZ", "DE", "DK", "ES", "FI", "FR", "GB", "GR", "HU", "ID", "IE", "IL", "IT",
  "JP", "KE", "KR", "LU", "MA", "MX", "MY", "NG", "NL", "NO", "NZ", "PE", "PH", "PL", "PT", "RO", "SE", "SG", "TH", "TR", "UA", "US", "VN", "ZA",
]; // prettier-ignore

export function Holidays({
  country,
  resource,
  onChange,
}: {
  readonly country: string | null;
  readonly resource: ResourceView | null;
  readonly onChange: (country: string | null) => void;
}) {
  const { t, country: nameOf, language } = useI18n();
  const clock = useClock();
  // The dates are worked out when it is saved.
  const coming = resource !== null && resource.holidayCountry === country ? resource.holidays.slice(0, MOST_SHOWN) : [];
  return (
    <div>
      <Select
        label={t("setup.holidays")}
        description={t("setup.holidays.hint")}
        placeholder={t("setup.holidays.none")}
        data={[...new Set([...COUNTRIES, ...(country === null ? [] : [country])])]
          .map((value) => ({ value, label: nameOf(value) }))
          .toSorted((one, other) => one.label.localeCompare(other.label, language))}
        value={country}
        searchable
        clearable
        onChange={onChange}
        data-testid="holiday-country"
      />
      {coming.length > 0 && (
        <p className={`muted small ${classes["holidays"]}`} style={{ marginTop: 8 }}>
          {coming.map((date) => (
            <span key={date}>{clock.longDay(date)}</span>
          ))}
        </p>
      )}
    </div>
  );
}
