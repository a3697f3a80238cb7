import type { Bubble } from "../../../src/control/contract.ts";
import { Icon } from "../icon.tsx";
import { useLocale } from "../i18n/locale.tsx";

export function LocationCard({ location }: { readonly location: NonNullable<Bubble["location"]> }) {
  const { t } = useLocale();
  const { latitude, longitude, name, address } = location;
  const query = new URLSearchParams({ mlat: String(latitude), mlon: String(longitude) });
  return (
    <div className="location">
      <a
        className="map"
        href={`https://www.openstreetmap.org/?${query}#map=15/${latitude}/${longitude}`}
        target="_blank"
        rel="noopener noreferrer"
        aria-label={t.openMap}
      >
        <Icon name="pin" size={34} />
      </a>
      <p className="location-name" dir="auto">
        {name ?? t.location}
      </p>
      <p className="location-address" dir="auto">
        {address ?? `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`}
      </p>
    </div>
  );
}
