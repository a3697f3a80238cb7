import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Outlet, useNavigate } from "@tanstack/react-router";
import { useLocalStorage, useMediaQuery } from "@mantine/hooks";
import { Suspense, useCallback } from "react";
import { useLive } from "../api/live.ts";
import { sessionQuery } from "../api/queries.ts";
import { SessionContext } from "../api/session.tsx";
import type { SessionView } from "../api/types.ts";
import { SecondFactorDue } from "../account/second-factor-due.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { MessageDrawer } from "../messages/message-drawer.tsx";
import { Bar } from "./bar.tsx";
import classes from "./frame.module.css";
import { PageSkeleton } from "./page.tsx";
import { Palette } from "./palette.tsx";
import { Rail } from "./rail.tsx";

export function Frame() {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const client = useQueryClient();
  const navigate = useNavigate();
  const signedOut = useCallback(() => {
    client.clear();
    void navigate({ to: "/sign-in", search: {} });
  }, [client, navigate]);
  return session.secondFactorDue ? <SecondFactorDue onSignedOut={signedOut} /> : <SignedIn session={session} signedOut={signedOut} />;
}

function SignedIn({ session, signedOut }: { readonly session: SessionView; readonly signedOut: () => void }) {
  const { t } = useI18n();
  const [folded, setFolded] = useLocalStorage({ key: "parley-rail-folded", defaultValue: false });
  const middling = useMediaQuery("(max-width: 1100px)", false, { getInitialValueInEffect: false });
  const live = useLive(signedOut);
  return (
    <SessionContext value={session}>
      <a href="#main" className={classes["skip"]}>
        {t("frame.skip")}
      </a>
      <div className={classes["frame"]} data-folded={folded || middling || undefined}>
        <Rail folded={folded || middling} onFold={middling ? null : () => setFolded(!folded)} />
        <div className={classes["work"]}>
          <Bar live={live} onSignedOut={signedOut} />
          <main id="main" className={classes["main"]} tabIndex={-1}>
            <Suspense fallback={<PageSkeleton />}>
              <Outlet />
            </Suspense>
          </main>
        </div>
      </div>
      <MessageDrawer />
      <Palette />
    </SessionContext>
  );
}
