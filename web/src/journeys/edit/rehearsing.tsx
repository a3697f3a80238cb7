import { Skeleton } from "@mantine/core";
import { CatchBoundary } from "@tanstack/react-router";
import { type ComponentProps, Suspense } from "react";
import { EmptyState } from "../../components/states.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { lazyPart } from "../../lazy-page.ts";

// With its worker and charts it is as heavy as the editor: fetched when somebody rehearses.
const RehearsalPanel = lazyPart(async () => (await import("../../rehearsal/index.ts")).RehearsalPanel);

/** Whatever becomes of it, the editor around it stays with what was written there. */
export function Rehearsing(props: ComponentProps<typeof RehearsalPanel>) {
  return (
    <CatchBoundary getResetKey={() => "rehearsal"} errorComponent={Missing}>
      <Suspense fallback={<Skeleton height={420} />}>
        <RehearsalPanel {...props} />
      </Suspense>
    </CatchBoundary>
  );
}

function Missing() {
  const { t } = useI18n();
  return <EmptyState picture="lost" text={t("edit.rehearse.missing")} compact />;
}
