import { useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { createSpotlight, Spotlight, useSpotlight } from "@mantine/spotlight";
import { IconLanguage, IconMoon, IconSearch, IconSettings } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { profileSearchQuery } from "../api/queries.ts";
import { PersonSign, personLabel } from "../components/person-name.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { useSettingsPlaces } from "../settings/settings-places.ts";
import { useBeginnings, useThings } from "./palette-things.ts";
import { usePlaces } from "./places.ts";

const [store, palette] = createSpotlight();
export const openPalette = palette.open;

/** Go anywhere, find anybody. */
export function Palette() {
  const { t, language, setLanguage } = useI18n();
  const navigate = useNavigate();
  const [query, setQuery] = useState("");
  const [settled] = useDebouncedValue(query, 150);
  const { data: people } = useQuery(profileSearchQuery(settled));
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light", { getInitialValueInEffect: false }) === "dark";
  const matches = (label: string) => label.toLocaleLowerCase().includes(query.trim().toLocaleLowerCase());
  const places = usePlaces().filter(({ key }) => matches(t(key)));
  const settings = useSettingsPlaces()
    .flatMap((group) => group.places)
    .filter(({ title }) => query.trim() !== "" && matches(t(title)));
  const found = query.trim().length > 1 ? (people?.rows ?? []) : [];
  const things = useThings(query, matches);
  const actions = [
    ...useBeginnings(),
    { key: "theme", label: t("palette.theme"), Icon: IconMoon, run: () => setColorScheme(dark ? "light" : "dark") },
    { key: "language", label: t("palette.language"), Icon: IconLanguage, run: () => setLanguage(language === "en" ? "fr" : "en") },
  ].filter(({ label }) => matches(label));
  const nothing = places.length + settings.length + found.length + things.length + actions.length === 0;
  useFirstChosen(
    [
      ...found.map(({ person }) => person.id),
      ...[...things.flatMap((group) => group.found), ...places].map(({ key }) => key),
      ...settings.map(({ section }) => section),
      ...actions.map(({ key }) => key),
    ].join("\n"),
  );
  return (
    <Spotlight.Root
      store={store}
      shortcut={["mod + K"]}
      query={query}
      onQueryChange={setQuery}
      radius="md"
      size={600}
      scrollable
      maxHeight={460}
      clearQueryOnClose
      overlayProps={{ backgroundOpacity: 0.4 }}
      styles={{ content: { background: "var(--surface)", border: "1px solid var(--line)" } }}
    >
      <Spotlight.Search placeholder={t("palette.placeholder")} aria-label={t("frame.search")} leftSection={<IconSearch size={18} />} />
      <Spotlight.ActionsList>
        {found.length > 0 && (
          <Spotlight.ActionsGroup label={t("palette.people")}>
            {found.map(({ person }) => (
              <Spotlight.Action
                key={person.id}
                leftSection={<PersonSign person={person} />}
                label={personLabel(person, t("common.unknownPerson"))}
                description={person.name === null ? "" : (person.address ?? "")}
                onClick={() => void navigate({ to: "/profiles/$id", params: { id: person.id } })}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {things.map((group) => (
          <Spotlight.ActionsGroup key={group.label} label={t(group.label)}>
            {group.found.map(({ key, label, Icon, run }) => (
              <Spotlight.Action key={key} leftSection={<Icon size={18} stroke={1.7} />} label={label} onClick={run} />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {places.length > 0 && (
          <Spotlight.ActionsGroup label={t("palette.pages")}>
            {places.map(({ to, key, Icon }) => (
              <Spotlight.Action
                key={to}
                leftSection={<Icon size={18} stroke={1.7} />}
                label={t(key)}
                onClick={() => void navigate({ to })}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {settings.length > 0 && (
          <Spotlight.ActionsGroup label={t("nav.settings")}>
            {settings.map(({ section, title }) => (
              <Spotlight.Action
                key={section}
                leftSection={<IconSettings size={18} stroke={1.7} />}
                label={t(title)}
                onClick={() => void navigate({ to: "/settings/$section", params: { section } })}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {actions.length > 0 && (
          <Spotlight.ActionsGroup label={t("palette.actions")}>
            {actions.map(({ key, label, Icon, run }) => (
              <Spotlight.Action key={key} leftSection={<Icon size={18} stroke={1.7} />} label={label} onClick={run} />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {nothing && <Spotlight.Empty>{t("palette.nothing")}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

/** Enter takes the first entry of whatever is shown. The component chooses only as one types, before people are found. */
function useFirstChosen(shown: string): void {
  const { listId } = useSpotlight(store);
  useEffect(() => {
    const list = listId === "" ? null : document.getElementById(listId);
    const first = list?.querySelector("[data-action]");
    if (!first) return;
    list?.querySelector("[data-selected]")?.removeAttribute("data-selected");
    first.setAttribute("data-selected", "true");
    store.updateState((state) => ({ ...state, selected: 0 }));
  }, [listId, shown]);
}
