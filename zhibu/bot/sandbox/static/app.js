// The page: who I am, which chat, what stands there, what I say; and the clock.

import { $, avatar, h, icon } from "./dom.js";
import { bubble, service, snippet } from "./message.js";
import { Words } from "./words.js";
import { World } from "./world.js";

const config = await (await fetch("/sandbox/config")).json();
const words = new Words(await (await fetch("/static/words.json")).json(), config.zone);
const world = new World(config);

const state = {
  me: Number(sessionStorage.getItem("me")) || 0,
  chat: Number(sessionStorage.getItem("chat")) || 0,
  reply: null,
  now: Date.now() / 1000,
  fresh: Infinity, // messages born after this are new since the last step of the clock
  commands: [],
  picked: 0,
  stuck: true, // the chat stands at its end
  moving: false,
};
const waiting = new Map(); // press id → its button
const drafts = new Map(); // me:chat → what was typed
let drawn = { key: "", nodes: new Map() };

// -- who and where ----------------------------------------------------------------------------------------------------

const chatNow = () => world.chats.get(state.chat);
const title = (chat) => (chat.type === "private" ? config.bot.name : chat.title);

function become(user, chat = state.chat) {
  keepDraft();
  $("toasts").replaceChildren();
  state.me = user;
  const known = world.chats.get(chat);
  const possible = known && (known.type === "private" ? known.id === user : world.inside(user, known));
  go(possible ? chat : user, false);
}

function go(chat, show = true) {
  keepDraft();
  state.chat = chat;
  state.reply = null;
  sessionStorage.setItem("me", state.me);
  sessionStorage.setItem("chat", chat);
  if (show) $("stage").dataset.screen = "chat";
  drawn = { key: "", nodes: new Map() };
  composing = "";
  state.stuck = true;
  closeMenus();
  draw();
  loadCommands();
}

function settleIdentity() {
  if (!world.users.has(state.me)) {
    const group = [...world.chats.values()].find((chat) => chat.type.endsWith("group"));
    state.me = group?.leaders[0] ?? world.users.keys().next().value ?? 0;
  }
  const chat = chatNow();
  if (!chat || (chat.type === "private" && chat.id !== state.me)) state.chat = state.me;
}

async function attempt(promise) {
  try {
    return await promise;
  } catch (code) {
    toast(words.say(typeof code === "string" ? code : "failed"), true);
    return null;
  }
}

// -- drawing ----------------------------------------------------------------------------------------------------------

function draw() {
  settleIdentity();
  $("stage").hidden = false;
  if (!state.me) return;
  if (document.visibilityState === "visible" && shown()) world.markRead(state.me, state.chat);
  drawMe();
  drawChats();
  drawBar();
  drawTalk();
  drawComposer();
  drawFeed();
  if ($("people").open) drawPeople();
}

// On a phone the chat stands behind the list until it is opened.
const shown = () => $("stage").dataset.screen === "chat" || getComputedStyle($("back")).display === "none";

function drawMe() {
  const me = world.users.get(state.me);
  $("me").replaceChildren(
    avatar(me.id, me.name, "person"),
    h("span", { class: "who" }, h("b", {}, me.name), h("small", {}, words.note(me) || status(me) || " ")),
    h("span", { class: "change" }, words.say("change")),
  );
}

function status(user) {
  return user.blocked ? words.say("is_blocked") : user.started ? "" : words.say("not_started");
}

function drawChats() {
  $("chats").replaceChildren(
    ...world.chatsOf(state.me).map((chat) => {
      const inside = chat.type === "private" || world.inside(state.me, chat);
      const last = inside ? world.last(chat.id) : null;
      const unread = inside ? world.unread(state.me, chat.id) : 0;
      const line = !inside ? words.say("outside") : last ? preview(last, chat) : words.say(chat.type === "private" ? "not_started" : "empty_chat");
      return h(
        "button",
        { class: `chat${inside ? "" : " faded"}`, type: "button", "aria-current": chat.id === state.chat ? "true" : undefined, onclick: () => go(chat.id) },
        avatar(chat.type === "private" ? config.bot.id : chat.id, title(chat), chat.type),
        h("span", { class: "line" }, h("b", {}, title(chat)), last ? h("time", {}, words.brief(last.date, state.now)) : null),
        h("span", { class: "line" }, h("span", { class: "snippet" }, line), unread ? h("span", { class: "badge" }, unread) : null),
      );
    }),
  );
}

function preview(message, chat) {
  if (message.service) return service(message, world, words);
  const unnamed = chat.type === "private" || chat.type === "channel" || message.from === config.bot.id;
  return unnamed ? snippet(message, words) : words.said(world.name(message.from), snippet(message, words));
}

function drawBar() {
  const chat = chatNow();
  const bot = { leads: "bot_sees_all", inside: "bot_sees_some", outside: "bot_absent" }[chat.bot];
  const count = chat.members.length + (chat.bot === "outside" ? 0 : 1);
  const about =
    chat.type === "private" ? words.say("bot") : chat.type === "channel" ? words.say("followers", { n: chat.members.length }) : `${words.say("members", { n: count })} · ${words.say(bot)}`;
  $("about").replaceChildren(
    avatar(chat.type === "private" ? config.bot.id : chat.id, title(chat), chat.type),
    h("span", { class: "who" }, h("b", {}, title(chat)), h("small", {}, about)),
  );
  $("more").hidden = !acts(chat).length;
  const pinned = world.messages.get(chat.id)?.get(chat.pinned[0]);
  $("pinned").hidden = !pinned;
  if (pinned) {
    $("pinned").replaceChildren(icon("pin"), h("span", {}, h("b", {}, words.say("pinned")), h("span", {}, snippet(pinned, words))));
    $("pinned").onclick = () => actions.jump(pinned.id);
  }
}

function drawTalk() {
  const chat = chatNow();
  const talk = $("talk");
  const inside = chat.type === "private" || world.inside(state.me, chat);
  const messages = inside ? world.said(chat.id) : [];
  const key = `${state.me}:${chat.id}:${words.locale}`;
  if (drawn.key !== key) drawn = { key, nodes: new Map() };
  const nodes = [];
  const kept = new Map();
  let before = null;
  for (const message of messages) {
    const day = words.key(message.date);
    if (!before || words.key(before.date) !== day) nodes.push(keep(kept, `day:${day}`, day, () => h("div", { class: "day" }, h("span", {}, words.day(message.date)))));
    const first = !before || before.service || before.from !== message.from || before.as_chat !== message.as_chat || message.date - before.date > 600;
    const answered = message.reply_to ? world.messages.get(chat.id)?.get(message.reply_to) : null;
    const signature = JSON.stringify([message, first, answered]);
    nodes.push(
      keep(kept, message.id, signature, () =>
        message.service
          ? h("div", { class: "service" }, h("span", {}, service(message, world, words)))
          : bubble(message, { world, words, me: state.me, chat, first, actions, answered }),
      ),
    );
    before = message;
  }
  drawn.nodes = kept;
  if (!nodes.length) nodes.push(h("p", { class: "empty" }, words.say("empty_chat")));
  $("lines").replaceChildren(...nodes);
  if (state.stuck) talk.scrollTop = talk.scrollHeight;
  showDown();
}

// The same node for the same look: pictures don't flicker, an open history stays open.
function keep(kept, id, signature, make) {
  const old = drawn.nodes.get(id);
  const entry = old?.signature === signature ? old : { signature, node: make() };
  kept.set(id, entry);
  return entry.node;
}

function showDown() {
  const talk = $("talk");
  $("down").hidden = state.stuck || talk.scrollHeight - talk.scrollTop - talk.clientHeight < 200;
}

// At its end, a chat stays there when pictures, fonts or messages arrive, until somebody scrolls up.
const toEnd = () => state.stuck && ($("talk").scrollTop = $("talk").scrollHeight);
new ResizeObserver(toEnd).observe($("lines"));
new ResizeObserver(toEnd).observe($("talk"));
$("talk").onscroll = () => {
  const talk = $("talk");
  state.stuck = talk.scrollHeight - talk.scrollTop - talk.clientHeight < 60;
  showDown();
};

function drawFeed() {
  const all = [...world.messages.values()].flatMap((chat) => [...chat.values()]).filter((message) => message.by_bot && !message.service);
  const latest = all.sort((a, b) => b.born - a.born).slice(0, 30);
  const items = latest.map((message) => {
    const chat = world.chats.get(message.chat);
    if (!chat) return null;
    const to = chat.type === "private" ? world.name(chat.id) : chat.title;
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: message.born > state.fresh ? "fresh" : "", onclick: () => visit(message) },
        avatar(chat.id, to, chat.type === "private" ? "person" : chat.type),
        h("span", { class: "line" }, h("b", {}, to), h("time", {}, words.brief(message.date, state.now))),
        h("span", { class: "line" }, h("span", { class: "snippet" }, snippet(message, words))),
      ),
    );
  });
  $("feed").replaceChildren(...(items.length ? items.filter(Boolean) : [h("li", { class: "empty" }, words.say("feed_empty"))]));
}

function visit(message) {
  const chat = world.chats.get(message.chat);
  const stays = chat.type === "private" ? chat.id : world.inside(state.me, chat) ? state.me : (chat.members[0] ?? state.me);
  if (stays !== state.me) become(stays, chat.id);
  go(chat.id);
  actions.jump(message.id);
}

// -- people -----------------------------------------------------------------------------------------------------------

function drawPeople() {
  const wanted = $("find").value.trim().toLowerCase();
  const people = [...world.users.values()].filter((user) => !wanted || `${user.name} ${words.note(user)}`.toLowerCase().includes(wanted));
  $("persons").replaceChildren(
    ...people.map((user) => {
      const unread = world.unread(user.id, user.id);
      return h(
        "li",
        {},
        h(
          "button",
          { type: "button", "aria-current": user.id === state.me ? "true" : undefined, onclick: () => ($("people").close(), become(user.id)) },
          avatar(user.id, user.name, "person"),
          h("span", { class: "who" }, h("b", {}, user.name), h("small", {}, [words.note(user), status(user)].filter(Boolean).join(" · "))),
          unread ? h("span", { class: "badge" }, unread) : null,
        ),
      );
    }),
  );
}

$("me").onclick = () => {
  $("find").value = "";
  drawPeople();
  $("people").showModal();
};
$("find").oninput = drawPeople;
$("newcomer").onsubmit = async (event) => {
  event.preventDefault();
  const name = $("newname").value.trim();
  if (!name) return;
  const language = { zh_CN: "zh-hans", zh_TW: "zh-hant", en: "en" }[words.locale];
  const made = await attempt(world.post("people", { name, language }));
  if (!made) return;
  $("newname").value = "";
  $("people").close();
  await world.refresh();
  become(made.user, made.user);
};

// -- what a button, a link, a bubble does -----------------------------------------------------------------------------

const actions = {
  say: (text) => attempt(world.post("say", { as: state.me, chat: state.chat, text })),

  reply(message) {
    state.reply = message.id;
    composing = "";
    drawComposer();
    $("composer").querySelector("textarea")?.focus();
  },

  jump(id) {
    const node = $("talk").querySelector(`[data-id="${id}"]`);
    if (!node) return;
    state.stuck = false;
    node.scrollIntoView({ block: "center", behavior: "smooth" });
    node.classList.remove("found");
    void node.offsetWidth;
    node.classList.add("found");
  },

  enlarge(url, text) {
    $("full").src = url;
    $("full").alt = text;
    $("picture").showModal();
  },

  follow(event, url) {
    if (!isBotLink(url)) return;
    event.preventDefault();
    open(url);
  },

  async press(message, button, element) {
    if (button.copy) {
      await navigator.clipboard?.writeText(button.copy).catch(() => {});
      toast(words.say("copied"));
    } else if (button.url) {
      if (isBotLink(button.url)) open(button.url);
      else if (/^https?:/i.test(button.url)) window.open(button.url, "_blank", "noopener,noreferrer");
      else toast(words.say("opens_out", { url: button.url }));
    } else {
      element.classList.add("pressed");
      const { text: label, row, column } = button;
      const press = await attempt(world.post("press", { as: state.me, chat: message.chat, message: message.id, label, row, column }));
      if (!press) element.classList.remove("pressed");
      else {
        waiting.set(press.id, element);
        setTimeout(() => answer({ ...press, answers: [] }), 15000);
        if (press.answers.length) answer(press);
      }
    }
  },
};

function answer(press) {
  const element = waiting.get(press.id);
  if (!element) return;
  waiting.delete(press.id);
  element.classList.remove("pressed");
  const [given] = press.answers;
  if (!given) return;
  if (given.url) open(given.url);
  if (given.text && given.alert) {
    $("alerttext").textContent = given.text;
    $("alert").showModal();
  } else if (given.text) toast(given.text);
}

function isBotLink(url) {
  const name = config.bot.username.toLowerCase();
  return new RegExp(`^(https?://)?(t|telegram)\\.me/${name}(\\?|$)`, "i").test(url) || url.toLowerCase().startsWith(`tg://resolve?domain=${name}`);
}

async function open(link) {
  const opened = await attempt(world.post("open", { as: state.me, link }));
  if (!opened) return;
  await world.refresh();
  go(opened.chat);
}

function toast(text, wrong = false) {
  const node = h("p", { class: wrong ? "wrong" : "" }, text);
  $("toasts").append(node);
  setTimeout(() => node.remove(), 2500 + 60 * text.length);
}

// -- the menu of a chat -----------------------------------------------------------------------------------------------

function acts(chat) {
  const me = world.users.get(state.me);
  if (chat.type === "private") return me.blocked ? ["unblock"] : me.started ? ["block"] : [];
  const channel = chat.type === "channel";
  if (!world.inside(state.me, chat)) return [channel ? ["join", "follow"] : "join"];
  const list = [];
  if (world.leads(state.me, chat)) {
    if (chat.bot === "outside") list.push("add_bot");
    else {
      if (!channel) list.push(chat.bot === "leads" ? "demote_bot" : "promote_bot");
      list.push("remove_bot");
    }
  } else list.push(channel ? ["leave", "unfollow"] : "leave");
  return list;
}

const act = (name) => attempt(world.post("act", { as: state.me, chat: state.chat, act: name }));

$("more").onclick = () => {
  $("acts").hidden = !$("acts").hidden;
  $("acts").replaceChildren(
    ...acts(chatNow()).map((one) => {
      const [name, word] = Array.isArray(one) ? one : [one, one];
      return h("button", { type: "button", role: "menuitem", onclick: () => (($("acts").hidden = true), act(name)) }, words.say(word));
    }),
  );
};

function closeMenus() {
  $("acts").hidden = true;
  $("menu").hidden = true;
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("#acts, #more")) $("acts").hidden = true;
  if (!event.target.closest("#menu, #composer")) $("menu").hidden = true;
});

// -- writing ----------------------------------------------------------------------------------------------------------

let composing = "";

function keepDraft() {
  const text = $("composer").querySelector("textarea")?.value;
  if (text !== undefined) drafts.set(`${state.me}:${state.chat}`, text);
}

// Built anew only when its kind changes, so that typing isn't disturbed by what arrives.
function drawComposer() {
  const chat = chatNow();
  const me = world.users.get(state.me);
  const kind = composerKind(chat, me);
  const key = `${kind}:${state.me}:${chat.id}:${state.reply}:${words.locale}`;
  if (key === composing) return;
  if (composing) keepDraft();
  composing = key;
  $("composer").className = `composer ${kind}`;
  $("composer").replaceChildren(...composers[kind](chat));
}

function composerKind(chat, me) {
  if (chat.type === "private") return me.blocked ? "blocked" : me.started ? "writing" : "starting";
  if (!world.inside(me.id, chat)) return "joining";
  const leads = world.leads(me.id, chat);
  return (chat.type === "channel" || chat.muted) && !leads ? "reading" : "writing";
}

const composers = {
  blocked: () => [h("button", { class: "primary wide", type: "button", onclick: () => act("unblock") }, words.say("unblock"))],

  joining: (chat) => [h("button", { class: "primary wide", type: "button", onclick: () => act("join") }, words.say(chat.type === "channel" ? "follow" : "join"))],

  reading: () => [h("p", {}, words.say("read_only"))],

  starting: () => {
    const code = h("input", { placeholder: words.say("start_code"), "aria-label": words.say("start_code"), autocomplete: "off" });
    return [
      h("p", {}, words.say("start_hint")),
      h("form", { onsubmit: (event) => (event.preventDefault(), open(code.value.trim())) }, code, h("button", { class: "primary", type: "submit" }, words.say("start"))),
    ];
  },

  writing: (chat) => {
    const file = h("input", { type: "file", hidden: true, onchange: () => sendFile(file) });
    const text = h("textarea", {
      rows: 1,
      value: drafts.get(`${state.me}:${chat.id}`) ?? "",
      placeholder: words.say(chat.type === "channel" ? "post" : "write"),
      "aria-label": words.say("write"),
      enterKeyHint: "send",
      oninput: () => (grow(text), suggest(text)),
      onkeydown: (event) => keys(event, text),
    });
    const answered = state.reply ? world.messages.get(chat.id)?.get(state.reply) : null;
    const drop = () => ((state.reply = null), drawComposer());
    requestAnimationFrame(() => grow(text));
    return [
      answered
        ? h(
            "div",
            { class: "replying" },
            icon("reply"),
            h("span", {}, h("b", {}, words.say("reply_to", { name: chat.type === "channel" ? chat.title : world.name(answered.from) })), h("span", {}, snippet(answered, words))),
            h("button", { class: "icon", type: "button", title: words.say("cancel"), "aria-label": words.say("cancel"), onclick: drop }, icon("close")),
          )
        : null,
      h(
        "div",
        { class: "entry" },
        h("button", { class: "icon", type: "button", title: words.say("attach"), "aria-label": words.say("attach"), onclick: () => file.click() }, icon("attach")),
        text,
        h("button", { class: "icon slash", type: "button", title: words.say("commands"), "aria-label": words.say("commands"), onclick: () => toggleCommands(text) }, icon("slash")),
        h("button", { class: "icon sender", type: "button", title: words.say("send"), "aria-label": words.say("send"), onclick: () => send(text) }, icon("send")),
      ),
      file,
    ].filter(Boolean);
  },
};

function grow(text) {
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight + text.offsetHeight - text.clientHeight, 140)}px`;
  text.closest(".entry")?.classList.toggle("filled", text.value.trim() !== "");
}

async function send(text) {
  const value = text.value.trim();
  if (!value) return;
  $("menu").hidden = true;
  if (isBotLink(value)) {
    text.value = "";
    return open(value);
  }
  const done = await attempt(world.post("say", { as: state.me, chat: state.chat, text: value, reply_to: state.reply }));
  if (!done) return;
  text.value = "";
  grow(text);
  if (state.reply) {
    state.reply = null;
    drafts.delete(`${state.me}:${state.chat}`);
    drawComposer();
    $("composer").querySelector("textarea")?.focus();
  }
  state.stuck = true;
  await world.refresh();
  toEnd();
}

async function sendFile(input) {
  const [file] = input.files;
  if (!file) return;
  const text = $("composer").querySelector("textarea");
  const form = new FormData();
  form.append("as", state.me);
  form.append("chat", state.chat);
  form.append("caption", text?.value ?? "");
  form.append("photo", /^image\/(png|jpeg|webp)$/.test(file.type));
  form.append("file", file, file.name);
  input.value = "";
  if ((await attempt(world.post("send", form))) && text) {
    text.value = "";
    grow(text);
  }
}

function keys(event, text) {
  const open = !$("menu").hidden;
  const items = [...$("menu").children];
  if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    pick((state.picked + (event.key === "ArrowDown" ? 1 : items.length - 1)) % items.length);
  } else if (open && event.key === "Tab") {
    event.preventDefault();
    items[state.picked]?.click();
  } else if (event.key === "Escape") {
    if (open) $("menu").hidden = true;
    else if (state.reply) ((state.reply = null), drawComposer());
  } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    if (open && text.value.trim() !== items[state.picked]?.dataset.command) items[state.picked]?.click();
    else send(text);
  }
}

// -- the menu of commands ---------------------------------------------------------------------------------------------

async function loadCommands() {
  const { me, chat } = state;
  const commands = me && chat ? await world.commands(me, chat).catch(() => []) : [];
  if (me === state.me && chat === state.chat) state.commands = commands;
}

function suggest(text) {
  const typed = text.value.match(/^\/(\w*)$/);
  const fitting = typed ? state.commands.filter((one) => one.command.startsWith(typed[1].toLowerCase())) : [];
  showCommands(fitting, text);
}

async function toggleCommands(text) {
  await loadCommands();
  if ($("menu").hidden) showCommands(state.commands, text);
  else $("menu").hidden = true;
  text.focus();
}

function showCommands(commands, text) {
  $("menu").hidden = !commands.length;
  $("menu").replaceChildren(
    ...commands.map((one) =>
      h(
        "button",
        { type: "button", role: "option", dataset: { command: `/${one.command}` }, onclick: () => choose(one, text) },
        h("span", {}, one.description),
        h("code", {}, `/${one.command}`),
      ),
    ),
  );
  pick(0);
}

function choose(one, text) {
  text.value = `/${one.command}`;
  $("menu").hidden = true;
  send(text);
}

function pick(number) {
  state.picked = number;
  [...$("menu").children].forEach((item, index) => item.setAttribute("aria-selected", index === number));
  $("menu").children[number]?.scrollIntoView({ block: "nearest" });
}

// -- the clock --------------------------------------------------------------------------------------------------------

async function readClock() {
  if (!config.clock) {
    state.now = Date.now() / 1000;
    return;
  }
  const clock = await world.clock().catch(() => null);
  if (!clock) return;
  state.now = Date.parse(clock.now) / 1000;
  $("hour").textContent = words.hour(state.now);
  $("hour").dateTime = clock.now;
  $("date").textContent = words.date(state.now);
  $("day").textContent = words.dayBrief(state.now);
  busy(clock.moving || state.moving);
}

function busy(moving) {
  $("clock").classList.toggle("moving", moving);
  for (const button of $("clock").querySelectorAll("[data-step]")) button.disabled = moving;
}

async function step(name) {
  state.moving = true;
  state.fresh = world.version;
  busy(true);
  await attempt(world.post("clock", { step: name }));
  state.moving = false;
  await readClock();
  busy(false);
  await world.refresh();
  draw();
}

for (const button of document.querySelectorAll("[data-step]")) button.onclick = () => step(button.dataset.step);

// -- the rest ---------------------------------------------------------------------------------------------------------

$("back").append(icon("back"));
$("more").append(icon("more"));
$("down").append(icon("down"));
for (const button of document.querySelectorAll(".close")) {
  button.append(icon("close"));
  button.onclick = () => button.closest("dialog").close();
}
for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}
$("full").onclick = () => $("picture").close();
$("back").onclick = () => {
  $("stage").dataset.screen = "list";
  draw();
};
$("down").onclick = () => ((state.stuck = true), toEnd(), showDown());
document.addEventListener("visibilitychange", draw);

$("language").onchange = () => {
  localStorage.setItem("locale", $("language").value);
  speak($("language").value);
  readClock();
  draw();
};

function speak(locale) {
  words.use(locale);
  $("language").value = words.locale;
}

speak(localStorage.getItem("locale") ?? config.locale);
$("clock").hidden = !config.clock;
world.onnews = draw;
world.onpress = (press) => press.answers.length && answer(press);
world.onlost = (lost) => ($("lost").hidden = !lost);
await readClock();
await world.refresh();
world.follow();
loadCommands();
setInterval(readClock, 10000);
