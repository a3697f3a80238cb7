import { Autocomplete, CloseButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { profileQuery, profileSearchQuery } from "../api/queries.ts";
import { useRight } from "../api/session.tsx";
import type { Person } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { personLabel } from "./person-name.tsx";

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Somebody, found by name, phone number, e-mail address or identifier. `value`: the id of a profile; "": nobody yet. */
export function PersonPicker({
  label,
  value,
  onChange,
  testId,
}: {
  readonly label: string;
  readonly value: string;
  /** "": nobody any more. */
  readonly onChange: (profileId: string) => void;
  readonly testId: string;
}) {
  const { t } = useI18n();
  // Who sees no numbers cannot search by them either: a search that finds by a number tells the number.
  const seesPersonal = useRight("personal:read");
  const [typed, setTyped] = useState<string | null>(null);
  const [settled] = useDebouncedValue(typed ?? "", 200);
  const { data: people } = useQuery({
    ...profileSearchQuery(settled.trim()),
    enabled: seesPersonal ? settled.trim().length > 1 : ID.test(settled.trim()),
  });
  const { data: chosen } = useQuery({ ...profileQuery(value), enabled: value !== "" });
  const words = (person: Person): string =>
    [personLabel(person, t("common.unknownPerson")), person.name === null ? null : person.address]
      .filter((part) => part !== null)
      .join(" · ");
  const shown = value === "" ? "" : chosen ? words(chosen.person) : `…${value.slice(-8)}`;
  return (
    <Autocomplete
      label={label}
      placeholder={t(seesPersonal ? "profiles.search" : "person.byId")}
      {...(seesPersonal ? {} : { description: t("person.byId.why") })}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        value === "" ? null : (
          <CloseButton
            aria-label={t("person.clear")}
            size="sm"
            onClick={() => {
              setTyped(null);
              onChange("");
            }}
          />
        )
      }
      value={typed ?? shown}
      onChange={setTyped}
      onBlur={() => setTyped((text) => (text === "" || value !== "" ? null : text))}
      data={[...new Set((people?.rows ?? []).map(({ person }) => words(person)))]}
      filter={({ options }) => options}
      onOptionSubmit={(option) => {
        const found = people?.rows.find(({ person }) => words(person) === option);
        if (!found) return;
        setTyped(null);
        onChange(found.person.id);
      }}
      data-testid={testId}
    />
  );
}
