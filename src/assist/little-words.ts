/** Words that say next to nothing about what a sentence is about: English, French, Spanish, German, as `normaliseWords` has them. */
export const LITTLE_WORDS: ReadonlySet<string> = new Set(
  `a an the and or but if of to in on at by for from with about is are was were be been am do does did can could will would shall should may
  might i me my mine we us our you your he she it its they them their this that these those there here so not no yes please hi hello hey thanks
  thank ok okay just have has had get got want need like know tell let what which who whom how when where why any some m s t re ll ve d
  le la les un une des du de d l et ou mais si au aux en dans sur par pour avec sans est sont etait etes suis je j me mon ma mes moi nous notre
  nos vous votre vos tu ton ta tes il elle on ils elles ce cet cette ces c ca y ne n pas non oui merci bonjour bonsoir salut svp s il plait
  peux peut puis je pouvez voudrais veux faire fait ai as avez ont a t est ce que qu qui quoi quel quelle quels quelles comment quand ou pourquoi
  el los las lo un una unos unas y o pero si al del de en con por para sin es son soy esta estan estoy yo mi mis me nosotros nuestro su sus tu
  tus usted ustedes se le les que cual cuales como cuando donde porque por no gracias hola buenos buenas dias tardes favor puedo puede podria
  quiero quisiera necesito tengo tiene hay ya muy
  der die das den dem des ein eine einen einem einer und oder aber wenn in im an am auf bei mit von vom zu zum zur fur aus ist sind war bin habe
  hat haben hatte ich mich mir mein meine meinen meiner wir uns unser unsere du dein sie ihr ihre ihren er es man dies diese dieser dieses das
  nicht kein keine nein ja bitte danke hallo guten tag kann konnen konnte mochte will wollen wie was wer wann wo warum welche welcher noch denn
  da hier gibt geht`.split(/\s+/),
);
