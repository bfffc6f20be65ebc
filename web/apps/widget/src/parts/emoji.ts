/** About two hundred emoji people use in a shop's chat, from Unicode 13 and earlier so that old phones show them. */
export const EMOJI = {
  emoji_faces:
    "😀 😃 😄 😁 😆 😅 🤣 😂 🙂 🙃 😉 😊 😇 🥰 😍 🤩 😘 😗 😚 😋 😛 😜 🤪 😝 🤑 🤗 🤭 🤫 🤔 🤐 😐 😑 😶 😏 😒 🙄 😬 😌 😔 😪 🤤 😴 😷 🤒 🤕 🤢 🤧 🥵 🥶 😵 🤯 🥳 😎 🤓 🧐 😕 😟 🙁 😮 😲 😳 🥺 😦 😨 😰 😥 😢 😭 😱 😖 😣 😞 😓 😩 😫 🥱 😤 😡 😠 🤬 💩 👻 🙈 🙉 🙊",
  emoji_hands: "👍 👎 👌 ✌️ 🤞 🤟 🤙 👈 👉 👆 👇 ☝️ ✋ 🤚 🖐️ 👋 👏 🙌 🤝 🙏 💪 ✊ 👊 🤛 🤜 🤏 🙋 🙆 🙅 🤷 🤦 🙇",
  emoji_hearts: "❤️ 🧡 💛 💚 💙 💜 🖤 🤍 💔 💕 💞 💓 💗 💖 💘 💝 💯 💢 💥 💫 💦 ✨ ⭐ 🌟 🔥 🎉 🎊 🎈 🎁 🌹 🌷 🌸 🌻 💐 🍀 ☀️ 🌈 ⚡ ❄️ 🌙",
  emoji_things:
    "📦 🚚 ✈️ 🏠 🏪 🛒 🛍️ 💰 💵 💳 🧾 📱 💻 📷 🎧 🔋 🔌 💡 📞 ✉️ 📅 ⏰ ⌛ 🔑 🔧 ✂️ 📏 👕 👗 👟 👜 💄 💍 ⌚ 🕶️ 🍎 🍰 🍵 ☕ 🍺 🍜 🐱 🐶 🐼 ✅ ❌ ❗ ❓ ⚠️ 🔴 🟢 🆗 🆕 🆓",
} as const;
