import { Button } from "@mantine/core";
import { useState } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { ActivateHelpers } from "./activate-helpers.tsx";
import type { useHelpers } from "./use-helpers.ts";

/** What was changed holds only once it was looked at and activated: wherever it is changed, that is said and done. */
export function ReviewDraft({ helpers }: { readonly helpers: ReturnType<typeof useHelpers> }) {
  const { t } = useI18n();
  const [activating, setActivating] = useState(false);
  const { data, isChanged, problems } = helpers;
  return (
    <>
      <Button
        variant="default"
        disabled={!isChanged || problems.length > 0}
        onClick={() => setActivating(true)}
        data-testid="review-helpers"
      >
        {t("helpers.review")}
      </Button>
      {isChanged && <span className="muted small">{t("helpers.unactivated")}</span>}
      {activating && data?.draft && <ActivateHelpers draft={data.draft} onClose={() => setActivating(false)} />}
    </>
  );
}
