/** An amount in millionths of the currency's unit, as people write it. A currency that Intl does not know stays a code. */
export function money(micros: number, currency: string | null, language: string): string {
  const amount = micros / 1_000_000;
  // Single messages cost less than a hundredth of the unit.
  const digits = amount !== 0 && Math.abs(amount) < 1 ? 4 : 2;
  const plain = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: digits }).format(amount);
  if (currency === null) return plain;
  try {
    return new Intl.NumberFormat(language, { style: "currency", currency, minimumFractionDigits: 2, maximumFractionDigits: digits }).format(
      amount,
    );
  } catch {
    return `${plain} ${currency}`;
  }
}
