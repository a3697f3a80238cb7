import { ActionIcon, Indicator, Menu, Popover, Tooltip, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconKey, IconLanguage, IconLogout, IconMoon, IconSearch, IconShieldLock, IconSun } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { securityQuery } from "../account/security-query.ts";
import { send } from "../api/client.ts";
import type { LiveState } from "../api/live.ts";
import { overviewQuery } from "../api/queries.ts";
import { useSession } from "../api/session.tsx";
import type { HealthReason } from "../api/types.ts";
import { PersonSign } from "../components/person-name.tsx";
import { useI18n, type Translate } from "../i18n/i18n.tsx";
import { useState } from "react";
import { ChangePassword } from "./change-password.tsx";
import classes from "./frame.module.css";
import { openPalette } from "./palette.tsx";

const SIGN_INS_EVERY_MS = 300_000;

export function Bar({ live, onSignedOut }: { readonly live: LiveState; readonly onSignedOut: () => void }) {
  const { t, language, setLanguage } = useI18n();
  const session = useSession();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light", { getInitialValueInEffect: false }) === "dark";
  const key = navigator.platform.startsWith("Mac") ? "⌘ K" : "Ctrl K";
  const [changesPassword, setChangesPassword] = useState(false);
  const signOut = async () => {
    await send("DELETE", "/v1/session").catch(() => undefined);
    onSignedOut();
  };
  // Somebody may sign in as you while you are here.
  const { data: security } = useQuery({ ...securityQuery, refetchInterval: SIGN_INS_EVERY_MS });
  const isNews = security?.sessions.some(({ isNew }) => isNew) ?? false;
  const themeWords = t(dark ? "frame.theme.light" : "frame.theme.dark");
  return (
    <header className={classes["bar"]}>
      <span className={`${classes["workspace"]} cut`}>{session.workspace.name}</span>
      <button type="button" className={classes["search"]} onClick={openPalette} aria-label={t("frame.search")}>
        <IconSearch size={16} aria-hidden /> <span className="cut">{t("frame.search")}</span> <kbd>{key}</kbd>
      </button>
      <HealthLight live={live} />
      <Menu position="bottom-end">
        <Menu.Target>
          <Tooltip label={t("frame.language")}>
            <ActionIcon aria-label={t("frame.language")}>
              <IconLanguage size={19} stroke={1.7} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setLanguage("en")} aria-current={language === "en"} lang="en" fw={language === "en" ? 640 : 400}>
            English
          </Menu.Item>
          <Menu.Item onClick={() => setLanguage("fr")} aria-current={language === "fr"} lang="fr" fw={language === "fr" ? 640 : 400}>
            Français
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Tooltip label={themeWords}>
        <ActionIcon aria-label={themeWords} onClick={() => setColorScheme(dark ? "light" : "dark")}>
          {dark ? <IconSun size={19} stroke={1.7} /> : <IconMoon size={19} stroke={1.7} />}
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon radius="xl" aria-label={t(isNews ? "frame.person.news" : "frame.person")}>
            <Indicator disabled={!isNews} color="red" size={9}>
              <PersonSign person={{ id: session.account.id, name: session.account.name, address: session.account.email }} />
            </Indicator>
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            {session.account.name}
            <br />
            {session.account.email}
          </Menu.Label>
          <Menu.Item leftSection={<IconKey size={16} />} onClick={() => setChangesPassword(true)} data-testid="own-password">
            {t(session.account.hasPassword ? "ownPassword.change" : "ownPassword.choose")}
          </Menu.Item>
          <Menu.Item leftSection={<IconShieldLock size={16} />} component={Link} to="/account" data-testid="own-security">
            {t("account.open")}
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut()}>
            {t("frame.signOut")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {changesPassword && <ChangePassword onClose={() => setChangesPassword(false)} />}
    </header>
  );
}

function HealthLight({ live }: { readonly live: LiveState }) {
  const { t } = useI18n();
  const { data } = useQuery(overviewQuery);
  const level = live === "broken" ? "unknown" : (data?.health.level ?? "unknown");
  const word = live === "broken" ? t("frame.reconnecting") : t(`health.${level}`);
  const reasons = data?.health.reasons ?? [];
  return (
    <Popover position="bottom-end">
      <Popover.Target>
        <button type="button" className={classes["health"]} data-level={level} data-testid="health" aria-label={word}>
          <span className={classes["light"]} />{" "}
          <span className={classes["healthWord"]} role="status">
            {word}
          </span>
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={classes["reasons"]}>
          {reasons.length === 0 ? (
            <span>{live === "broken" ? t("error.network") : t("health.fine")}</span>
          ) : (
            reasons.map((reason) => <span key={reason.kind + ("name" in reason ? reason.name : "")}>{healthWords(t, reason)}</span>)
          )}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function healthWords(t: Translate, reason: HealthReason): string {
  switch (reason.kind) {
    case "channel_paused":
      return t("health.channel_paused", { name: reason.name });
    case "no_channel":
      return t("health.no_channel");
    default:
      return t(`health.${reason.kind}`, { n: reason.n });
  }
}
