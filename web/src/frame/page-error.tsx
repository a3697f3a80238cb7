import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { ErrorState, NotFound } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";

export function PageError({ error }: { readonly error: unknown }) {
  const router = useRouter();
  return (
    <div style={{ height: "100%", display: "grid", placeItems: "center" }}>
      <ErrorState error={error} retry={() => void router.invalidate()} />
    </div>
  );
}

/** An address that leads nowhere. */
export function NoSuchPage() {
  const { t } = useI18n();
  useEffect(() => {
    document.title = `${t("notFound.page")} · Parley`;
  }, [t]);
  return (
    <div style={{ height: "100%", display: "grid", placeItems: "center" }} data-testid="not-found">
      <NotFound page />
    </div>
  );
}
