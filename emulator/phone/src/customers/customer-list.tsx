import { useDeferredValue, useState } from "react";
import type { ChatSummary } from "../../../src/control/contract.ts";
import { Icon } from "../icon.tsx";
import { useLocale } from "../i18n/locale.tsx";
import { useEmulatorNow } from "../state/emulator-clock.tsx";
import type { Resource } from "../state/use-resource.ts";
import { Trouble } from "../trouble.tsx";
import { AddCustomerForm } from "./add-customer-form.tsx";
import { CustomerRow } from "./customer-row.tsx";
import { phoneDigits } from "./display-phone.ts";

type CustomerListProps = {
  readonly chats: Resource<readonly ChatSummary[]>;
  readonly numberId: string;
  readonly chosen: string | null;
  readonly onChoose: (customerId: string) => void;
};

const PAGE = 100;

export function CustomerList({ chats, numberId, chosen, onChoose }: CustomerListProps) {
  const { t } = useLocale();
  const now = useEmulatorNow(60_000) ?? Date.now();
  const [query, setQuery] = useState("");
  const [adding, setAdding] = useState(false);
  const [shown, setShown] = useState(PAGE);
  const wanted = useDeferredValue(query.trim());
  const found = (chats.value ?? []).filter((chat) => matches(chat, wanted));

  const choose = (customerId: string) => {
    setAdding(false);
    chats.reload();
    onChoose(customerId);
  };

  return (
    <section className="customers" aria-label={t.customers}>
      <div className="customers-top">
        <h1>{t.customers}</h1>
        <button type="button" className="button button-small" aria-expanded={adding} onClick={() => setAdding(!adding)}>
          <Icon name="plus" size={16} /> {t.addCustomer}
        </button>
      </div>
      {adding && <AddCustomerForm onAdded={choose} onCancel={() => setAdding(false)} />}
      <label className="search">
        <Icon name="search" size={18} />
        <span className="only-read-aloud">{t.searchCustomers}</span>
        <input type="search" value={query} placeholder={t.searchCustomers} onChange={(event) => setQuery(event.target.value)} />
      </label>
      {chats.value === null && chats.error === null && <CustomerSkeletons label={t.loading} />}
      {chats.value === null && chats.error !== null && <Trouble error={chats.error} onRetry={chats.reload} />}
      {chats.value?.length === 0 && <p className="hint">{t.noCustomers}</p>}
      {chats.value !== null && chats.value.length > 0 && found.length === 0 && <p className="hint">{t.noCustomerFound(wanted)}</p>}
      <ul className="customer-rows">
        {found.slice(0, shown).map((chat) => (
          <CustomerRow
            key={chat.customer.id}
            chat={chat}
            numberId={numberId}
            now={now}
            chosen={chat.customer.id === chosen}
            onChoose={() => choose(chat.customer.id)}
          />
        ))}
        {found.length > shown && (
          <li>
            <button type="button" className="button button-wide" onClick={() => setShown(shown + PAGE)}>
              {t.showMoreCustomers(Math.min(PAGE, found.length - shown))}
            </button>
          </li>
        )}
      </ul>
    </section>
  );
}

function matches({ customer }: ChatSummary, query: string): boolean {
  if (query === "") return true;
  const digits = phoneDigits(query);
  return (
    customer.name.toLocaleLowerCase().includes(query.toLocaleLowerCase()) || (digits !== "" && phoneDigits(customer.phone).includes(digits))
  );
}

function CustomerSkeletons({ label }: { readonly label: string }) {
  return (
    <div role="status" aria-label={label} className="customer-rows">
      {[62, 48, 70, 55, 66, 44].map((width, index) => (
        <div className="customer" key={index} aria-hidden="true">
          <span className="avatar skeleton" style={{ width: 44, height: 44 }} />
          <span className="customer-main">
            <span className="skeleton skeleton-line" style={{ width: `${width}%` }} />
            <span className="skeleton skeleton-line" style={{ width: `${width + 20}%` }} />
          </span>
        </div>
      ))}
    </div>
  );
}
