/** What the ready-made rules say of where they come from, in French. Names of laws stay as their country calls them; a test says which texts there are. */
export const PACK_WORDS_FR: { readonly [english: string]: string } = {
  "Directive 2002/58/EC, art. 13: electronic mail for direct marketing only with prior consent":
    "Directive 2002/58/CE, art. 13 : courrier électronique de prospection directe seulement avec accord préalable",
  "WhatsApp Business Messaging Policy: opt-in before anybody is written to":
    "Règles de messagerie WhatsApp Business : accord avant d’écrire à quiconque",
  "Nobody is interrupted while they talk with a person of the team": "On n’interrompt personne pendant un échange avec l’équipe",
  "House rule: from 9 to 20 of the recipient's clock, not on Sundays":
    "Règle maison : de 9 h à 20 h à l’heure du destinataire, pas le dimanche",
  "At most two marketing messages a day, over all channels": "Au plus deux messages marketing par jour, tous canaux confondus",
  "At most five in seven days": "Au plus cinq en sept jours",
  "Four hours between two marketing messages": "Quatre heures entre deux messages marketing",
  "Telephone Consumer Protection Act, 47 CFR § 64.1200(a)(2): prior express written consent for advertising by automated text message":
    "Telephone Consumer Protection Act, 47 CFR § 64.1200(a)(2) : accord écrit, exprès et préalable pour la publicité par SMS automatisé",
  "CAN-SPAM Act, 15 U.S.C. § 7704: commercial e-mail until the person opts out":
    "CAN-SPAM Act, 15 U.S.C. § 7704 : e-mail commercial jusqu’à ce que la personne s’y oppose",
  "Other channels need an opt-in. Whoever wants one for e-mail too changes this rule.":
    "Les autres canaux exigent un accord. Qui en veut un aussi pour l’e-mail modifie cette règle.",
  "47 CFR § 64.1200(c)(1): not before 8 a.m. or after 9 p.m. at the called party's location":
    "47 CFR § 64.1200(c)(1) : ni avant 8 h ni après 21 h là où se trouve la personne appelée",
  "Ends at 20:00 instead of 21:00, as Florida (Fla. Stat. § 501.059), Oklahoma and others ask for; rules of single states are not told apart. Whoever told no zone goes by the area of their number; one that lies in two zones by the western.":
    "Finit à 20 h au lieu de 21 h, comme le demandent la Floride (Fla. Stat. § 501.059), l’Oklahoma et d’autres ; les règles propres à un État ne sont pas distinguées. Qui n’a pas indiqué de fuseau suit l’indicatif de son numéro ; s’il couvre deux fuseaux, celui de l’ouest.",
  "Fla. Stat. § 501.059(8)(b): at most three calls in 24 hours on one subject (Florida)":
    "Fla. Stat. § 501.059(8)(b) : au plus trois appels en 24 heures sur un même sujet (Floride)",
  "A law of one state, kept for all.": "Une loi d’un seul État, appliquée à tous.",
  "CNIL, advertising by electronic mail (Code des postes et des communications électroniques, art. L34-5)":
    "CNIL, la prospection par courrier électronique (Code des postes et des communications électroniques, art. L34-5)",
  "Three years after the last contact that came from the person, their data are no longer used for advertising.":
    "Trois ans après le dernier contact venant de la personne, ses données ne servent plus à la prospection.",
  "Charter of the mobile operators' association (AF2M) for advertising by short message: not at night, on Sundays and public holidays":
    "Charte de l’association des opérateurs mobiles (AF2M) pour la publicité par SMS : ni la nuit, ni le dimanche, ni les jours fériés",
  "Decree 2022-1313 (Code de la consommation, art. D223-9) is stricter for calls: working days 10 to 13 and 14 to 20.":
    "Le décret 2022-1313 (Code de la consommation, art. D223-9) est plus strict pour les appels : jours ouvrés de 10 h à 13 h et de 14 h à 20 h.",
  "Code de la consommation, art. D223-9 (decree 2022-1313): the same professional at most four times a month":
    "Code de la consommation, art. D223-9 (décret 2022-1313) : le même professionnel au plus quatre fois par mois",
  "A rule about calls, taken as a model for messages that ring a telephone.":
    "Une règle sur les appels, prise pour modèle pour les messages qui font sonner un téléphone.",
  "Gesetz gegen den unlauteren Wettbewerb, § 7 (2) no. 2: prior express consent for advertising by electronic mail":
    "Gesetz gegen den unlauteren Wettbewerb, § 7 (2) n° 2 : accord exprès et préalable pour la publicité par courrier électronique",
  "Courts ask for proof of each consent; a double opt-in is the usual one.":
    "Les tribunaux demandent la preuve de chaque accord ; la double confirmation est l’usage.",
  "House rule: Sundays and public holidays stay quiet": "Règle maison : calme le dimanche et les jours fériés",
  "Holidays of single Länder are not told apart.": "Les jours fériés propres à un Land ne sont pas distingués.",
  "Privacy and Electronic Communications Regulations 2003, regulation 22":
    "Privacy and Electronic Communications Regulations 2003, règle 22",
  "The exception for one's own customers (soft opt-in) is not made use of.":
    "L’exception pour ses propres clients (soft opt-in) n’est pas utilisée.",
  "House rule: not at night": "Règle maison : pas la nuit",
  "Ley 34/2002 (LSSI), art. 21: prior request or express authorisation":
    "Ley 34/2002 (LSSI), art. 21 : demande préalable ou autorisation expresse",
  "Ley General para la Defensa de los Consumidores (RDL 1/2007), art. 96.2: not before 9, not after 21, not on holidays or weekends":
    "Ley General para la Defensa de los Consumidores (RDL 1/2007), art. 96.2 : ni avant 9 h, ni après 21 h, ni les jours fériés, ni le week-end",
  "About calls, taken as a model for messages.": "Porte sur les appels, prise pour modèle pour les messages.",
  "Garante per la protezione dei dati personali, advertising (Codice privacy, d.lgs. 196/2003, art. 130)":
    "Garante per la protezione dei dati personali, publicité (Codice privacy, d.lgs. 196/2003, art. 130)",
  "Code of conduct for telemarketing, approved by the Garante: working days 9 to 20, Saturdays 10 to 19, not on Sundays and holidays":
    "Code de conduite du télémarketing, approuvé par le Garante : jours ouvrés de 9 h à 20 h, samedi de 10 h à 19 h, ni dimanche ni jours fériés",
  "Telecom Commercial Communications Customer Preference Regulations 2018 (TRAI): consent or registered preference":
    "Telecom Commercial Communications Customer Preference Regulations 2018 (TRAI) : accord ou préférence enregistrée",
  "TCCCPR 2018: promotional messages between 10:00 and 21:00, unless the customer chose other times":
    "TCCCPR 2018 : messages promotionnels entre 10 h et 21 h, sauf si le client a choisi d’autres heures",
  "The regulations are about calls and SMS of telecom operators, taken as a model for WhatsApp.":
    "Ces règles portent sur les appels et SMS des opérateurs ; prises pour modèle pour WhatsApp.",
  "Lei Geral de Proteção de Dados (Lei 13.709/2018), art. 7 and 8": "Lei Geral de Proteção de Dados (Lei 13.709/2018), art. 7 et 8",
  "As the telemarketing trade's own code has it (Probare): working days 9 to 21, Saturdays 10 to 16":
    "Selon le code de la profession du télémarketing (Probare) : jours ouvrés de 9 h à 21 h, samedi de 10 h à 16 h",
  "The trade's code is about calls.": "Le code de la profession porte sur les appels.",
  "Profeco, public register to avoid advertising (REPEP; Ley Federal de Protección al Consumidor, art. 17 to 18 bis)":
    "Profeco, registre public contre la publicité (REPEP ; Ley Federal de Protección al Consumidor, art. 17 à 18 bis)",
  "Whoever is in the register is to be put on the suppression list.": "Qui figure au registre doit être mis sur la liste d’exclusion.",
  "House rule: no advertising in the evening, on Sundays and public holidays":
    "Règle maison : pas de publicité le soir, le dimanche et les jours fériés",
};

/** A rule that somebody wrote themselves is in their own words. */
export function packWords(language: string, text: string): string {
  return (language === "fr" ? PACK_WORDS_FR[text] : undefined) ?? text;
}
