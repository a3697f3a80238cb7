import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { foldText } from "../../../src/journeys/fold-text.ts";

/** Shorter lists are read faster than searched. */
const FEWEST = 8;

/** The rows whose words hold all that is typed, in any order; and the field, where there are enough rows to lose one. */
export function useFound<Row>(
  rows: readonly Row[],
  wordsOf: (row: Row) => readonly (string | null | undefined)[],
): { readonly found: readonly Row[]; readonly field: ReactNode; readonly isFiltered: boolean } {
  const { t } = useI18n();
  const [typed, setTyped] = useState("");
  const wanted = foldText(typed)
    .split(" ")
    .filter((word) => word !== "");
  const found =
    wanted.length === 0
      ? rows
      : rows.filter((row) => {
          const words = foldText(wordsOf(row).join(" "));
          return wanted.every((word) => words.includes(word));
        });
  const field =
    rows.length < FEWEST ? null : (
      <TextInput
        type="search"
        aria-label={t("common.find")}
        placeholder={t("common.find")}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={typed}
        maxLength={100}
        maw={360}
        mb="sm"
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        data-testid="find"
      />
    );
  return { found, field, isFiltered: wanted.length > 0 };
}
