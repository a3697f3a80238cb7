/** What customers of most shops ask, in four languages: to begin with and to change. */
import type { Intent } from "./helpers-document.ts";

const intent = (name: string, title: string, examples: string): Intent => ({
  name,
  title,
  examples: examples
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== ""),
});

export const STARTER_INTENTS: readonly Intent[] = [
  intent(
    "order-status",
    "Where is my order?",
    `where is my order
    where is my parcel
    track my order
    track my package delivery
    when will my order arrive
    my parcel has not arrived yet
    delivery is late
    tracking number
    has my order been shipped
    où est ma commande
    où est mon colis
    suivre ma commande
    quand arrive ma livraison
    mon colis n'est pas arrivé
    je n'ai pas reçu ma commande
    numéro de suivi
    ma livraison est en retard
    dónde está mi pedido
    dónde está mi paquete
    cuándo llega mi pedido
    seguir mi envío
    mi paquete no ha llegado
    no he recibido mi pedido
    número de seguimiento
    wo ist meine Bestellung
    wo ist mein Paket
    wann kommt meine Lieferung
    Sendung verfolgen
    mein Paket ist nicht angekommen
    Sendungsnummer
    wurde meine Bestellung verschickt`,
  ),
  intent(
    "return",
    "Send something back",
    `I want to return an item
    how do I send it back
    return my order
    return label
    exchange for another size
    it does not fit
    wrong size
    je veux retourner un article
    comment faire un retour
    renvoyer ma commande
    étiquette de retour
    échanger la taille
    la taille ne va pas
    quiero devolver un artículo
    cómo hago una devolución
    devolver mi pedido
    etiqueta de devolución
    cambiar la talla
    no me queda bien
    ich möchte etwas zurückschicken
    wie geht die Rücksendung
    Artikel zurückgeben
    Retoure anmelden
    Rücksendeetikett
    umtauschen andere Größe
    passt nicht`,
  ),
  intent(
    "refund",
    "Money back",
    `I want a refund
    I want my money back
    when will I be refunded
    refund not received
    je veux être remboursé
    je veux un remboursement
    quand serai-je remboursé
    je n'ai pas reçu mon remboursement
    rendez-moi mon argent
    quiero un reembolso
    quiero que me devuelvan el dinero
    cuándo me reembolsan
    reembolso no recibido
    ich möchte mein Geld zurück
    Rückerstattung
    wann bekomme ich die Erstattung
    Erstattung nicht erhalten`,
  ),
  intent(
    "opening-hours",
    "When are you open?",
    `what are your opening hours
    when are you open
    are you open on sunday
    what time do you close
    store hours today
    quels sont vos horaires d'ouverture
    êtes-vous ouvert le dimanche
    à quelle heure fermez-vous
    horaires du magasin
    à quelle heure ouvrez-vous
    cuál es el horario de apertura
    a qué hora abren
    a qué hora cierran
    están abiertos el domingo
    horario de la tienda
    wie sind Ihre Öffnungszeiten
    wann haben Sie geöffnet
    haben Sie sonntags offen
    wann schließen Sie`,
  ),
  intent(
    "cancel-order",
    "Cancel an order",
    `cancel my order
    I want to cancel my purchase
    I ordered by mistake
    annuler ma commande
    je veux annuler mon achat
    j'ai commandé par erreur
    cancelar mi pedido
    quiero anular la compra
    pedí por error
    Bestellung stornieren
    ich möchte meine Bestellung stornieren
    aus Versehen bestellt`,
  ),
  intent(
    "invoice",
    "Invoice",
    `I need an invoice
    send me the invoice
    receipt for my purchase
    VAT invoice for my company
    j'ai besoin d'une facture
    envoyez-moi la facture
    facture avec TVA
    reçu de mon achat
    necesito una factura
    envíenme la factura
    recibo de compra
    factura con IVA
    ich brauche eine Rechnung
    Rechnung schicken
    Rechnung mit Mehrwertsteuer
    Quittung`,
  ),
  intent(
    "damaged",
    "Arrived broken",
    `it arrived broken
    the item is damaged
    it is defective
    it does not work
    je l'ai reçu cassé
    l'article est abîmé
    le produit est défectueux
    ça ne marche pas
    llegó roto
    el artículo está dañado
    producto defectuoso
    no funciona
    es ist kaputt angekommen
    der Artikel ist beschädigt
    Ware defekt
    funktioniert nicht`,
  ),
  intent(
    "address-change",
    "Change the address",
    `change my delivery address
    I gave the wrong address
    deliver to another address
    I have moved
    changer mon adresse de livraison
    je me suis trompé d'adresse
    livrer à une autre adresse
    j'ai déménagé
    cambiar la dirección de entrega
    puse mal la dirección
    entregar en otra dirección
    me he mudado
    Lieferadresse ändern
    falsche Adresse angegeben
    an andere Adresse liefern
    ich bin umgezogen`,
  ),
];
