/** For screen readers: what a glance tells everybody else, politely and not too often. */
import { el } from './dom.js';

/** What comes within so many milliseconds is said in one breath. */
const BREATH = 700;
/** More than so many are not said one by one. */
const MOST = 3;

export interface Voice {
  readonly root: HTMLElement;
  tell(words: string): void;
}

/** `sum` is what is said instead when there is too much to say. */
export function makeVoice(sum: Element): Voice {
  const root = el('p', { role: 'status', class: 'unseen' });
  let words: string[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    root,
    tell(more) {
      words.push(more);
      timer ??= setTimeout(() => {
        root.textContent = (words.length > MOST && sum.textContent) || words.join('. ');
        words = [];
        timer = undefined;
      }, BREATH);
    },
  };
}
