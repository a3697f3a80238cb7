import { useState } from "react";
import type { Chat, Customer } from "../../../src/control/contract.ts";
import { act, changeCustomer, type ActionBody, type CustomerChange } from "../api/emulator-client.ts";
import { Avatar } from "../customers/avatar.tsx";
import { displayPhone } from "../customers/display-phone.ts";
import { useLocale } from "../i18n/locale.tsx";
import { useNotices } from "../state/notices.tsx";
import { ChangeNumberForm } from "./change-number-form.tsx";
import { Switch } from "./switch.tsx";

export function PersonSection({ chat, reload }: { readonly chat: Chat; readonly reload: () => void }) {
  const { t } = useLocale();
  const { attempt } = useNotices();
  const { customer, phoneNumberId } = chat;
  const blocked = customer.blocked.includes(phoneNumberId);
  const stopped = customer.marketingStopped.includes(phoneNumberId);

  // A switch moves at once; the next word from the emulator about this person replaces what was asked.
  const [asked, setAsked] = useState<{ readonly of: Customer; readonly change: CustomerChange } | null>(null);
  const person = asked?.of === customer ? { ...customer, ...asked.change } : customer;
  const change = async (next: CustomerChange) => {
    setAsked({ of: customer, change: next });
    if ((await attempt(() => changeCustomer(customer.id, next))) === null) setAsked(null);
    reload();
  };
  const perform = async (action: ActionBody) => {
    const done = await attempt(() => act(phoneNumberId, customer.id, action));
    reload();
    return done !== null;
  };

  return (
    <>
      <section className="panel person">
        <Avatar id={customer.id} name={customer.name} />
        <div>
          <h3 dir="auto">{customer.name}</h3>
          <p>{displayPhone(customer.phone)}</p>
          {customer.username !== null && <p>@{customer.username}</p>}
        </div>
      </section>
      <section className="panel">
        <h3>{t.behaviour}</h3>
        <Switch
          label={t.readReceipts}
          hint={t.readReceiptsHint}
          on={person.readReceipts}
          onChange={(on) => void change({ readReceipts: on })}
        />
        <Switch label={t.autoRead} hint={t.autoReadHint} on={person.autoRead} onChange={(on) => void change({ autoRead: on })} />
        <Switch label={t.isOnWhatsApp} hint={t.onWhatsAppHint} on={person.onWhatsApp} onChange={(on) => void change({ onWhatsApp: on })} />
      </section>
      <section className="panel">
        <h3>{t.towardsBusiness}</h3>
        <div className="button-pair">
          <button
            type="button"
            className={blocked ? "button" : "button button-danger"}
            onClick={() => void perform({ action: blocked ? "unblock" : "block" })}
          >
            {blocked ? t.unblock : t.block}
          </button>
          <button
            type="button"
            className="button"
            onClick={() => void perform({ action: stopped ? "resume_marketing" : "stop_marketing" })}
          >
            {stopped ? t.resumeMarketing : t.stopMarketing}
          </button>
        </div>
        {stopped && <p className="panel-hint">{t.marketingStopped}</p>}
        <ChangeNumberForm key={customer.id} onChange={(phone) => perform({ action: "change_number", phone })} />
      </section>
    </>
  );
}
