import type { Bubble } from "../../../src/control/contract.ts";
import { Icon } from "../icon.tsx";
import { useLocale } from "../i18n/locale.tsx";
import { useEmulatorNow } from "../state/emulator-clock.tsx";

/** A limited-time offer: its words and how long it still holds, on the emulator's clock. */
export function OfferStrip({ offer }: { readonly offer: NonNullable<Bubble["offer"]> }) {
  const { t, times } = useLocale();
  const now = useEmulatorNow(30_000);
  const over = offer.endsAt !== null && now !== null && offer.endsAt <= now;
  return (
    <p className="offer-strip" data-over={over}>
      <Icon name="clock" size={18} />
      <span>
        <strong dir="auto">{offer.text}</strong>
        {offer.endsAt !== null && <small>{over ? t.offerOver : t.offerUntil(times.dateTime(offer.endsAt))}</small>}
      </span>
    </p>
  );
}
