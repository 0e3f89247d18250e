// The switches for trouble. Most of it happens in the local cloud (its trouble rules); two are about Tencent's signatures,
// and "offline" also tells this page's SDK what a browser tells when the cable is pulled.

import { $, el, show } from './dom.js';
import { remember } from './settings.js';
import { say } from './say.js';

const STORE = 'vodlift-demo-troubles';

/** Requests that carry the file; the last chunk of a chain is a `complete`. */
const BODIES = ['part', 'put', 'chunk', 'complete'];

/** In the order in which they are shown. `choices` are values with their labels; `rules(value, parallel)` go to the cloud;
 * `signed` tells for which clouds a switch is, without it for all. */
const SWITCHES = [
  {
    name: 'slow',
    choices: [
      [500_000, '500 kB/s'],
      [1_000_000, '1 MB/s'],
      [4_000_000, '4 MB/s'],
    ],
    usual: 1_000_000,
    // The cloud slows each request; those that run at once share the link.
    rules: (rate, parallel) =>
      BODIES.map((route) => rule(route, { kind: 'bandwidth', bytesPerSecond: Math.ceil(rate / parallel) })),
  },
  {
    name: 'lossy',
    choices: [
      [0.05, '5 %'],
      [0.15, '15 %'],
      [0.3, '30 %'],
    ],
    usual: 0.15,
    rules: (chance) => [
      rule('*', { kind: 'reset-before' }, { chance: chance / 2 }),
      rule('*', { kind: 'status', status: 503, code: 'SlowDown', cors: true }, { chance: chance / 2 }),
    ],
  },
  { name: 'offline', rules: () => [rule('*', { kind: 'reset-before' })] },
  { name: 'expired', signed: true, rules: () => [] },
  { name: 'oneTime', signed: true, rules: () => [] },
  {
    name: 'keys',
    signed: false,
    rules: () => BODIES.map((route) => rule(route, { kind: 'expired-token' }, { every: 3 })),
  },
  { name: 'hidden', rules: () => [rule('*', { kind: 'hide-headers' })] },
];

const rule = (route, effect, when) => ({ route, ...when, effect });

export function makeTroubles({ cloud, service, settings, failed }) {
  const form = $('#troubles');
  const switches = SWITCHES.filter(({ signed }) => signed === undefined || signed === service.signed);
  $('.rows', form).append(...switches.map(row));
  remember(form, STORE);
  // Nobody looks for a switch that was thrown before a reload when nothing moves at all.
  form.elements.offline.checked = false;

  const isOn = (name) => form.elements[name]?.checked;
  const rules = () => {
    const { parallel } = settings.values();
    return switches.filter(({ name }) => isOn(name)).flatMap(({ name, rules }) => {
      return rules(Number(form.elements[`${name}-choice`]?.value), parallel);
    });
  };
  const apply = () => cloud.trouble(rules()).catch(failed);

  form.addEventListener('change', ({ target }) => {
    if (target.name === 'offline') pretend(target.checked);
    refresh();
    apply();
  });
  settings.onChange(() => rules().length && apply());

  function refresh() {
    for (const { name } of switches) {
      if (!isOn(name)) show($(`[data-trouble=${name}] output`, form), false);
    }
  }

  refresh();
  // A cloud that somebody else troubled is left alone.
  if (rules().length) apply();

  return {
    /** What the demo's signature server is asked for. */
    signatureWishes: () => ({ ...(isOn('expired') && { expired: 1 }), ...(isOn('oneTime') && { oneTime: 1 }) }),
    /** How often the cloud struck, for each switch with rules. */
    async count() {
      const { rules: active } = await cloud.troubles();
      let next = 0;
      for (const { name, rules } of switches.filter(({ name }) => isOn(name))) {
        const mine = active.slice(next, (next += rules(1, 1).length));
        const hits = mine.reduce((sum, { hits }) => sum + hits, 0);
        const badge = $(`[data-trouble=${name}] output`, form);
        say(badge, 'trouble.hits', { hits });
        show(badge, hits > 0);
      }
    },
  };
}

let unplugged;

/** What the browser tells a page when the network goes and comes. Told again and again, for uploads that start meanwhile. */
function pretend(offline) {
  clearInterval(unplugged);
  if (offline) unplugged = setInterval(() => dispatchEvent(new Event('offline')), 500);
  dispatchEvent(new Event(offline ? 'offline' : 'online'));
}

function row({ name, choices, usual }) {
  const id = `trouble-${name}`;
  const described = `${id}-text`;
  const text = el('p.hint', { id: described, data: { t: `trouble.${name}.text` } });
  const box = el('input', { type: 'checkbox', role: 'switch', name, id, 'aria-describedby': described });
  const label = el('label', { htmlFor: id, data: { t: `trouble.${name}` } });
  const select = choices && el('select', { name: `${name}-choice`, data: { tLabel: `trouble.${name}` } });
  select?.append(...choices.map(([value, words]) => el('option', { value, selected: value === usual }, words)));
  return el(
    'div.trouble',
    { data: { trouble: name } },
    el('div.line', {}, box, label, el('output', { hidden: true }), select),
    text,
  );
}
