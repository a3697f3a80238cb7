/** What customers and agents of a shop write, in seven languages: common words are said often, most words seldom, as in life. */
import { seededRng } from "../../src/platform/rng.ts";
import type { Rng } from "../../src/platform/rng.ts";

const SPACED: { readonly [language: string]: string } = {
  en: "the to i my a it you is and for of in on not have with was order this me that when can parcel still please hello thanks delivery arrived yesterday today tomorrow size colour return refund money card paid invoice address street wrong broken box shoes jacket mug blue green black small large exchange shop open hours voucher code discount working link email phone number called waiting week monday friday gift wrapped birthday stock available again sold out cancel change another item missing package courier neighbour tracking customs warranty repair battery charger cable screen voice invoice receipt sorry help possible",
  fr: "le la de je ma un est et pour pas les vous mon que dans sur avec commande colis bonjour merci livraison reçu hier demain taille couleur retour remboursement argent carte payé facture adresse rue erreur cassé boîte chaussures veste tasse bleu vert noir petit grand échange magasin ouvert heures bon code remise fonctionne lien numéro appelé attends semaine lundi vendredi cadeau emballé anniversaire disponible encore épuisé annuler changer autre article manquant transporteur voisin suivi douane garantie réparation batterie chargeur câble écran reçu désolé aide possible où déjà été",
  de: "die der ich und das ist nicht mein zu für mit auf eine es bestellung paket hallo danke lieferung angekommen gestern morgen größe farbe rückgabe erstattung geld karte bezahlt rechnung adresse straße falsch kaputt karton schuhe jacke tasse blau grün schwarz klein groß umtausch geschäft geöffnet uhr gutschein rabatt funktioniert nummer angerufen warte woche montag freitag geschenk verpackt geburtstag verfügbar wieder ausverkauft stornieren ändern anderer artikel fehlt bote nachbar sendung zoll garantie reparatur akku ladegerät kabel bildschirm leider hilfe möglich",
  es: "el la de que mi un no es y para en con los por pedido paquete hola gracias entrega llegó ayer mañana talla color devolución reembolso dinero tarjeta pagado factura dirección calle equivocado roto caja zapatos chaqueta taza azul verde negro pequeño grande cambio tienda abierto horas vale código descuento funciona enlace número llamé espero semana lunes viernes regalo envuelto cumpleaños disponible otra agotado cancelar cambiar artículo falta mensajero vecino seguimiento aduana garantía reparación batería cargador cable pantalla siento ayuda posible",
  pt: "o a de que meu não é e para em com os por pedido encomenda olá obrigado entrega chegou ontem amanhã tamanho cor devolução reembolso dinheiro cartão pago fatura endereço rua errado quebrado caixa sapatos casaco caneca azul verde preto pequeno grande troca loja aberta horas vale código desconto funciona número liguei espero semana segunda sexta presente embrulhado aniversário disponível outra esgotado cancelar mudar artigo falta carteiro vizinho garantia conserto bateria carregador cabo tela ajuda possível",
};
const UNSPACED: { readonly [language: string]: string } = {
  ja: "注文 荷物 届いて いません 配送 昨日 明日 返品 返金 支払い 住所 間違い 壊れた 箱 靴 青い 緑 大きい 交換 お店 営業 時間 割引 番号 電話 来週 贈り物 在庫 ありません 取り消し 変更 商品 足りない 保証 修理 お願いします こんにちは ありがとう",
  th: "สินค้า คำสั่งซื้อ จัดส่ง ยังไม่ได้รับ เมื่อวาน พรุ่งนี้ คืนเงิน บัตร ที่อยู่ ผิด แตก กล่อง รองเท้า สีฟ้า ใหญ่ เปลี่ยน ร้าน เปิด ส่วนลด หมายเลข โทร รอ สัปดาห์ ของขวัญ หมด ยกเลิก ขอบคุณ สวัสดี",
};
const SYLLABLES = "ka lo mi ren tas vo du bel nor shi pra gan eu lis tor wen qua ma zi fel hod ner ost ulk bra din sol vey pan ter mon rik".split(" ");
const FIRST = "Ana Tom Léa Jonas Inés Rui Yuki Somchai Fatima Chloé Ben Marta Noah Élodie Kenji Olga Pedro Aïcha Lukas Giulia Sofia Hugo Nina Omar".split(" ");

export type Talk = {
  /** What one message says. */
  readonly text: () => string;
  readonly name: () => string;
};

/** The same texts each time. */
export function openTalk(seed: number): Talk {
  const rng = seededRng(seed);
  const languages = [...Object.entries(SPACED), ...Object.entries(UNSPACED)].map(([name, words]) => ({ name, words: words.split(" ") }));
  const weights = [0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 5, 6];
  return {
    text: () => {
      const language = languages[weights[rng.integer(weights.length)] ?? 0];
      const { name = "en", words = [] } = language ?? {};
      const parts: string[] = [];
      for (let left = 4 + rng.integer(14); left > 0; left -= 1) parts.push(words[seldom(rng, words.length)] ?? "");
      // What is said once or twice: numbers of orders, names, streets, what was mistyped.
      if (rng.integer(3) === 0) parts.push(String(100_000 + rng.integer(900_000)));
      if (rng.integer(2) === 0) parts.push(madeUp(rng));
      const said = parts.join(name in UNSPACED ? "" : " ");
      return `${said.charAt(0).toUpperCase()}${said.slice(1)}${rng.integer(3) === 0 ? "?" : "."}`;
    },
    name: () => `${FIRST[rng.integer(FIRST.length)] ?? ""} ${capital(madeUp(rng))}`,
  };
}

/** The first words far more often than the last. */
const seldom = (rng: Rng, n: number): number => Math.floor(n * (rng.integer(10_000) / 10_000) ** 2.2);
const capital = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;

function madeUp(rng: Rng): string {
  return Array.from({ length: 2 + rng.integer(3) }, () => SYLLABLES[rng.integer(SYLLABLES.length)] ?? "").join("");
}
