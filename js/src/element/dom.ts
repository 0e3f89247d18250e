/** The few lines that stand in for a framework. No text is ever parsed as HTML, and no style attribute is written: strict CSPs and Trusted Types hold. */

type Attributes = Record<string, string>;

/** Makes an element: `el('button', { part: 'pause' }, 'Pause')`. */
export function el<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** For those who do not see it; only what differs is written. */
export function aria(element: Element, what: string, words: string): void {
  if (element.getAttribute(`aria-${what}`) !== words) element.setAttribute(`aria-${what}`, words);
}

/** Writes only what differs: screen readers hear of every change, and layout pays for it. */
export function text(element: Element, words: string): void {
  if (element.textContent !== words) element.textContent = words;
}

export interface Bar {
  readonly root: HTMLElement;
  show(label: string, share: number): void;
}

export function makeBar(part: string): Bar {
  const fill = el('div', { part: 'fill' });
  const root = el('div', { part, role: 'progressbar' }, fill);
  return {
    root,
    show(label, share) {
      aria(root, 'label', label);
      const at = `${Math.round(share * 100)}`;
      aria(root, 'valuenow', at);
      fill.style.inlineSize = `${at}%`;
    },
  };
}

/** Paths on a grid of 24, drawn by strokes. */
const ICONS = {
  upload: 'M12 15V4m-5 5 5-5 5 5M4 15v3a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-3',
  file: 'M13.5 3H6v18h12V7.5zM13.5 3v4.5H18M10.5 11v5.5l4.5-2.7z',
  pause: 'M9 6v12M15 6v12',
  resume: 'M8 5.5v13l10.5-6.5z',
  retry: 'M20 12a8 8 0 1 1-2.5-5.8M20 3.5v4.5h-4.5',
  close: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
  done: 'M5 12.5l4.5 4.5L19 7.5',
};

export type Icon = keyof typeof ICONS;

export function icon(name: Icon): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(svg.namespaceURI, 'path');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}
