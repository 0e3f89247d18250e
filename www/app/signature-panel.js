// The panel that judges a pasted signature, rule by rule.

import { $, el, show } from './dom.js';
import { say } from './say.js';
import { judge } from './signature.js';

const SIGNS = { right: '✓', wrong: '✕', note: 'i' };

export function makeSignaturePanel(cloud, { signed }) {
  show($('#checker'), signed);
  const box = $('#signature');
  const verdict = $('#verdict');
  const fields = $('#signature-fields');
  const fetcher = $('#signature-fetch');

  function look() {
    verdict.replaceChildren();
    fields.replaceChildren();
    if (!box.value.trim()) return;
    const { findings, params, hmac } = judge(box.value, Math.floor(Date.now() / 1000));
    const wrongs = findings.filter(({ mark }) => mark === 'wrong').length;
    const sum = say(
      el('p.sum', { data: { tone: wrongs ? 'bad' : 'good' } }),
      wrongs ? 'signature.wrong' : 'signature.right',
      { count: wrongs },
    );
    verdict.append(sum, el('ul.rules', {}, ...findings.map(line)));
    if (hmac) fields.append(...rows([['HMAC-SHA1', hmac], ...params.map(readable)]));
  }

  box.addEventListener('input', look);
  fetcher.addEventListener('click', async () => {
    try {
      box.value = await cloud.signature();
    } catch {
      box.value = '';
    }
    look();
  });
}

function line({ rule, mark, why, values }) {
  const name = say(el('b'), `rule.${rule}`, values);
  const text = say(el('span'), why ? `why.${rule}.${why}` : `rule.${rule}.${mark}`, values);
  return el(
    'li',
    { data: { mark } },
    el('i', { 'aria-hidden': 'true' }, SIGNS[mark]),
    say(el('span.unseen'), `mark.${mark}`),
    el('span', {}, name, ' ', text),
  );
}

/** Times are also told as dates; the id of the key is not shown whole. */
function readable([name, value]) {
  if (name === 'secretId' && value.length > 12) return [name, `${value.slice(0, 6)}…${value.slice(-4)}`];
  if (/^(currentTimeStamp|expireTime)$/.test(name) && /^\d{9,10}$/.test(value)) {
    return [name, `${value} (${new Date(value * 1000).toLocaleString('sv')})`];
  }
  return [name, value];
}

const rows = (pairs) => pairs.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, el('code', {}, value))]);
