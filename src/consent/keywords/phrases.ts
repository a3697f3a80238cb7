/**
 * Sentences that leave no doubt that somebody wants no more messages, by language: regular expressions over whole sentences as
 * `normaliseWords` has them (no accents, an apostrophe is a space). Each names both the wish and what it is about, so that "stop the delivery"
 * and "don't stop sending" are none.
 */
import { foldLetters } from "./normalise.ts";

const EN_OBJECT =
  "((any |all |your |the |these |those |this |such |more |further )*(messages?|texts?|sms|whatsapps?|promos?|promotions?|ads?|advertis\\w+|offers|marketing|newsletters?|spam|emails?|e mails?|stuff|things?|this|these|them|it))";
const FR_OBJECT =
  "((de |des |d |vos |tes |les |aucun |la |votre )*(messages?|sms|textos?|pubs?|publicites?|promos?|promotions?|offres|mails?|e mails?|newsletters?|spams?|notifications?|ca|rien))";

const PATTERNS: { readonly [language: string]: readonly string[] } = {
  en: [
    `(can|could|would|will) you (please )?(stop|quit) (sending|texting|messaging|contacting|emailing|writing to|spamming|bothering)( me| us)?( with)?( ${EN_OBJECT})?`,
    `(i want you to |i would like you to |i d like you to |you need to |you must )?(stop|quit) (sending|texting|messaging|contacting|emailing|spamming|bothering|writing to) (me|us|this number|my number)( with)?( ${EN_OBJECT})?`,
    `(stop|quit) sending ${EN_OBJECT}( to me| to us)?`,
    `stop (it )?(with )?${EN_OBJECT.replace("|this|these|them|it)", ")").replace("|things?", "").replace("|offers", "")}`,
    `(do not|don t|dont|never) (send|text|message|contact|email|write( to)?|spam) (me|us|this number)( ${EN_OBJECT})?`,
    `(i |we )?(do not|don t|dont|no longer) (want|wish|like|need)( to (get|receive|be sent|have|see))? ${EN_OBJECT.replace("|this|these|them|it)", ")").replace("|stuff|things?", "")}`,
    `(i |we )?(do not|don t|dont|no longer) (want|wish|like) to (be contacted|hear from you|get these|receive these|receive this)`,
    `(please )?(remove|delete|take|unsubscribe|get) (me|us|my number|my name|this number|my phone number)( off| from| out of)?( of)? (this|the|your|these|that) (list|lists|mailing list|database|messages|texts|newsletter)`,
    `(remove|delete) (my number|this number)`,
    `no more ${EN_OBJECT.replace("|stuff|things?|this|these|them|it)", ")").replace("|offers", "")}`,
    `(i want to |i would like to |i d like to |i wish to |how do i |how can i |how to |let me |i m )?(unsubscribe|unsubscribing|opt out)( from (this|these|your) (list|messages|texts|newsletter|chat))?`,
  ],
  fr: [
    `(ne )?(m |me |nous )?(n )?(envoyez|envoie|ecrivez|ecris|contactez|contacte|derangez|sollicitez)( moi| nous)? (plus|pas)( jamais)?( ${FR_OBJECT})`,
    `ne (m |me |nous )(ecrivez|ecris|contactez|contacte|derangez|sollicitez|envoyez|envoie) plus( jamais)?( rien| ${FR_OBJECT})?`,
    `n (envoyez|envoie|ecrivez) plus ${FR_OBJECT}`,
    `(merci |priere )?(arretez|arrete|cessez|d arreter|arreter|stop)( de| d)? ((m |me |nous )(envoyer|ecrire|contacter|deranger|harceler|spammer|solliciter)|envoyer)( ${FR_OBJECT})?`,
    `(arretez|arrete|cessez|stop) (avec )?(vos |les |ces |tes |la |cette )?(messages?|sms|textos?|pubs?|publicites?|promos?|spams?)`,
    `(merci )?(de )?ne plus (m |me |nous )(contacter|ecrire|envoyer|deranger|solliciter)( ${FR_OBJECT})?`,
    `je ne (veux|souhaite|desire|voudrais) plus (etre (contactee?|sollicitee?|derangee?)|(recevoir|avoir) (rien|${FR_OBJECT})|de (vos )?(messages?|sms|pubs?|publicites?|promos?))( de votre part| de vous)?`,
    `(merci |veuillez )?(de )?(me |m )?(retirez|retire|retirer|supprimez|supprimer|enlevez|enlever|rayez|effacez|otez|desinscrire|desabonner)( moi| mon numero| mon nom)? (de )?(la|votre|cette|vos|ta) (listes?|base|fichiers?|newsletter)( de diffusion| d envoi)?`,
    `(je (veux|souhaite|voudrais|desire) |je me |merci de |comment )?(me )?(desabonner|desinscrire|desabonne|desinscris|desabonnez moi|desinscrivez moi|desinscription)`,
    "laissez moi tranquille",
    "(plus|stop|aucun) (de |aux |a |les |la )?(messages?|sms|pubs?|publicites?|promos?)",
  ],
  es: [
    "(ya )?no me (envien|envie|envies|manden|mande|mandes|escriban|escriba|escribas|contacten|contacte|contactes)( mas)? ?(mas )?(nada|mensajes|publicidad|promociones|ofertas|sms|spam)?( mas)?",
    "(ya )?no (quiero|deseo) (recibir )?(mas )?(sus |tus |estos )?(mensajes|publicidad|promociones|ofertas|sms|spam)( de ustedes)?",
    "(dejen|deje|deja|dejad|paren|para|pare) de (enviarme|mandarme|escribirme|contactarme|molestarme|enviar|mandar)( mas)?( estos| sus| tus)?( mensajes| publicidad| promociones| ofertas| sms| spam)?",
    "(borrame|borrenme|quitenme|quitame|eliminenme|eliminame|saquenme|sacame) de (la|tu|su|esta|sus) lista",
    "(quiero|deseo|quisiera|como puedo) (darme de baja|desuscribirme)",
    "no mas (mensajes|publicidad|promociones|sms)",
  ],
  pt: [
    "(pare|parem|para|deixe|deixem) de (me )?(mandar|enviar|escrever|contatar|contactar|incomodar)( me)?( mais)?( essas| estas| suas)?( mensagens| promocoes| propaganda| ofertas| sms| spam)?",
    "nao me (mande|mandem|envie|enviem|escreva|escrevam|contate|contactem)( mais)?( nada| mensagens| promocoes| propaganda| sms)?( mais)?",
    "(eu )?nao quero (mais )?(receber )?(mais )?(suas |essas |estas )?(mensagens|promocoes|propaganda|ofertas|sms|spam)",
    "(quero|gostaria de) (sair (da|dessa|desta) lista|me descadastrar|cancelar a inscricao)",
    "(me )?(tira|tire|tirem|remova|remove|retire|exclua)( me)? (da|dessa|desta|de sua|da sua) lista",
  ],
  it: [
    "non (mandatemi|mandarmi|inviatemi|inviarmi|scrivetemi|scrivermi|contattatemi|contattarmi) piu( niente| nulla| messaggi| pubblicita| promozioni)?",
    "(smettetela|smettete|smettila|smetti) di (mandarmi|inviarmi|scrivermi|contattarmi|disturbarmi)( messaggi| pubblicita| promozioni)?",
    "(non voglio|non desidero) piu (ricevere )?(i vostri |vostri |questi )?(messaggi|pubblicita|promozioni|sms)",
    "(cancellatemi|cancellami|toglietemi|toglimi|rimuovetemi) dalla (vostra |tua )?lista",
    "(basta|niente piu) (con i )?(messaggi|pubblicita|promozioni|sms)",
    "(vorrei|voglio|come posso) (disiscrivermi|cancellarmi)",
  ],
  de: [
    "(schicken|senden|schreiben|schickt|sendet|schreibt|schick|schreib)( sie)? (mir|uns) (bitte )?(keine|nichts|nicht) ?(weiteren )?(nachrichten |werbung |sms |mails |angebote )?mehr( zu)?",
    "(horen sie|hort|hor) (bitte )?auf (mir|uns|mich) (\\w+ )?(zu (schreiben|schicken|senden|kontaktieren|belastigen)|nachrichten zu (schicken|senden|schreiben))",
    "(ich )?(mochte|will|wunsche) (bitte )?keine (weiteren )?(nachrichten|werbung|sms|mails|angebote|newsletter)( mehr)?( von (ihnen|euch))?( erhalten| bekommen| haben)?",
    "keine (weiteren )?(nachrichten|werbung|sms|mails|newsletter)( mehr)?( schicken| senden)?",
    "(ich )?(mochte|will|wie kann ich) (mich )?(abmelden|austragen|abbestellen)",
    "(nehmen sie|nehmt|loschen sie|loscht|streichen sie|entfernen sie|entfernt) (mich|meine nummer) (bitte )?(aus|von) (dem|der|ihrem|ihrer|eurem|eurer) (verteiler|liste|datenbank)",
    "(lassen sie|lasst|lass) mich (bitte )?in ruhe",
  ],
  nl: [
    "(stuur|stuurt|zend)( u)? (mij|me|ons) geen (berichten|reclame|sms|aanbiedingen|mails) meer",
    "(ik )?wil geen (berichten|reclame|sms|aanbiedingen|mails) meer( ontvangen| krijgen)?",
    "stop met (het )?(berichten|reclame|sms|mij) ?(te )?(sturen|berichten)?( sturen)?",
    "(haal|verwijder) (mij|me) (van|uit) (de|jullie|uw) lijst",
    "geen (berichten|reclame) meer",
    "(ik )?wil (mij|me) (afmelden|uitschrijven)",
  ],
  pl: [
    "(nie|przestancie|prosze nie) (wysylac|wysylajcie|wysylaj|pisac|pisz|piszcie|kontaktowac) (do )?(mi|mnie|nas)?( wiecej| juz)?( wiadomosci| reklam| sms)?( wiecej)?",
    "(nie chce|nie zycze sobie) (juz |wiecej )*(otrzymywac |dostawac )?(waszych )?(wiadomosci|reklam|sms)( wiecej)?",
    "(wypiszcie|usuncie|prosze wypisac|prosze usunac) mnie( z listy)?",
  ],
  ru: [
    "(больше )?не (пишите|присылаите|отправляите|шлите|беспокоите)( мне| нам)( больше)?( сообщения| рекламу| смс| спам)?( больше)?",
    "(больше )не (пишите|присылаите|отправляите|шлите|беспокоите)( мне| нам| меня)?( сообщения| рекламу| смс)?",
    "(перестаньте|прекратите|хватит) (мне )?(присылать|слать|писать|отправлять|рассылать)( мне)?( сообщения| рекламу| смс| спам)?( мне)?",
    "(удалите|уберите|исключите|отпишите) меня (из|от) (рассылки|списка|базы)",
    "(я )?(больше )?не хочу (больше )?получать (ваши )?(сообщения|рекламу|смс|рассылку)",
    "как отписаться",
  ],
  uk: [
    "(більше )?не (пишіть|надсилаите|відправляите)( мені)( більше)?( повідомлення| рекламу)?",
    "(припиніть|перестаньте) (мені )?(надсилати|писати|відправляти)( мені)?( повідомлення| рекламу)?",
  ],
  tr: [
    "(artik )?(bana )?(mesaj|sms|reklam) (atmayin|gondermeyin|yollamayin|atma|gonderme)( artik)?",
    "(artik )?(mesaj|sms|reklam|mesajlarinizi) (almak )?istemiyorum",
    "(bana )?(mesaj|sms|reklam) (gondermeyi|atmayi|yollamayi) (birakin|kesin|durdurun)",
    "(beni )?listeden (cikarin|silin)",
  ],
  ar: [
    "لا (ترسلوا|ترسل|تراسلوني|تراسلني)( لي| الي)?( اي| المزيد من)?( رسائل| رساله| اعلانات)?( بعد الان)?",
    "(توقفوا|توقف) عن (ارسال|مراسلتي)( الرسائل| رسائل| الاعلانات)?( لي| الي)?",
    "لا اريد (استلام |تلقي )?(المزيد من )?(ال)?(رسائل|رسائلكم|اعلانات|الرسائل)( بعد الان| منكم)?",
    "(احذفوني|ازيلوني|احذفني) من (القائمه|قائمتكم)",
  ],
  he: [
    "(תפסיקו|תפסיק|הפסיקו|די) לשלוח( לי)?( הודעות| פרסומות)?( לי)?",
    "(אל|לא) (תשלחו|תשלח)( לי)?( יותר)?( הודעות| פרסומות)?( יותר)?",
    "(הסירו|תסירו|מחקו|תורידו) אותי (מהרשימה|מרשימת התפוצה|מהרשימות)",
    "(אני )?לא רוצה (לקבל )?(יותר )?(הודעות|פרסומות)( יותר)?",
  ],
  hi: [
    "(मुझे )?(मैसेज|संदेश|मेसेज|sms|विज्ञापन) (मत|ना|न) (भेजो|भेजिए|भेजें|भेजना)",
    "(मुझे )?(मैसेज|संदेश|मेसेज|sms|विज्ञापन) भेजना (बंद करें|बंद करो|बंद कर दो|बंद कीजिए)",
    "(मुझे )?(और )?(मैसेज|संदेश) नहीं चाहिए",
  ],
  id: [
    "(jangan|stop|berhenti) (kirim|mengirim|kirimi)( saya| aku)?( lagi)?( pesan| sms| promosi| iklan)?( ini)?( lagi)?( ke saya)?",
    "saya tidak (mau|ingin) (menerima )?(pesan|sms|promosi|iklan)( ini)?( lagi)?",
    "hapus (saya|nomor saya) dari daftar",
  ],
  ja: [
    "(配信|メッセージ|広告)(を|の配信を)?(停止|解除|中止)(して)?(ください|下さい|希望)?",
    "(もう|これ以上|二度と)?(メッセージ|広告|メール)?(を)?(送らないで|送信しないで|配信しないで)(ください|下さい|ほしい)?",
  ],
  ko: [
    "(메시지|문자|광고|이제)?(를|는|도)?(그만|더 이상)?(보내지마세요|보내지마|보내지말아주세요)",
    "(메시지|문자|광고)?(를)?그만보내(주)?세요",
  ].map((pattern) => pattern.replaceAll(" ", "").normalize("NFC")),
  zh: [
    "(请|請)?(不要|别|別)(再)(给我|給我)?(发|發|传|傳|推送)(了)?(消息|信息|讯息|訊息|广告|廣告|短信|簡訊)?(给我|給我|了)?(了)?",
    "(请|請)?停止(给我|給我)?(发送|發送|发|發|推送)(消息|信息|讯息|訊息|广告|廣告|短信|簡訊)?(给我|給我)?",
    "(请|請)(把我)?(移出|移除)(名单|名單)?",
  ],
  sv: [
    "sluta (att )?(skicka|skriva|smsa|kontakta)( till)?( mig)?( meddelanden| sms| reklam)?( till mig)?",
    "(skicka|skriv) (mig )?inga fler (meddelanden|sms)",
    "jag vill inte ha (fler |mer )?(meddelanden|reklam|sms)( langre)?",
  ],
  da: ["(stop|hold op) med at (sende|skrive|kontakte)( til)?( mig)?( beskeder| reklamer| sms)?", "send mig ikke flere (beskeder|sms)"],
  no: ["(slutt|stopp) (med )?a (sende|skrive|kontakte)( til)?( meg)?( meldinger| reklame| sms)?", "ikke send meg flere (meldinger|sms)"],
  fi: [
    "(lopettakaa|lopeta) (viestien|viestit|mainosten) ?(lahettaminen)?",
    "alkaa lahettako (minulle )?(enempaa |enaa )?(viesteja|mainoksia)",
  ],
  cs: ["(prestante|neposilejte) (mi )?(uz |dal )?(posilat |psat )?(zpravy|reklamy|sms)?( vice)?"],
  ro: ["nu (imi |mi )?mai (trimiteti|trimite|scrieti)( mi)?( mesaje| reclame| sms)?", "nu mai vreau (sa primesc )?(mesaje|reclame)"],
  hu: ["ne (kuldjenek|kuldjon|irjanak|irjon) (nekem )?(tobb|tobbet) ?(uzenetet|reklamot|sms t)?"],
  el: [
    "(μη|μην) μου (στελνετε|στειλετε|γραφετε)( αλλα| πια)?( μηνυματα| διαφημισεισ)?",
    "σταματηστε να μου (στελνετε|γραφετε)( μηνυματα)?",
  ],
  vi: ["(dung|ngung) (gui|nhan) (tin|tin nhan)( cho toi)?( nua)?", "(toi )?khong muon nhan (tin nhan|quang cao)( nua)?"],
  th: ["(กรุณา|โปรด)?(หยุด|เลิก|อย่า)(ส่ง)(ข้อความ|โฆษณา|sms)?(มา)?(อีก)?"],
};

/** Written without spaces between words. */
const UNSPACED: ReadonlySet<string> = new Set(["ja", "ko", "zh", "th"]);

const TAIL: { readonly [language: string]: string } = {
  en: "( any ?more| again| ever again| now| immediately| at once| on (this|my) (number|phone|whatsapp)| to (me|this number)| here| from you| please| thanks| thank you| this| any longer)*",
  fr: "( svp| stp| merci| maintenant| immediatement| s il vous plait| s il te plait| ici| sur whatsapp| du tout| de votre part| a l avenir)*",
};

export const OPT_OUT_SENTENCES: readonly { readonly pattern: RegExp; readonly isUnspaced: boolean }[] = Object.entries(PATTERNS).flatMap(
  ([language, patterns]) =>
    patterns.map((pattern) => ({
      pattern: new RegExp(`^(?:${foldLetters(pattern)})${TAIL[language] ?? ""}$`, "u"),
      isUnspaced: UNSPACED.has(language),
    })),
);
