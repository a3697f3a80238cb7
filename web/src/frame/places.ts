/** The parts of the console, in the order of the rail. */
import {
  IconCalendar,
  IconChartDots,
  IconForms,
  IconHome,
  IconInbox,
  IconMessages,
  IconPhoto,
  IconQrcode,
  IconRobot,
  IconRoute,
  IconSettings,
  IconShieldCheck,
  IconSpeakerphone,
  IconTemplate,
  IconUsers,
  IconUsersGroup,
} from "@tabler/icons-react";
import { useLocation } from "@tanstack/react-router";
import { useRight } from "../api/session.tsx";

const PLACES = [
  { to: "/", key: "nav.home", Icon: IconHome },
  { to: "/inbox", key: "nav.inbox", Icon: IconInbox },
  { to: "/journeys", key: "nav.journeys", Icon: IconRoute },
  { to: "/campaigns", key: "nav.campaigns", Icon: IconSpeakerphone },
  { to: "/audiences", key: "nav.audiences", Icon: IconUsersGroup },
  { to: "/profiles", key: "nav.profiles", Icon: IconUsers },
  { to: "/messages", key: "nav.messages", Icon: IconMessages },
  { to: "/calendar", key: "nav.calendar", Icon: IconCalendar },
  { to: "/insights", key: "nav.insights", Icon: IconChartDots },
  { to: "/templates", key: "nav.templates", Icon: IconTemplate },
  { to: "/forms", key: "nav.forms", Icon: IconForms },
  { to: "/entry-points", key: "nav.entryPoints", Icon: IconQrcode },
  { to: "/media", key: "nav.media", Icon: IconPhoto },
  { to: "/helpers", key: "nav.helpers", Icon: IconRobot },
  { to: "/policy", key: "nav.policy", Icon: IconShieldCheck },
  { to: "/settings", key: "nav.settings", Icon: IconSettings },
] as const;

/** Where one's role lets one go. */
export function usePlaces(): readonly (typeof PLACES)[number][] {
  const readsSettings = useRight("settings:read");
  const readsInbox = useRight("conversations:read");
  return PLACES.filter(({ to }) => (to !== "/settings" || readsSettings) && (to !== "/inbox" || readsInbox));
}

/** The part that one is in; null on the home page, and outside of all. */
export function usePlace(): (typeof PLACES)[number] | null {
  const part = useLocation({ select: ({ pathname }) => `/${pathname.split("/")[1] ?? ""}` });
  return PLACES.find(({ to }) => to === part && to !== "/") ?? null;
}
