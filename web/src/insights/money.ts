import { useMemo } from "react";
import { useI18n } from "../i18n/i18n.tsx";

/** Small sums keep their fractions: a message costs less than a cent. */
export function useMoney(currency: string): (amount: number) => string {
  const { language } = useI18n();
  return useMemo(() => {
    const format = (digits: number) =>
      new Intl.NumberFormat(language === "fr" ? "fr-FR" : "en", { style: "currency", currency, maximumFractionDigits: digits });
    const [plain, fine] = [format(2), format(4)];
    return (amount) => (amount !== 0 && Math.abs(amount) < 1 ? fine : plain).format(amount);
  }, [currency, language]);
}
