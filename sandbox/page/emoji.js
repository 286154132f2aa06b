// A modest set of emoji shortcodes: those that incident work uses, and the ones people react with.

const TABLE = `
+1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 ok_hand 👌 wave 👋 clap 👏 pray 🙏 raised_hands 🙌 muscle 💪 point_right 👉 point_left 👈
point_up ☝️ point_down 👇 raising_hand 🙋 bow 🙇 shrug 🤷 facepalm 🤦 handshake 🤝 writing_hand ✍️ eyes 👀 brain 🧠
smile 😄 smiley 😃 grinning 😀 grin 😁 joy 😂 laughing 😆 sweat_smile 😅 slightly_smiling_face 🙂 wink 😉 blush 😊 heart_eyes 😍
thinking_face 🤔 neutral_face 😐 confused 😕 worried 😟 cry 😢 sob 😭 scream 😱 angry 😠 rage 😡 tired_face 😫 sleeping 😴
exploding_head 🤯 party 🥳 partying_face 🥳 sunglasses 😎 nerd_face 🤓 zipper_mouth_face 🤐 mask 😷 skull 💀 ghost 👻 robot_face 🤖
heart ❤️ broken_heart 💔 yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜 sparkles ✨ star ⭐ star2 🌟 boom 💥 fire 🔥
tada 🎉 confetti_ball 🎊 rocket 🚀 100 💯 zap ⚡ sunny ☀️ cloud ☁️ rain_cloud 🌧️ snowflake ❄️ umbrella ☔ rainbow 🌈 ocean 🌊
rotating_light 🚨 warning ⚠️ no_entry ⛔ no_entry_sign 🚫 octagonal_sign 🛑 construction 🚧 fire_engine 🚒 fire_extinguisher 🧯
ambulance 🚑 police_car 🚓 helmet_with_white_cross ⛑️ sos 🆘 exclamation ❗ heavy_exclamation_mark ❗ bangbang ‼️ question ❓
grey_question ❔ white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ negative_squared_cross_mark ❎
red_circle 🔴 large_orange_circle 🟠 large_yellow_circle 🟡 large_green_circle 🟢 large_blue_circle 🔵 large_purple_circle 🟣
white_circle ⚪ black_circle ⚫ large_red_square 🟥 large_orange_square 🟧 large_yellow_square 🟨 large_green_square 🟩
large_blue_square 🟦 white_large_square ⬜ black_large_square ⬛ small_red_triangle 🔺 small_orange_diamond 🔸 small_blue_diamond 🔹
large_orange_diamond 🔶 large_blue_diamond 🔷 arrow_up ⬆️ arrow_down ⬇️ arrow_right ➡️ arrow_left ⬅️ arrow_upper_right ↗️
arrow_lower_right ↘️ arrows_counterclockwise 🔄 repeat 🔁 fast_forward ⏩ rewind ⏪ leftwards_arrow_with_hook ↩️ heavy_plus_sign ➕
heavy_minus_sign ➖ hourglass ⌛ hourglass_flowing_sand ⏳ stopwatch ⏱️ timer_clock ⏲️ alarm_clock ⏰ clock1 🕐 clock3 🕒 clock9 🕘
calendar 📅 date 📅 spiral_calendar_pad 🗓️ bell 🔔 no_bell 🔕 loudspeaker 📢 mega 📣 speech_balloon 💬 left_speech_bubble 🗨️
thought_balloon 💭 telephone_receiver 📞 phone ☎️ iphone 📱 email 📧 envelope ✉️ incoming_envelope 📨 inbox_tray 📥 outbox_tray 📤
pager 📟 satellite_antenna 📡 computer 💻 desktop_computer 🖥️ keyboard ⌨️ floppy_disk 💾 cd 💿 electric_plug 🔌 battery 🔋
wrench 🔧 hammer 🔨 hammer_and_wrench 🛠️ gear ⚙️ nut_and_bolt 🔩 toolbox 🧰 magnet 🧲 test_tube 🧪 microscope 🔬 mag 🔍 mag_right 🔎
bulb 💡 flashlight 🔦 candle 🕯️ bug 🐛 beetle 🐞 adhesive_bandage 🩹 syringe 💉 pill 💊 stethoscope 🩺 lock 🔒 unlock 🔓
closed_lock_with_key 🔐 key 🔑 shield 🛡️ memo 📝 pencil ✏️ pencil2 ✏️ page_facing_up 📄 clipboard 📋 pushpin 📌 round_pushpin 📍 paperclip 📎
link 🔗 bookmark 🔖 bookmark_tabs 📑 books 📚 book 📖 newspaper 📰 file_folder 📁 open_file_folder 📂 card_index_dividers 🗂️
bar_chart 📊 chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 package 📦 label 🏷️ ticket 🎫 credit_card 💳 moneybag 💰
shopping_trolley 🛒 truck 🚚 office 🏢 house 🏠 hospital 🏥 factory 🏭 globe_with_meridians 🌐 earth_americas 🌎 world_map 🗺️
busts_in_silhouette 👥 bust_in_silhouette 👤 firefighter 🧑‍🚒 detective 🕵️ construction_worker 👷 technologist 🧑‍💻 crown 👑
trophy 🏆 medal 🏅 dart 🎯 checkered_flag 🏁 triangular_flag_on_post 🚩 white_flag 🏳️ coffee ☕ pizza 🍕 cake 🍰 beer 🍺
seedling 🌱 herb 🌿 cactus 🌵 turtle 🐢 snail 🐌 see_no_evil 🙈 recycle ♻️ infinity ♾️ information_source ℹ️ new 🆕 ok 🆗 up 🆙 soon 🔜
one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ zero 0️⃣ vertical_traffic_light 🚦 traffic_light 🚥 compass 🧭 lifebuoy 🛟 ring_buoy 🛟
performing_arts 🎭 drill 🛠️ test_tube 🧪 crossed_swords ⚔️ scales ⚖️ mailbox 📫 door 🚪 broom 🧹 wastebasket 🗑️ film_frames 🎞️ camera 📷
`;

const words = TABLE.trim().split(/\s+/);
const EMOJI = new Map();
for (let at = 0; at < words.length; at += 2) EMOJI.set(words[at], words[at + 1]);

/** The character for a shortcode (with or without colons and skin tone), or null when the set lacks it. */
export const emojiFor = (name) => EMOJI.get(name.replace(/^:|:$/g, "").replace(/::skin-tone-\d$/, "")) ?? null;

/** How a reaction shows: its character, or its shortcode when the set lacks it. */
export const emojiText = (name) => emojiFor(name) ?? `:${name}:`;

/** Text with its known :shortcodes: replaced. */
export const withEmoji = (text) =>
  text.replace(/:([a-z0-9_+-]+(?:::skin-tone-\d)?):/g, (whole, name) => emojiFor(name) ?? whole);

export const QUICK_REACTIONS = [
  "+1",
  "eyes",
  "white_check_mark",
  "rotating_light",
  "fire",
  "tada",
  "raised_hands",
  "pray",
  "heart",
  "thinking_face",
  "hourglass_flowing_sand",
  "warning",
  "rocket",
  "mag",
  "wrench",
  "bug",
  "100",
  "joy",
  "x",
  "-1",
  "question",
  "pushpin",
  "memo",
  "coffee",
];

export const emojiNames = () => [...EMOJI.keys()];
