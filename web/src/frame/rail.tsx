import { Menu, Tooltip } from "@mantine/core";
import { IconDots, IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { countsQuery } from "../desk/desk-queries.ts";
import { useNarrow } from "../components/use-narrow.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./frame.module.css";
import { Mark } from "./mark.tsx";
import { usePlaces } from "./places.ts";

/** What a narrow screen has room for; the rest is behind one button. */
const AT_HAND: ReadonlySet<string> = new Set(["/", "/inbox", "/journeys", "/campaigns"]);

export function Rail({ folded, onFold }: { readonly folded: boolean; readonly onFold: (() => void) | null }) {
  const { t } = useI18n();
  const narrow = useNarrow();
  const wordless = folded && !narrow;
  const allowed = usePlaces();
  const places = narrow ? allowed.filter(({ to }) => AT_HAND.has(to)) : allowed;
  const FoldIcon = folded ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  return (
    <nav className={classes["rail"]} aria-label={t("nav.main")}>
      <div className={classes["brand"]}>
        <Mark />
        {!folded && "Parley"}
      </div>
      <div className={classes["links"]}>
        {places.map(({ to, key, Icon }) => (
          <Tooltip key={to} label={t(key)} position="right" disabled={!wordless}>
            <Link
              to={to}
              activeOptions={{ exact: to === "/", includeSearch: false }}
              className={classes["link"]}
              {...(wordless ? { "aria-label": t(key) } : {})}
            >
              <Icon size={20} stroke={1.7} aria-hidden />
              {!wordless && <span>{t(key)}</span>}
              {to === "/inbox" && <Unread />}
            </Link>
          </Tooltip>
        ))}
        {narrow && <MorePlaces />}
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

/** Conversations with something that nobody has read. */
function Unread() {
  const { t } = useI18n();
  const { data } = useQuery(countsQuery);
  const n = data?.unread.all ?? 0;
  if (n === 0) return null;
  return (
    <b className={classes["unread"]} data-testid="rail-unread">
      <span aria-hidden>{n > 99 ? "99+" : n}</span>
      <span className="sr-only">{t("inbox.unread", { n })}</span>
    </b>
  );
}

function MorePlaces() {
  const { t } = useI18n();
  const allowed = usePlaces();
  return (
    <Menu position="top-end" width={220}>
      <Menu.Target>
        <button type="button" className={`${classes["link"]} ${classes["more"]}`}>
          <IconDots size={20} stroke={1.7} aria-hidden />
          <span>{t("nav.more")}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {allowed
          .filter(({ to }) => !AT_HAND.has(to))
          .map(({ to, key, Icon }) => (
            <Menu.Item
              key={to}
              leftSection={<Icon size={18} stroke={1.7} aria-hidden />}
              renderRoot={(props) => <Link to={to} {...props} />}
            >
              {t(key)}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
