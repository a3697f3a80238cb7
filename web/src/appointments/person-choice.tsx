import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch, IconUserPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { profileSearchQuery } from "../api/queries.ts";
import type { NewBooking, ProfileRow } from "../api/types.ts";
import { personLabel, PersonSign } from "../components/person-name.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./dialogs.module.css";

/** Somebody who is known, or somebody new by their address. */
export type Chosen =
  | { readonly kind: "known"; readonly row: ProfileRow }
  | { readonly kind: "new"; readonly name: string; readonly phone: string; readonly email: string };

/** How the server is told who; null: not enough is known. */
export function personOf(chosen: Chosen | null): Pick<NewBooking, "person" | "name"> | null {
  if (chosen === null) return null;
  if (chosen.kind === "known") {
    const { externalId, phone, email, bsuid } = chosen.row.identities;
    const person = externalId ? { externalId } : phone ? { phone } : email ? { email } : bsuid ? { bsuid } : null;
    return person && { person, ...(chosen.row.person.name === null ? {} : { name: chosen.row.person.name }) };
  }
  const [name, phone, email] = [chosen.name.trim(), chosen.phone.trim(), chosen.email.trim()];
  if (phone === "" && email === "") return null;
  return { person: { ...(phone === "" ? {} : { phone }), ...(email === "" ? {} : { email }) }, ...(name === "" ? {} : { name }) };
}

export function PersonChoice({ value, onChange }: { readonly value: Chosen | null; readonly onChange: (chosen: Chosen | null) => void }) {
  const { t } = useI18n();
  const [text, setText] = useState("");
  const [settled] = useDebouncedValue(text, 200);
  const { data } = useQuery(profileSearchQuery(settled));
  const rows = text.trim().length > 1 ? (data?.rows ?? []) : [];
  if (value?.kind === "known")
    return (
      <div className={classes["chosen"]} data-testid="booking-person">
        <span className={classes["actions"]}>
          <PersonSign person={value.row.person} />
          <span>{personLabel(value.row.person, t("common.unknownPerson"))}</span>
        </span>
        <Button variant="default" size="xs" onClick={() => onChange(null)}>
          {t("calendar.person.other")}
        </Button>
      </div>
    );
  if (value?.kind === "new")
    return (
      <div className={classes["fields"]}>
        <TextInput
          label={t("calendar.person.name")}
          value={value.name}
          maxLength={100}
          onChange={({ currentTarget }) => onChange({ ...value, name: currentTarget.value })}
          data-autofocus
          data-testid="new-person-name"
        />
        <div className={classes["pair"]}>
          <TextInput
            type="tel"
            label={t("calendar.phone")}
            placeholder="+33612345678"
            value={value.phone}
            maxLength={40}
            onChange={({ currentTarget }) => onChange({ ...value, phone: currentTarget.value })}
            data-testid="new-person-phone"
          />
          <TextInput
            type="email"
            label={t("calendar.email")}
            value={value.email}
            maxLength={254}
            onChange={({ currentTarget }) => onChange({ ...value, email: currentTarget.value })}
          />
        </div>
        <p className="muted small">{t("calendar.person.address")}</p>
        <div>
          <Button variant="default" size="xs" onClick={() => onChange(null)}>
            {t("calendar.person.search")}
          </Button>
        </div>
      </div>
    );
  const begin = () => {
    const typed = text.trim();
    onChange({
      kind: "new",
      name: /[@\d]/.test(typed) ? "" : typed,
      phone: typed.startsWith("+") ? typed : "",
      email: typed.includes("@") ? typed : "",
    });
  };
  return (
    <div className={classes["fields"]} style={{ gap: 8 }}>
      <TextInput
        label={t("calendar.person")}
        placeholder={t("profiles.search")}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        data-autofocus
        data-testid="booking-search"
      />
      {rows.length > 0 && (
        <div className={classes["found"]}>
          {rows.map((row) => (
            <button key={row.person.id} type="button" onClick={() => onChange({ kind: "known", row })} data-testid="found-person">
              <span className="cut">{personLabel(row.person, t("common.unknownPerson"))}</span>
              {row.person.name !== null && <span className="muted cut num">{row.person.address}</span>}
            </button>
          ))}
        </div>
      )}
      <div>
        <Button variant="default" size="xs" leftSection={<IconUserPlus size={16} aria-hidden />} onClick={begin} data-testid="new-person">
          {t("calendar.person.new")}
        </Button>
      </div>
    </div>
  );
}
