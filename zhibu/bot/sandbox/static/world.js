// What the page knows of the sandbox's world, and how it asks for changes.

export class World {
  constructor(config) {
    this.config = config;
    this.version = 0;
    this.users = new Map();
    this.chats = new Map();
    this.messages = new Map(); // chat id → (message id → message)
    this.read = JSON.parse(localStorage.getItem(`read:${config.world}`) ?? "{}");
    this.onnews = () => {};
    this.onpress = () => {};
    this.onlost = () => {};
  }

  // -- following the world ----------------------------------------------------------------------------------------

  follow() {
    const events = new EventSource("/sandbox/events");
    events.onmessage = (event) => {
      this.onlost(false);
      if (Number(event.data) !== this.version) this.refresh();
    };
    events.onerror = () => this.onlost(true);
  }

  async refresh() {
    if (this.asking) {
      this.again = true;
      return;
    }
    this.asking = true;
    try {
      do {
        this.again = false;
        this.take(await (await fetch(`/sandbox/news?after=${this.version}`)).json());
      } while (this.again);
    } catch {
      this.onlost(true);
    } finally {
      this.asking = false;
    }
  }

  take(news) {
    // A restarted sandbox counts from the beginning.
    if (news.version < this.version) return location.reload();
    this.version = news.version;
    this.users = new Map(news.users.map((user) => [user.id, user]));
    this.chats = new Map(news.chats.map((chat) => [chat.id, chat]));
    for (const message of news.messages) {
      const chat = this.messages.get(message.chat) ?? new Map();
      this.messages.set(message.chat, chat);
      if (message.deleted) chat.delete(message.id);
      else chat.set(message.id, message);
    }
    this.onnews();
    for (const press of news.presses) this.onpress(press);
  }

  // -- reading ----------------------------------------------------------------------------------------------------

  said(chat) {
    return [...(this.messages.get(chat)?.values() ?? [])];
  }

  last(chat) {
    return this.said(chat).at(-1);
  }

  // Somebody's list: the bot first, then where they are in, then what they could join.
  chatsOf(user) {
    const rank = (chat) => (chat.type === "private" ? 0 : chat.members.includes(user) ? 1 : 2);
    return [...this.chats.values()]
      .filter((chat) => chat.type !== "private" || chat.id === user)
      .sort((a, b) => rank(a) - rank(b));
  }

  inside(user, chat) {
    return chat.members.includes(user);
  }

  leads(user, chat) {
    return chat.leaders.includes(user);
  }

  name(id) {
    return id === this.config.bot.id ? this.config.bot.name : (this.users.get(id)?.name ?? "");
  }

  unread(user, chat) {
    const mark = this.read[`${user}:${chat}`] ?? 0;
    return this.said(chat).filter((m) => m.born > mark && m.from !== user && !m.service).length;
  }

  markRead(user, chat) {
    const newest = this.last(chat)?.born ?? 0;
    if ((this.read[`${user}:${chat}`] ?? 0) >= newest) return false;
    this.read[`${user}:${chat}`] = newest;
    localStorage.setItem(`read:${this.config.world}`, JSON.stringify(this.read));
    return true;
  }

  // -- doing ------------------------------------------------------------------------------------------------------

  // Resolves to the answer; rejects with the code of a refusal, which the catalogue has words for.
  async post(path, body) {
    const form = body instanceof FormData;
    const response = await fetch(`/sandbox/${path}`, {
      method: "POST",
      body: form ? body : JSON.stringify(body),
      headers: form ? {} : { "Content-Type": "application/json" },
    });
    if (response.ok) return response.json();
    throw (await response.json().catch(() => ({}))).error ?? "failed";
  }

  async commands(user, chat) {
    return (await fetch(`/sandbox/commands?as=${user}&chat=${chat}`)).json();
  }

  async clock() {
    return (await fetch("/sandbox/clock")).json();
  }
}
