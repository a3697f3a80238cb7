import type { enPlanner } from "./en-planner.ts";

export const frPlanner: { readonly [Key in keyof typeof enPlanner]: string } = {
  "planner.title": "Planning",
  "planner.lead": "Ce qui commence tel jour, et qui recevrait deux messages coup sur coup. Jours et heures de {zone}.",
  "planner.campaigns": "Toutes les campagnes",
  "planner.today": "Ce mois-ci",
  "planner.before": "Mois précédent",
  "planner.after": "Mois suivant",
  "planner.month": "{month} : ce qui est prévu",
  "planner.day":
    "{day} : {n, plural, =0 {rien} one {# entrée} other {# entrées}}{people, plural, =0 {} one {, pour # personne} other {, pour # personnes en tout}}",
  "planner.more": "{n} de plus",
  "planner.people": "{n, plural, one {# personne} other {# personnes}}",
  "planner.peopleUnknown": "Nombre connu une fois lancée",
  "planner.everybody": "Tout le monde, ou selon une condition",
  "planner.wave": "Vague {n} sur {of}",
  "planner.until": "jusqu’au {when}, à chacun son heure",
  "planner.journey": "Parcours",
  "planner.state.draft": "Brouillon",
  "planner.state.awaiting_approval": "En attente d’approbation",
  "planner.state.planned": "Prévu",
  "planner.state.running": "En cours",
  "planner.state.paused": "En pause",
  "planner.state.done": "Terminé",
  "planner.empty":
    "Rien n’est prévu en {month}. Les campagnes datées et les parcours qui commencent à heure fixe apparaissent ici, au jour dit.",
  "planner.clashes": "Sollicités deux fois en un jour",
  "planner.clashes.none": "Personne ne reçoit deux de vos promotions en moins d’un jour.",
  "planner.clashes.some":
    "Des promotions à moins d’un jour d’écart, dont les audiences ont des personnes en commun. À moins qu’un plafond de votre politique n’en retienne une, elles reçoivent les deux.",
  "planner.clashes.notAll": "Il y a plus d’audiences côte à côte qu’on n’en compare d’un coup : d’autres cas sont possibles.",
  "planner.clashes.both": "{n, plural, one {# personne est} other {# personnes sont}} dans les deux",
  "planner.clashes.about": "environ {n, plural, one {# personne est} other {# personnes sont}} dans les deux",
  "planner.clashes.policy": "Voir la politique",
  "planner.clash": "Certaines de ces personnes reçoivent une autre promotion en moins d’un jour",
  "planner.legend": "Ce que disent les signes",
};
