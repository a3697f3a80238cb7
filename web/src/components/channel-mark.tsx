import { IconBell, IconBrandWhatsapp, IconMail, IconMessage2, IconWorld } from "@tabler/icons-react";

const CHANNEL_ICONS = { whatsapp: IconBrandWhatsapp, sms: IconMessage2, email: IconMail, in_app: IconWorld, web_push: IconBell } as const;

export function ChannelMark({ channel, size = 13 }: { readonly channel: string; readonly size?: number }) {
  const Icon = Object.hasOwn(CHANNEL_ICONS, channel) ? CHANNEL_ICONS[channel as keyof typeof CHANNEL_ICONS] : IconMessage2;
  return <Icon size={size} stroke={2} aria-hidden />;
}
