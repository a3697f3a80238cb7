import type { Refusal } from "../graph/refusal.ts";
import { listAt, numberAt, objectAt, objectsAt, textAt, type JsonObject } from "../json.ts";
import type { DraftFacts } from "./draft-checks.ts";
import { graph, wrong } from "./draft-problems.ts";
import { componentOf } from "./shape.ts";

/** Templates with rules of their own: codes, limited-time offers, catalogues (section 4.3). */
export function checkSpecial(draft: DraftFacts): Refusal | null {
  const buttons = objectsAt(componentOf(draft.components, "BUTTONS") ?? {}, "buttons");
  return (
    (draft.category === "AUTHENTICATION" ? checkAuthentication(draft, buttons) : null) ??
    checkOffer(componentOf(draft.components, "LIMITED_TIME_OFFER"), draft, buttons) ??
    checkCommerce(draft, buttons) ??
    checkCoupon(buttons)
  );
}

function checkAuthentication(draft: DraftFacts, buttons: readonly JsonObject[]): Refusal | null {
  if (componentOf(draft.components, "HEADER")) return graph("Authentication templates have no header: text and layout are Meta's.");
  const minutes = numberAt(componentOf(draft.components, "FOOTER") ?? {}, "code_expiration_minutes");
  if (minutes !== null && (minutes < 1 || minutes > 90)) return graph("code_expiration_minutes must be between 1 and 90.");
  const [otp] = buttons.filter((button) => textAt(button, "type")?.toUpperCase() === "OTP");
  if (!otp) return null;
  const type = textAt(otp, "otp_type")?.toUpperCase() ?? "COPY_CODE";
  if (!["COPY_CODE", "ONE_TAP", "ZERO_TAP"].includes(type)) return graph("otp_type must be one of {COPY_CODE, ONE_TAP, ZERO_TAP}.");
  if (type === "COPY_CODE") return null;
  if (type === "ZERO_TAP" && otp["zero_tap_terms_accepted"] !== true)
    return graph("zero_tap_terms_accepted must be true for ZERO_TAP buttons.");
  const apps = objectsAt(otp, "supported_apps");
  // The older form names one app on the button itself.
  const own = textAt(otp, "package_name") !== null && textAt(otp, "signature_hash") !== null;
  if (!own && (apps.length < 1 || apps.length > 5)) return graph(`${type} buttons need 1 to 5 supported_apps.`);
  const bad = apps.find(
    (app) => !/^[\w]+(\.[\w]+)+$/.test(textAt(app, "package_name") ?? "") || (textAt(app, "signature_hash") ?? "").length !== 11,
  );
  return bad ? graph("Every supported app needs a package_name and a signature_hash of 11 characters.") : null;
}

function checkOffer(offer: JsonObject | undefined, draft: DraftFacts, buttons: readonly JsonObject[]): Refusal | null {
  if (!offer) return null;
  if (draft.category !== "MARKETING") return graph("Limited-time offers are for MARKETING templates.");
  const text = textAt(objectAt(offer, "limited_time_offer"), "text") ?? textAt(offer, "text") ?? "";
  if (text === "" || text.length > 16) return wrong(2388040, "Character limit exceeded", "The offer's text may have 1 to 16 characters.");
  if (componentOf(draft.components, "FOOTER")) return graph("Limited-time offers take no footer.");
  const format = textAt(componentOf(draft.components, "HEADER") ?? {}, "format")?.toUpperCase();
  if (format !== undefined && format !== "IMAGE" && format !== "VIDEO")
    return graph("The header of a limited-time offer is an image or a video.");
  const types = buttons.map((button) => textAt(button, "type")?.toUpperCase());
  const copy = types.indexOf("COPY_CODE");
  return copy > 0 ? graph("The copy-code button comes first.") : null;
}

function checkCommerce(draft: DraftFacts, buttons: readonly JsonObject[]): Refusal | null {
  const types = buttons.map((button) => textAt(button, "type")?.toUpperCase() ?? "");
  const commerce = types.find((type) => type === "MPM" || type === "SPM");
  if (commerce !== undefined && draft.category !== "MARKETING") return graph(`${commerce} buttons are for MARKETING templates.`);
  return types.includes("CATALOG") && draft.category === "AUTHENTICATION"
    ? graph("CATALOG buttons are not for AUTHENTICATION templates.")
    : null;
}

function checkCoupon(buttons: readonly JsonObject[]): Refusal | null {
  const coupon = buttons.find((button) => textAt(button, "type")?.toUpperCase() === "COPY_CODE");
  if (!coupon) return null;
  const example = textAt(coupon, "example") ?? (listAt(coupon, "example")[0] as string | undefined) ?? "";
  return /^[A-Za-z0-9]{1,20}$/.test(example)
    ? null
    : wrong(2388273, "Template is missing a sample", "A copy-code button needs an example code of at most 20 letters and digits.");
}
