// One message as a bubble: text with its entities, picture or file, buttons, what it answers, when and how edited.

import { h, icon, tint } from "./dom.js";

// Entities are counted in UTF-16 units, and so are JavaScript's strings.
export function rich(text, entities, actions) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const build = (from, to, inner) => {
    const nodes = [];
    let at = from;
    while (inner.length) {
      const entity = inner.shift();
      const start = Math.max(entity.offset, at);
      const end = Math.min(entity.offset + entity.length, to);
      if (end <= start) continue;
      if (start > at) nodes.push(text.slice(at, start));
      const nested = [];
      while (inner.length && inner[0].offset < end) nested.push(inner.shift());
      nodes.push(wrap(entity, text.slice(start, end), build(start, end, nested), actions));
      at = end;
    }
    if (at < to) nodes.push(text.slice(at, to));
    return nodes;
  };
  return build(0, text.length, sorted);
}

const TAGS = {
  bold: "b",
  italic: "i",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};

function wrap(entity, text, children, actions) {
  const link = (go) => h("button", { class: "inline", type: "button", onclick: go }, ...children);
  switch (entity.type) {
    case "bot_command":
      return link(() => actions.say(text));
    case "text_mention":
      return h("span", { class: `mention ${tint(entity.user.id)}` }, ...children);
    case "mention":
      return h("span", { class: "mention" }, ...children);
    case "hashtag":
      return h("span", { class: "tag" }, ...children);
    case "spoiler":
      return h("span", { class: "spoiler", tabIndex: 0 }, ...children);
    case "url":
    case "text_link": {
      const url = entity.url ?? (/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`);
      return h("a", { href: url, target: "_blank", rel: "noopener noreferrer", onclick: (event) => actions.follow(event, url) }, ...children);
    }
    default:
      return entity.type in TAGS ? h(TAGS[entity.type], {}, ...children) : h("span", {}, ...children);
  }
}

export function snippet(message, words) {
  if (message.service) return service(message, { name: () => "" }, words);
  if (message.text) return message.text.replace(/\s+/g, " ");
  return words.say(message.photo ? "photo" : "document");
}

export function service(message, world, words) {
  const what = message.service;
  const names = (ids) => words.names(ids.map((id) => world.name(id)));
  if (what.new_chat_members) return words.say("joined", { names: names(what.new_chat_members) });
  if (what.left_chat_member) return words.say("left", { names: names([what.left_chat_member]) });
  if (what.pinned_message) return `${world.name(message.from)} ${words.say("did_pin")}`.trim();
  return words.say("migrated");
}

export function bubble(message, { world, words, me, chat, first, actions, answered }) {
  const mine = message.from === me && !message.as_chat && chat.type !== "channel";
  const named = first && !mine && chat.type !== "private" && chat.type !== "channel";
  const body = [];
  if (named) body.push(author(message, world, words, chat));
  if (answered) body.push(quote(answered, { world, words, chat, actions }));
  if (message.photo) body.push(photo(message, words, actions));
  if (message.document) body.push(paper(message.document, words));
  if (message.text) body.push(h("div", { class: "text" }, ...rich(message.text, message.entities, actions)));
  body.push(footnote(message, words));
  const reply = h("button", { class: "icon answer", type: "button", title: words.say("reply"), "aria-label": words.say("reply"), onclick: () => actions.reply(message) }, icon("reply"));
  const alone = message.photo && !message.text;
  return h(
    "article",
    { class: `message ${mine ? "mine" : "theirs"}${first ? " first" : ""}${message.keyboard ? " keyed" : ""}`, dataset: { id: message.id }, ondblclick: () => actions.reply(message) },
    h("div", { class: `bubble${message.photo ? " pictured" : ""}${alone ? " alone" : ""}` }, ...body),
    reply,
    message.keyboard ? keyboard(message, actions) : null,
  );
}

function author(message, world, words, chat) {
  const name = message.as_chat ? chat.title : world.name(message.from);
  const note = message.by_bot ? words.say("bot") : message.as_chat ? "" : words.note(world.users.get(message.from));
  return h("div", { class: `author ${message.by_bot ? "bot" : tint(message.from ?? 0)}` }, name, note ? h("small", {}, note) : null);
}

function quote(answered, { world, words, chat, actions }) {
  const name = answered.as_chat || chat.type === "channel" ? chat.title : world.name(answered.from);
  return h(
    "button",
    { class: `quote ${answered.by_bot ? "bot" : tint(answered.from ?? 0)}`, type: "button", onclick: () => actions.jump(answered.id) },
    h("b", {}, name),
    h("span", {}, snippet(answered, words)),
  );
}

function photo(message, words, actions) {
  const { url, width, height } = message.photo;
  const image = h("img", { src: url, alt: message.text || words.say("photo"), width, height, loading: "lazy" });
  image.style.aspectRatio = `${width} / ${height}`;
  return h("button", { class: "photo", type: "button", onclick: () => actions.enlarge(url, message.text) }, image);
}

function paper(file, words) {
  const ending = (file.name.match(/\.(\w{1,4})$/)?.[1] ?? "").toUpperCase();
  return h(
    "a",
    { class: "paper", href: file.url, ...(file.shown ? { target: "_blank", rel: "noopener" } : { download: file.name }) },
    h("span", { class: "sheet", "aria-hidden": "true" }, ending),
    h("span", { class: "filename" }, h("b", {}, file.name), h("small", {}, words.size(file.size))),
  );
}

function footnote(message, words) {
  const marks = [];
  if (message.silent) marks.push(h("span", { class: "silent", title: words.say("silent") }, icon("silent")));
  if (message.history.length) {
    const old = h("ol", { class: "history", hidden: true }, h("li", { class: "head" }, words.say("before")), ...message.history.map((text) => h("li", {}, text || "—")));
    marks.push(h("button", { class: "inline edited", type: "button", onclick: () => (old.hidden = !old.hidden) }, words.say("edited")), old);
  } else if (message.edited) marks.push(h("span", {}, words.say("edited")));
  return h("div", { class: "foot" }, ...marks, h("time", { title: words.date(message.date) }, words.hour(message.date)));
}

function keyboard(message, actions) {
  const button = (one, row, column) =>
    h(
      "button",
      { class: `key ${one.style ?? ""}`, type: "button", onclick: (event) => actions.press(message, { ...one, row, column }, event.currentTarget) },
      h("span", {}, one.text),
      one.url ? icon("out") : one.copy ? icon("copy") : null,
    );
  return h("div", { class: "keyboard" }, ...message.keyboard.map((row, y) => h("div", { class: "row" }, ...row.map((one, x) => button(one, y, x)))));
}
