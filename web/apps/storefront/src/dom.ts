type Child = Node | string | null | false | undefined;
type Attributes = Record<string, string | boolean | ((event: Event) => void) | undefined>;

/** An element with its attributes and children. Text is always text: nothing here takes HTML. */
export function h(tag: string, attributes: Attributes = {}, ...children: (Child | Child[])[]): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (typeof value === "string") element.setAttribute(name, value);
    else if (value) element.toggleAttribute(name, true);
  }
  element.append(...children.flat().filter((child): child is Node | string => Boolean(child)));
  return element;
}

/** A product picture; where there is none, a quiet tile with the first character of the name. */
export function picture(url: string, title: string, eager = false): HTMLElement {
  const tile = h("div", { class: "tile" }, Array.from(title)[0] ?? "");
  tile.style.setProperty("--hue", String([...title].reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0) % 360));
  if (!safe(url)) return tile;
  const image = h("img", { src: url, alt: title, loading: eager ? "eager" : "lazy", decoding: "async" });
  image.addEventListener("error", () => image.remove());
  tile.append(image);
  return tile;
}

function safe(url: string): boolean {
  try {
    return Boolean(url) && ["https:", "http:"].includes(new URL(url, location.origin).protocol);
  } catch {
    return false;
  }
}
