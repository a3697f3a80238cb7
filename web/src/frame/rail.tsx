import { Tooltip } from "@mantine/core";
import {
  IconHome,
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  IconMessages,
  IconRoute,
  IconSettings,
  IconTemplate,
  IconUsers,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useMediaQuery } from "@mantine/hooks";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./frame.module.css";
import { Mark } from "./mark.tsx";

export const PLACES = [
  { to: "/", key: "nav.home", Icon: IconHome },
  { to: "/journeys", key: "nav.journeys", Icon: IconRoute },
  { to: "/profiles", key: "nav.profiles", Icon: IconUsers },
  { to: "/messages", key: "nav.messages", Icon: IconMessages },
  { to: "/templates", key: "nav.templates", Icon: IconTemplate },
  { to: "/settings", key: "nav.settings", Icon: IconSettings },
] as const;

export function Rail({ folded, onFold }: { readonly folded: boolean; readonly onFold: (() => void) | null }) {
  const { t } = useI18n();
  const narrow = useMediaQuery("(max-width: 720px)", false, { getInitialValueInEffect: false });
  const wordless = folded && !narrow;
  const FoldIcon = folded ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  return (
    <nav className={classes["rail"]} aria-label={t("nav.main")}>
      <div className={classes["brand"]}>
        <Mark />
        {!folded && "Parley"}
      </div>
      <div className={classes["links"]}>
        {PLACES.map(({ to, key, Icon }) => (
          <Tooltip key={to} label={t(key)} position="right" disabled={!wordless}>
            <Link
              to={to}
              activeOptions={{ exact: to === "/", includeSearch: false }}
              className={classes["link"]}
              {...(wordless ? { "aria-label": t(key) } : {})}
            >
              <Icon size={20} stroke={1.7} aria-hidden />
              {!wordless && <span>{t(key)}</span>}
            </Link>
          </Tooltip>
        ))}
      </div>
      {onFold && (
        <button
          type="button"
          className={`${classes["link"]} ${classes["fold"]}`}
          onClick={onFold}
          aria-label={t(folded ? "nav.expand" : "nav.collapse")}
          title={t(folded ? "nav.expand" : "nav.collapse")}
        >
          <FoldIcon size={20} stroke={1.6} aria-hidden />
        </button>
      )}
    </nav>
  );
}
