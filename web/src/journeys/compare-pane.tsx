import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { journeyQuery } from "../api/queries.ts";
import type { JourneyDetail, JourneyDocument } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Changes } from "./changes.tsx";
import { compareJourneys } from "./compare.ts";
import { draftQuery } from "./queries.ts";
import classes from "./edit/edit.module.css";
import { SideBySide } from "./side-by-side.tsx";

/** The shown version beside another one, or beside the draft (`with=0`). Newer stands at the right. */
export function ComparePane({ journey }: { readonly journey: JourneyDetail }) {
  const { t } = useI18n();
  const navigate = useNavigate({ from: "/journeys/$name" });
  const { with: wanted } = useSearch({ from: "/frame/journeys/$name" });
  const { data: drafted } = useQuery(draftQuery(journey.name));
  const draft = drafted?.draft ?? null;
  const mine = journey.version.version;
  const others = journey.versions.map(({ version }) => version).filter((version) => version !== mine);
  const chosen = wanted ?? (draft ? 0 : (others.find((version) => version < mine) ?? others[0]));
  const { data: other } = useQuery({ ...journeyQuery(journey.name, chosen), enabled: chosen !== undefined && chosen > 0 });
  const shown = { version: mine, title: t("journey.version", { n: mine }), document: journey.document };
  const beside: { readonly version: number; readonly title: string; readonly document: JourneyDocument } | null =
    chosen === 0
      ? draft && { version: Number.POSITIVE_INFINITY, title: t("compare.draft", { who: draft.savedBy }), document: draft.document }
      : other && other.version.version === chosen
        ? { version: chosen, title: t("journey.version", { n: chosen }), document: other.document }
        : null;
  const [before, after] = beside && beside.version < shown.version ? [beside, shown] : [shown, beside];
  const comparison = useMemo(
    () => (before && after ? compareJourneys(before.document, after.document) : null),
    [before?.document, after?.document],
  ); // eslint-disable-line react-hooks/exhaustive-deps
  return (
    <div className={classes["compare"]}>
      <div className={classes["compareHead"]}>
        <Select
          label={t("compare.with", { n: mine })}
          allowDeselect={false}
          value={chosen === undefined ? null : String(chosen)}
          placeholder={t("compare.nothing")}
          data={[
            ...(draft ? [{ value: "0", label: t("compare.draft", { who: draft.savedBy }) }] : []),
            ...others.map((version) => ({ value: String(version), label: t("journey.version", { n: version }) })),
          ]}
          onChange={(value) => void navigate({ search: (search) => ({ ...search, with: Number(value) }) })}
          data-testid="compare-with"
        />
        {comparison && before && <Changes comparison={comparison} before={before.document} />}
      </div>
      {before && after && <SideBySide before={before} after={after} />}
    </div>
  );
}
