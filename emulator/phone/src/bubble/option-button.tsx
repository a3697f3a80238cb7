import { useEffect, useState } from "react";
import type { Bubble, BubbleButton } from "../../../src/control/contract.ts";
import { EmulatorError } from "../api/request.ts";
import { useChatSurroundings } from "../chat/chat-context.tsx";
import { phoneDigits } from "../customers/display-phone.ts";
import { safeHref } from "../format-text.ts";
import { FlowOption } from "../flow/flow-option.tsx";
import { Icon, type IconName } from "../icon.tsx";
import { useLocale } from "../i18n/locale.tsx";
import { useNotices } from "../state/notices.tsx";
import { ShopOption } from "../shop/shop-option.tsx";
import { AddressOption } from "./address-option.tsx";
import { CallPermissionOptions, ContactOption } from "./answer-options.tsx";
import { SendLocationOption } from "./send-location-option.tsx";

type OptionButtonProps = { readonly bubble: Bubble; readonly button: BubbleButton; readonly onDone: () => void };

export function OptionButton({ bubble, button, onDone }: OptionButtonProps) {
  const { t } = useLocale();
  const { act } = useChatSurroundings();
  switch (button.kind) {
    case "reply": {
      const tap = async () => {
        if (button.tapped) return;
        const card = button.card === undefined ? {} : { cardIndex: button.card };
        if (await act({ action: "tap", messageId: bubble.id, buttonIndex: button.index, ...card })) onDone();
      };
      return (
        <button type="button" className="option" data-tapped={button.tapped} aria-disabled={button.tapped} onClick={() => void tap()}>
          <OptionWords icon={button.tapped ? "check" : "reply"} text={button.text} />
          {button.tapped && <span className="only-read-aloud"> ({t.tapped})</span>}
        </button>
      );
    }
    case "url": {
      const href = safeHref(button.url);
      return href === null ? (
        <DeadOption icon="link" text={button.text} why={t.unsafeLink} />
      ) : (
        <OptionLink
          icon="link"
          text={button.text}
          href={href}
          newTab
          onOpen={() => void act({ action: "open_link", messageId: bubble.id, component: "cta" })}
        />
      );
    }
    case "phone":
      return <OptionLink icon="phone" text={button.text} href={`tel:+${phoneDigits(button.phone)}`} newTab={false} />;
    case "copy_code":
      return <CopyCodeOption text={button.text} code={button.code} />;
    case "other":
      return <OtherOption bubble={bubble} button={button} />;
  }
}

/** Buttons whose words or doings are Meta's: each kind has an answer of its own. */
function OtherOption({ bubble, button }: { readonly bubble: Bubble; readonly button: Extract<BubbleButton, { kind: "other" }> }) {
  const { t } = useLocale();
  switch (button.type.toLowerCase()) {
    case "location_request_message":
      return <SendLocationOption bubble={bubble} text={button.text} />;
    case "flow":
      return <FlowOption bubble={bubble} index={button.index} text={button.text} />;
    case "request_contact_info":
      return <ContactOption bubble={bubble} text={button.text} />;
    case "address_message":
      return <AddressOption bubble={bubble} text={button.text} />;
    case "call_permission_request":
      return <CallPermissionOptions bubble={bubble} />;
    case "product":
    case "product_list":
    case "catalog_message":
    case "catalog":
    case "mpm":
    case "spm":
      return <ShopOption bubble={bubble} text={button.text} />;
    default:
      return <DeadOption icon="alert" text={button.text} why={t.notSimulated(button.type)} />;
  }
}

function OptionWords({ icon, text }: { readonly icon: IconName; readonly text: string }) {
  return (
    <>
      <Icon name={icon} size={18} /> <span dir="auto">{text}</span>
    </>
  );
}

type OptionLinkProps = {
  readonly icon: IconName;
  readonly text: string;
  readonly href: string;
  readonly newTab: boolean;
  readonly onOpen?: () => void;
};

function OptionLink({ icon, text, href, newTab, onOpen }: OptionLinkProps) {
  return (
    <a className="option" onClick={onOpen} href={href} target={newTab ? "_blank" : undefined} rel="noopener noreferrer">
      <OptionWords icon={icon} text={text} />
    </a>
  );
}

function DeadOption({ icon, text, why }: { readonly icon: IconName; readonly text: string; readonly why: string }) {
  return (
    <button type="button" className="option" aria-disabled="true" title={why}>
      <OptionWords icon={icon} text={text} />
      <span className="only-read-aloud"> ({why})</span>
    </button>
  );
}

const COPIED_FOR_MS = 2_000;

function CopyCodeOption({ text, code }: { readonly text: string; readonly code: string }) {
  const { t } = useLocale();
  const { attempt } = useNotices();
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_FOR_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async () => {
    const done = await attempt(async () => {
      try {
        await navigator.clipboard.writeText(code);
        return true;
      } catch (cause) {
        throw new EmulatorError("refused", t.copyFailed(code), null, cause);
      }
    });
    setCopied(done !== null);
  };

  return (
    <button type="button" className="option" aria-live="polite" onClick={() => void copy()}>
      <OptionWords icon={copied ? "check" : "copy"} text={copied ? t.copied : text} />
    </button>
  );
}
