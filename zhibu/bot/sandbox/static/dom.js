// Elements and icons, made in code: nothing anybody writes is ever read as HTML.

export const $ = (id) => document.getElementById(id);

export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "class") element.className = value;
    else if (key === "dataset") Object.assign(element.dataset, value);
    else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key in element && key !== "list" && key !== "role") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const PATHS = {
  back: "M15 5l-7 7 7 7",
  more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  close: "M6 6l12 12M18 6L6 18",
  down: "M6 9l6 6 6-6",
  send: "M4 12l16-8-6 16-3-6-7-2z",
  attach: "M20 11.5l-8 8a5 5 0 0 1-7-7l8.5-8.5a3.3 3.3 0 0 1 4.7 4.7L9.7 17.2a1.6 1.6 0 0 1-2.3-2.3l7.6-7.6",
  slash: "M7 3h10a4 4 0 0 1 4 4v10a4 4 0 0 1-4 4H7a4 4 0 0 1-4-4V7a4 4 0 0 1 4-4zM14 7.5l-4 9",
  reply: "M9 7l-5 5 5 5M4 12h9a7 7 0 0 1 7 7",
  out: "M9 6h9v9M18 6L7 17",
  pin: "M9 4h6l-1 6 3 3v2H7v-2l3-3-1-6zM12 15v5",
  copy: "M9 9h10v11H9zM6 15H5V4h10v1",
  silent: "M4 4l16 16M9 18h8M18 15v-4a6 6 0 0 0-9-5.2M6.4 9A6 6 0 0 0 6 11v4l-1 2",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

// A steady tint for a name or a chat, out of eight.
export const tint = (id) => `t${Math.abs(id) % 8}`;

export function avatar(id, name, kind = "") {
  const letters = [...name.replace(/[^\p{L}\p{N}]/gu, "")];
  const chinese = /\p{Script=Han}/u.test(name);
  // 王芳 → 王芳, 欧阳建国 → 建国, 阿依古丽·买买提 → 阿依
  const two = /[·•‧]/.test(name) ? letters.slice(0, 2) : letters.slice(-2);
  const shown = kind === "person" && chinese ? two.join("") : (letters[0] ?? "").toUpperCase();
  return h("span", { class: `avatar ${kind} ${tint(id)}`, "aria-hidden": "true" }, shown);
}
