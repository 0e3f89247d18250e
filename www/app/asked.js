// What the page asked the app server, and what came back: never the keys.

import { $, el, show } from './dom.js';
import { timeOfDay } from './format.js';

const MOST = 50;

/** Returns what is to hear of each answer. A signature needs no card of its own. */
export function makeAsked(service) {
  const card = $('#asked');
  const list = $('ol', card);
  show(card, !service.signed);
  if (service.signed) return () => {};

  return ({ action, kind, reason, file }, answer) => {
    const seen = service.seen(answer);
    const fields = Object.keys(answer).flatMap((name) => [
      el('dt', {}, name),
      el('dd', {}, el('code', {}, seen[name] ?? '•••')),
    ]);
    const asked = { action, kind, reason, file: file?.name };
    const text = Object.entries(asked).map(([name, value]) => value && `${name}: ${value}`);
    list.prepend(
      el(
        'li',
        {},
        el('p.asked', {}, el('time', {}, timeOfDay(new Date())), ' ', el('code', {}, text.filter(Boolean).join(', '))),
        el('dl.params', {}, ...fields),
      ),
    );
    if (list.childElementCount > MOST) list.lastElementChild.remove();
    show($('#asked-empty'), false);
  };
}
