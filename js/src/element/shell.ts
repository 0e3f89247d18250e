/** What always stands: the place to drop files on, the list's frame, what is said of all files together. */
import { aria, el, icon, makeBar, text } from './dom.js';
import { type Chosen, makePicker, type Picker } from './intake.js';
import css from './style.css';
import { makeVoice } from './voice.js';
import type { Say, UploaderWords } from './words.js';

const ALL = ['upload', 'pause', 'resume', 'retry', 'cancel', 'clear'] as const;
/** What is done with all files at once. */
export type All = (typeof ALL)[number];

export interface Shell {
  readonly list: HTMLUListElement;
  readonly drop: HTMLButtonElement;
  readonly pick: Picker;
  /** To screen readers. */
  tell(words: string): void;
  /** Something did not go as wished; without words, all is well. */
  note(words: string): void;
  relabel(say: Say, multiple: boolean): void;
  /** `some` files are there; these buttons, with their words; share and words of what is uploaded, if there is a sum to show. */
  total(some: boolean, acts: Record<All, keyof UploaderWords | false | 0>, say: Say, sum: [number, string] | false): void;
}

interface Hooks {
  pick(): void;
  unasked(files: Chosen[]): void;
  hear(event: Event, data: DataTransfer | null): void;
  all(what: All): void;
}

const THERE = 'button:not([hidden])';

/** One for all elements of the page. */
let sheet: CSSStyleSheet | undefined;

/** A constructed sheet needs no leave of a CSP's style-src. Safari before 16.4 has none. */
function dress(root: ShadowRoot): void {
  try {
    if (!sheet) (sheet = new CSSStyleSheet()).replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.append(el('style', {}, css));
  }
}

export function makeShell(root: ShadowRoot, { pick, unasked, hear, all }: Hooks): Shell {
  const [title, hint] = [el('strong'), el('span')];
  const drop = el('button', { type: 'button', part: 'drop' }, icon('upload'), title, hint, el('slot', { name: 'hint' }));
  const input = el('input', { type: 'file', hidden: '' });
  const note = el('p', { part: 'note', hidden: '' });
  const list = el('ul', { part: 'list', role: 'list' });
  const bar = makeBar('bar total');
  const line = el('p', { part: 'status' });
  const buttons = ALL.map((what) => {
    const button = el('button', { type: 'button', part: `button ${what}` });
    button.addEventListener('click', () => all(what));
    return [what, button] as const;
  });
  const tools = el('div', { class: 'tools' }, ...buttons.map(([, button]) => button));
  const voice = makeVoice(line);
  const summary = el('div', { part: 'summary' }, bar.root, line, tools);
  const base = el('div', { part: 'base' }, drop, input, note, list, summary, voice.root);
  dress(root);
  root.append(base);

  drop.addEventListener('click', pick);
  const over = (on: boolean) => base.classList.toggle('over', on);
  base.addEventListener('dragover', (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    // Without this the browser would leave the page and open the file.
    event.preventDefault();
    over(true);
  });
  base.addEventListener('dragleave', ({ relatedTarget }) => base.contains(relatedTarget as Node | null) || over(false));
  base.addEventListener('drop', (event) => {
    over(false);
    hear(event, event.dataTransfer);
  });

  return {
    list,
    drop,
    pick: makePicker(input, unasked),
    tell: voice.tell,
    note(words) {
      text(note, words);
      note.hidden = !words;
    },
    relabel(say, multiple) {
      input.multiple = multiple;
      text(title, say(multiple ? 'choose' : 'choose.one'));
      text(hint, say('drop'));
      aria(list, 'label', say('files'));
    },
    total(some, acts, say, sum) {
      base.classList.toggle('some', some);
      const [share, words] = sum || [0, ''];
      const lost = buttons.find(([what, button]) => !acts[what] && button === root.activeElement);
      for (const [what, button] of buttons) {
        const key = acts[what];
        button.hidden = !key;
        if (key) text(button, say(key));
      }
      bar.root.hidden = line.hidden = !sum;
      bar.show(say('files'), share);
      text(line, words);
      list.hidden = !some;
      summary.hidden = !sum && !tools.querySelector(THERE);
      // A focused button that disappears hands the focus on.
      if (lost) (tools.querySelector<HTMLElement>(THERE) ?? list.querySelector<HTMLElement>(THERE) ?? drop).focus();
    },
  };
}
