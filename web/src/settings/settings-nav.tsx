import { Menu } from "@mantine/core";
import { IconCheck, IconChevronDown } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { Fragment, useId, type KeyboardEvent } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./settings-nav.module.css";
import { SETTINGS, useSettingsPlaces, type SettingsPlace } from "./settings-places.ts";

/** The parts of the settings by group: a list at the side, or one button where the screen is narrow. */
export function SettingsNav({ here }: { readonly here: SettingsPlace }) {
  const { t } = useI18n();
  const groups = useSettingsPlaces();
  const id = useId();
  const inGroup = SETTINGS.find(({ places }) => (places as readonly SettingsPlace[]).includes(here));
  return (
    <>
      <nav className={classes["list"]} aria-label={t("settings.title")} onKeyDown={moveFocus}>
        {groups.map(({ group, places }) => (
          <div key={group} className={classes["group"]}>
            <h2 id={`${id}-${group}`}>{t(group)}</h2>
            <ul aria-labelledby={`${id}-${group}`}>
              {places.map(({ section, title }) => (
                <li key={section}>
                  <Link to="/settings/$section" params={{ section }} className={classes["place"]}>
                    {t(title)}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <div className={classes["narrow"]}>
        <Menu position="bottom" width="target" withinPortal={false}>
          <Menu.Target>
            <button type="button" className={classes["button"]} data-testid="settings-menu">
              <span className={classes["words"]}>
                {inGroup && <small>{t(inGroup.group)}</small>}
                {t(here.title)}
              </span>
              <IconChevronDown size={18} stroke={1.7} aria-hidden />
            </button>
          </Menu.Target>
          <Menu.Dropdown className={classes["menu"]}>
            {groups.map(({ group, places }) => (
              <Fragment key={group}>
                <Menu.Label>{t(group)}</Menu.Label>
                {places.map((place) => (
                  <Menu.Item
                    key={place.section}
                    rightSection={place === here ? <IconCheck size={16} stroke={2} aria-hidden /> : null}
                    renderRoot={(props) => <Link to="/settings/$section" params={{ section: place.section }} {...props} />}
                  >
                    {t(place.title)}
                  </Menu.Item>
                ))}
              </Fragment>
            ))}
          </Menu.Dropdown>
        </Menu>
      </div>
    </>
  );
}

/** Arrows, Home and End go through the list as through one; Tab leaves it by the next link, as in any list of links. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const links = [...event.currentTarget.querySelectorAll("a")];
  const at = links.findIndex((link) => link === document.activeElement);
  const next =
    event.key === "ArrowDown"
      ? links[at + 1]
      : event.key === "ArrowUp"
        ? links[at - 1]
        : event.key === "Home"
          ? links[0]
          : event.key === "End"
            ? links.at(-1)
            : undefined;
  if (!next) return;
  event.preventDefault();
  next.focus();
}
