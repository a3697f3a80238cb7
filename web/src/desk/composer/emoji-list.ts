/** The emoji people at work send, each with the words that find it in English and French; a whole set weighs a hundred times as much. */
export type EmojiGroup = { readonly name: "faces" | "hands" | "hearts" | "people" | "nature" | "food" | "places" | "things" | "signs" };
export type Emoji = { readonly sign: string; readonly words: string };

const LISTS: { readonly [G in EmojiGroup["name"]]: string } = {
  faces:
    "😀 grin smile sourire|😃 happy smile content|😄 laugh smile rire|😁 beam grin joie|😅 sweat relief ouf|😂 joy tears rire larmes|🤣 rolling laugh rire|🙂 slight smile sourire|🙃 upside down envers|😉 wink clin|😊 blush smile merci|😇 angel halo ange|🥰 love hearts amour|😍 heart eyes amour|😘 kiss bisou|😋 yum miam|😜 tongue wink langue|🤗 hug calin|🤔 think hmm pense|🤫 hush chut|😐 neutral neutre|😏 smirk|😬 grimace oups|😌 relieved calme|😔 pensive triste|😴 sleep dort|🤒 ill fever malade|🤕 hurt blesse|🥳 party fete|😎 cool sunglasses lunettes|🤓 nerd|😕 confused confus|🙁 frown triste|😮 open mouth surprise|😲 astonished etonne|🥺 plead please pitie|😢 cry pleure|😭 sob pleure|😱 scream peur|😞 disappointed decu|😩 weary fatigue|😤 huff|😡 angry colere|🤯 mind blown|😷 mask masque|🤝 deal handshake accord",
  hands:
    "👋 wave hello goodbye salut bonjour|👍 thumbs up yes ok oui|👎 thumbs down no non|👌 ok perfect parfait|✌️ victory peace|🤞 fingers crossed croise|🙏 thanks please pray merci|👏 clap bravo|🙌 hooray celebrate|💪 strong muscle fort|👉 point right droite|👈 point left gauche|👆 point up haut|👇 point down bas|✍️ write ecrit|🤙 call appel|👀 eyes look regarde|🫶 heart hands coeur|✋ stop hand main|🤲 palms",
  hearts:
    "❤️ heart red love coeur|🧡 orange heart coeur|💛 yellow heart coeur|💚 green heart coeur|💙 blue heart coeur|💜 purple heart coeur|🖤 black heart coeur|🤍 white heart coeur|💔 broken heart coeur|💕 two hearts coeurs|💖 sparkle heart coeur|💯 hundred cent|✨ sparkles etincelles|⭐ star etoile|🌟 glowing star etoile|🔥 fire feu|🎉 party tada fete|🎊 confetti fete|🎈 balloon ballon|🎁 gift present cadeau|🏆 trophy trophee|🥇 gold medal medaille|💐 bouquet flowers fleurs",
  people:
    "🙋 raise hand question main|🤷 shrug sais pas|🤦 facepalm|💁 help desk accueil|🙇 sorry bow pardon|👩‍💻 computer work travail|👨‍🔧 repair reparation|👷 builder chantier|🧑‍🍳 cook cuisine|👶 baby bebe|👪 family famille|🚶 walk marche|🏃 run court|💃 dance danse|🧘 calm yoga",
  nature:
    "☀️ sun soleil|⛅ cloud nuage|🌧️ rain pluie|⛈️ storm orage|❄️ snow neige|🌈 rainbow arc|🌙 moon lune|🌊 wave sea mer|🌱 plant plante|🌳 tree arbre|🌸 blossom fleur|🌹 rose|🌻 sunflower tournesol|🍀 luck clover chance|🐶 dog chien|🐱 cat chat|🐭 mouse souris|🐻 bear ours|🐼 panda|🦁 lion|🐸 frog grenouille|🐝 bee abeille|🦋 butterfly papillon|🐟 fish poisson",
  food: "☕ coffee cafe|🍵 tea the|🥂 cheers sante|🍷 wine vin|🍺 beer biere|🍽️ meal table repas|🍕 pizza|🍔 burger|🍟 fries frites|🥗 salad salade|🍣 sushi|🍝 pasta pates|🥐 croissant|🍞 bread pain|🧀 cheese fromage|🍎 apple pomme|🍓 strawberry fraise|🍋 lemon citron|🎂 birthday cake gateau anniversaire|🍰 cake gateau|🍫 chocolate chocolat|🍦 ice cream glace|🍪 cookie biscuit",
  places:
    "🏠 home house maison|🏢 office bureau|🏪 shop store magasin|🏥 hospital hopital|🏦 bank banque|🏨 hotel|🏫 school ecole|📍 place pin lieu|🗺️ map carte|🧭 compass boussole|🚗 car voiture|🚕 taxi|🚌 bus|🚆 train|✈️ plane avion|🚚 truck delivery livraison camion|🚲 bike velo|🅿️ parking|⛽ fuel essence|🏖️ beach plage|⛰️ mountain montagne|🚪 door porte",
  things:
    "📦 parcel box colis|📮 post poste|✉️ letter mail courrier|📧 e-mail courriel|📞 phone call telephone appel|📱 mobile phone portable|💻 laptop ordinateur|🖨️ printer imprimante|📷 camera photo|🎥 video film|🎤 voice micro|🔊 sound son|📎 clip attach trombone|📄 page document|🧾 receipt bill facture|📅 calendar date calendrier|⏰ alarm clock reveil|⏳ wait sand sablier|🔑 key cle|🔒 lock cadenas|🛠️ tools outils|💡 idea light idee|🔋 battery batterie|🛒 cart shop panier|🛍️ bags shopping sacs|👕 shirt vetement|👟 shoe chaussure|👜 bag sac|💍 ring bague|🕯️ candle bougie|🛋️ sofa canape|🛏️ bed lit|💊 pill medicine medicament|💶 euro money argent|💳 card pay carte paiement|🏷️ label price prix etiquette|📚 books livres|🎵 music musique|⚽ football ballon|🎮 game jeu",
  signs:
    "✅ done check yes fait oui|☑️ check coche|✔️ tick coche|❌ no cross non|❗ attention|❓ question|⚠️ warning attention|🚫 forbidden interdit|ℹ️ information|🆗 ok|🆕 new nouveau|🔝 top|🔜 soon bientot|➡️ right droite|⬅️ left gauche|⬆️ up haut|⬇️ down bas|🔄 again repeat encore|1️⃣ one un|2️⃣ two deux|3️⃣ three trois|🟢 green vert|🟠 orange|🔴 red rouge|♻️ recycle|🔔 bell cloche|💬 chat message",
};

export const EMOJI: readonly (EmojiGroup & { readonly emoji: readonly Emoji[] })[] = (
  Object.entries(LISTS) as [EmojiGroup["name"], string][]
).map(([name, list]) => ({
  name,
  emoji: list.split("|").map((entry) => {
    const gap = entry.indexOf(" ");
    return gap === -1 ? { sign: entry, words: "" } : { sign: entry.slice(0, gap), words: entry.slice(gap + 1) };
  }),
}));

/** Accents and capitals make no difference. */
export function findEmoji(query: string): readonly Emoji[] {
  const words = query
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return EMOJI.flatMap(({ emoji }) => emoji).filter((one) =>
    words.every((word) => one.words.split(" ").some((known) => known.startsWith(word))),
  );
}
