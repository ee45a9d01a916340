// The page's own words, and dates as the reader writes them. What the bot says comes from the bot.

const TAGS = { zh_CN: "zh-CN", zh_TW: "zh-TW", en: "en-GB" };

export class Words {
  constructor(catalogue, zone) {
    this.catalogue = catalogue;
    this.zone = zone;
    this.use("zh_CN");
  }

  use(locale) {
    this.locale = locale in this.catalogue ? locale : "zh_CN";
    this.tag = TAGS[this.locale];
    const format = (options) => new Intl.DateTimeFormat(this.tag, { timeZone: this.zone, ...options });
    this.formats = {
      hour: format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
      weekday: format({ weekday: "long" }),
      weekdayBrief: format({ weekday: "short" }),
      day: format({ month: "long", day: "numeric" }),
      date: format({ year: "numeric", month: "long", day: "numeric" }),
      short: format({ month: "numeric", day: "numeric" }),
      key: new Intl.DateTimeFormat("sv-SE", { timeZone: this.zone }),
    };
    document.documentElement.lang = this.tag;
    document.title = this.say("title");
    for (const element of document.querySelectorAll("[data-word]")) element.textContent = this.say(element.dataset.word);
    for (const element of document.querySelectorAll("[data-label]")) {
      element.setAttribute("aria-label", this.say(element.dataset.label));
      element.title = this.say(element.dataset.label);
    }
    for (const element of document.querySelectorAll("[data-placeholder]")) {
      element.placeholder = this.say(element.dataset.placeholder);
      element.setAttribute("aria-label", element.placeholder);
    }
  }

  say(key, values = {}) {
    const text = this.catalogue[this.locale][key] ?? key;
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  }

  // What stands beside a name: a word of ours (secretary, member, guest, stranger), or whatever text it is.
  note = (user) => this.catalogue[this.locale][`note_${user?.note}`] ?? user?.note ?? "";

  hour = (seconds) => this.formats.hour.format(seconds * 1000);
  day = (seconds) => this.joined(seconds, "day", "weekday");
  date = (seconds) => this.joined(seconds, "date", "weekday");
  dayBrief = (seconds) => this.joined(seconds, "short", "weekdayBrief");
  key = (seconds) => this.formats.key.format(seconds * 1000);

  // 3月5日 星期四; Thursday, 5 March
  joined(seconds, date, weekday) {
    const [day, name] = [date, weekday].map((one) => this.formats[one].format(seconds * 1000));
    return this.locale === "en" ? `${name}, ${day}` : `${day} ${name}`;
  }

  names = (names) => new Intl.ListFormat(this.tag, { type: "conjunction" }).format(names);

  said = (name, text) => (this.locale === "en" ? `${name}: ${text}` : `${name}：${text}`);

  // The time for today, the day for any other.
  brief(seconds, now) {
    return this.key(seconds) === this.key(now) ? this.hour(seconds) : this.formats.short.format(seconds * 1000);
  }

  size(bytes) {
    if (bytes < 1024) return `${bytes} B`;
    const [value, unit] = bytes < 1 << 20 ? [bytes / 1024, "KB"] : [bytes / (1 << 20), "MB"];
    return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
  }
}
