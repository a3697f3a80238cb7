/** Digits only, as test ids and searches use them. */
export function phoneDigits(phone: string): string {
  return phone.replace(/\D/g, "");
}

export function displayPhone(phone: string): string {
  const digits = phoneDigits(phone);
  return digits === "" ? phone : `+${digits}`;
}

/** E.164 digits, or null when they cannot be a phone number. */
export function readPhone(typed: string): string | null {
  const digits = phoneDigits(typed);
  return /^[1-9]\d{6,14}$/.test(digits) ? digits : null;
}
