import {
  IconArrowForwardUp,
  IconArrowMerge,
  IconArrowsShuffle,
  IconArrowsSplit,
  IconArrowsSplit2,
  IconBell,
  IconBolt,
  IconBrandWhatsapp,
  IconCalendarEvent,
  IconClock,
  IconFlag,
  IconLayoutBottombar,
  IconListNumbers,
  IconMail,
  IconMessage2,
  IconMessageReply,
  IconPuzzle,
  IconSend,
  IconShieldCheck,
  IconUserEdit,
  IconUserShare,
  IconWorldUpload,
  type Icon,
} from "@tabler/icons-react";

const ICONS: { readonly [kind: string]: Icon } = {
  entry: IconBolt,
  message: IconBrandWhatsapp,
  chain: IconListNumbers,
  wait: IconClock,
  wait_for: IconMessageReply,
  branch: IconArrowsSplit2,
  split: IconArrowsShuffle,
  fork: IconArrowsSplit,
  join: IconArrowMerge,
  update_profile: IconUserEdit,
  consent: IconShieldCheck,
  assign: IconUserShare,
  http: IconWorldUpload,
  appointment: IconCalendarEvent,
  jump: IconArrowForwardUp,
  exit: IconFlag,
};

const CHANNELS: { readonly [channel: string]: Icon } = {
  email: IconMail,
  sms: IconMessage2,
  web_push: IconBell,
  in_app: IconLayoutBottombar,
};

/** `channel`: of a message that does not go by WhatsApp. */
export function iconOf(kind: string, channel?: string): Icon {
  return channel === undefined ? (ICONS[kind] ?? IconPuzzle) : (CHANNELS[channel] ?? IconSend);
}
